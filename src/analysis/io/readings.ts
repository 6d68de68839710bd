/** The trials of the family `io` that read a file, one reading each. */
import { estimate, pairedRatio, scaled } from "../estimate.ts";
import type { Estimate } from "../estimate-schema.ts";
import { isQuoted, numberParam, type Point, rateOf, textParam } from "../point.ts";
import { mapped, type Series } from "../statistics.ts";
import type { Absent, Reading } from "./schema.ts";

/** Trials of groups whose id is `id` or begins with `id` and a separator: a suite may cut one question into several groups. */
export function inGroup(points: readonly Point[], id: string): readonly Point[] {
  return points.filter(({ group }) => group.id === id || group.id.startsWith(`${id}-`) || group.id.startsWith(`${id}/`));
}

/** One reading for each of these trials that was measured. */
export function readingsOf(readers: readonly Point[]): readonly Reading[] {
  return readers.flatMap((point) => readingOf(point, readers) ?? []);
}

/** Those that were not to be had, each way with its reason once. */
export function absentWays(readers: readonly Point[]): Absent[] {
  const found = readers.flatMap(({ trial, ...point }): Absent[] => {
    if (trial.outcome.state === "measured") return [];
    const reason = trial.outcome.state === "absent" ? trial.outcome.reason : trial.outcome.message;
    const cache = textParam({ trial, ...point }, "cache");
    return [{ way: wayOf({ trial, ...point }), ...(cache && { cache }), reason }];
  });
  return [...new Map(found.map((absent) => [JSON.stringify(absent), absent])).values()];
}

/** What a trial does beside its block: equal for trials that differ in block and file alone. */
export function wayOf(point: Point): string {
  const call = textParam(point, "call");
  const [depth, mode] = [numberParam(point, "depth"), textParam(point, "mode")];
  const flag = (name: string, text = name) => (point.trial.params[name] === true ? text : "");
  const advice = textParam(point, "advice");
  const parts = [
    call,
    depth === undefined ? "" : mode === "depth" ? `${depth} in flight` : depth === 1 ? "one by one" : `batches of ${depth}`,
    flag("registered"),
    flag("sqpoll"),
    flag("populate"),
    advice === "" || advice === "none" ? "" : advice === "random" || advice === "sequential" ? `advice ${advice}` : advice,
  ];
  return parts.filter(Boolean).join(", ");
}

function readingOf(point: Point, all: readonly Point[]): Reading | undefined {
  const [block, file] = [numberParam(point, "block"), numberParam(point, "file")];
  const passNs = timeOf(point, 1);
  const rate = rateOf(point, file);
  if (!isQuoted(point) || !block || !file || !passNs || !rate) return undefined;
  const blocks = file / block;
  const blockNs = scaled(passNs, 1 / blocks);
  if (!blockNs) return undefined;
  const cpuNs = perPass(point, "cpuNs", blocks);
  const calls = perPass(point, "syscalls")?.median;
  const [minorFaults, majorFaults] = [perPass(point, "minorFaults"), perPass(point, "majorFaults")];
  const overPread = ratioTo("pread", point, all);
  const overReadSync = ratioTo("readSync", point, all);
  const { depth, registered, sqpoll, populate } = point.trial.params;
  const [mode, advice] = [textParam(point, "mode"), textParam(point, "advice")];
  return {
    key: point.trial.key,
    way: wayOf(point),
    call: textParam(point, "call"),
    block,
    blocks,
    order: textParam(point, "order") || "sequential",
    cache: textParam(point, "cache") || "cached",
    sum: textParam(point, "sum") || "ends",
    ...(typeof depth === "number" && { depth }),
    ...(mode !== "" && { mode }),
    ...(registered === true && { registered }),
    ...(sqpoll === true && { sqpoll }),
    ...(advice !== "" && advice !== "none" && { advice }),
    ...(populate === true && { populate }),
    passNs,
    blockNs,
    rate,
    ...(cpuNs && { cpuNs }),
    ...(calls !== undefined && { calls }),
    ...(minorFaults && { minorFaults }),
    ...(majorFaults && { majorFaults }),
    ...(overPread && { overPread }),
    ...(overReadSync && { overReadSync }),
  };
}

/** Time of a part of a pass, of which a pass has `parts`. */
export function timeOf(point: Point, parts: number): Estimate | undefined {
  const series = timesOf(point, parts);
  return series && estimate(series, "lowest");
}

export function timesOf({ outcome }: Point, parts: number): Series | undefined {
  const durations = outcome?.quantities.durationNs;
  if (!outcome || !durations || durations.length === 0) return undefined;
  return { ...outcome, values: mapped(durations, (ns, i) => ns / ((outcome.passes[i] as number) * parts)) };
}

/** A quantity that a sample counts as a whole, for one of the `parts` of a pass. */
export function perPass(
  { outcome }: Point,
  id: "cpuNs" | "syscalls" | "minorFaults" | "majorFaults" | "copiedBytes",
  parts = 1,
): Estimate | undefined {
  const values = outcome?.quantities[id];
  if (!outcome || !values || values.length === 0) return undefined;
  return estimate({ ...outcome, values: mapped(values, (value, i) => value / ((outcome.passes[i] as number) * parts)) }, "lowest");
}

/** The trial by `call` of the same group that reads the same blocks in the same order from the same place. */
export function partner(call: string, point: Point, all: readonly Point[]): Point | undefined {
  const alike = (["block", "order", "cache", "sum"] as const).map((name) => textParam(point, name));
  return all.find(
    (other) =>
      other.group === point.group &&
      textParam(other, "call") === call &&
      (["block", "order", "cache", "sum"] as const).every((name, i) => textParam(other, name) === alike[i]),
  );
}

/** Rate ÷ that of its partner, paired. */
function ratioTo(call: string, point: Point, all: readonly Point[]): Estimate | undefined {
  const other = partner(call, point, all);
  return other && other !== point ? rateOver(point, other) : undefined;
}

/** Bytes of files a second ÷ those of another trial of its group, paired. */
export function rateOver(point: Point, other: Point): Estimate | undefined {
  const factor = (numberParam(point, "file") ?? Number.NaN) / (numberParam(other, "file") ?? Number.NaN);
  return point.speed && other.speed && Number.isFinite(factor) ? pairedRatio(point.speed, other.speed, "highest", factor) : undefined;
}

/** Blocks of a pass. */
export function blocksOf(point: Point): number {
  return (numberParam(point, "file") ?? Number.NaN) / (numberParam(point, "block") ?? Number.NaN);
}
