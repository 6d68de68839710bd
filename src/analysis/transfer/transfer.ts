/** The findings of the suite `zero-copy`. */
import { type BudgetId, copyBudget, copyBudgets } from "../../models/copies.ts";
import { estimate, pairedDifference, pairedRatio } from "../estimate.ts";
import type { Estimate } from "../estimate-schema.ts";
import { isQuoted, numberParam, type Point, rateOf, textParam } from "../point.ts";
import { mapped, median, type Series } from "../statistics.ts";
import { besideOf, hasWork } from "./beside.ts";
import type { Budget, Saving, TransferFinding, TransferRow } from "./schema.ts";

/** Undefined where the record has no trial of the family `transfer`. */
export function transferFinding(points: readonly Point[]): TransferFinding | undefined {
  const transfers = points.filter((point) => point.trial.family === "transfer" && point.group.purpose === "measure");
  const [first] = transfers;
  if (!first) return undefined;
  const alone = transfers.filter((point) => !hasWork(point));
  const measured = alone.filter(isQuoted);
  return {
    rows: measured.flatMap((point) => rowOf(point, measured) ?? []),
    absent: absentOf(alone),
    budgets: budgetsOf(points.filter((point) => point.group.suite === first.group.suite && point.trial.family === "memory" && isQuoted(point))),
    savings: measured.flatMap((point) => savingOf(point, measured) ?? []),
    beside: besideOf(transfers.filter(isQuoted)),
  };
}

function rowOf(point: Point, all: readonly Point[]): TransferRow | undefined {
  const [buffer, file] = [numberParam(point, "buffer"), numberParam(point, "file")];
  const rate = rateOf(point, file);
  if (!buffer || !file || !rate) return undefined;
  const cpu = perByte(point, "cpuNs");
  const cpuPerByte = cpu && estimate(cpu, "lowest");
  const calls = point.outcome?.quantities.syscalls?.map((value, i) => value / (point.outcome?.passes[i] as number));
  const copied = perByte(point, "copiedBytes");
  const copiedShare = copied && estimate(copied, "lowest");
  const other = alike("read-write", point, all);
  const own = other && other !== point ? { rate: rateRatio(point, other), cpu: cpuRatio(point, other) } : {};
  return {
    key: point.trial.key,
    method: textParam(point, "method"),
    sink: textParam(point, "sink"),
    receiver: textParam(point, "receiver"),
    buffer,
    file,
    rate,
    ...(cpuPerByte && { cpuPerByte }),
    ...(calls && calls.length > 0 && { calls: median(calls) }),
    ...(copiedShare && { copiedShare: copiedShare.median }),
    ...(own.rate && { rateOverReadWrite: own.rate }),
    ...(own.cpu && { cpuOverReadWrite: own.cpu }),
  };
}

/** The trial by `method` of the same group that sends by the same buffer into the same sink. */
function alike(method: string, point: Point, all: readonly Point[]): Point | undefined {
  const axes = ["sink", "receiver", "buffer"] as const;
  return all.find(
    (other) =>
      other.group === point.group && textParam(other, "method") === method && axes.every((axis) => textParam(other, axis) === textParam(point, axis)),
  );
}

/** What a sample counts as a whole, for each byte of the file; of time, ns. */
function perByte(point: Point, id: "durationNs" | "cpuNs" | "copiedBytes"): Series | undefined {
  const { outcome } = point;
  const values = outcome?.quantities[id];
  const file = numberParam(point, "file");
  if (!outcome || !values || values.length === 0 || !file) return undefined;
  return { ...outcome, values: mapped(values, (value, i) => value / ((outcome.passes[i] as number) * file)) };
}

function rateRatio(point: Point, other: Point): Estimate | undefined {
  const [own, base] = [perByte(point, "durationNs"), perByte(other, "durationNs")];
  return own && base && pairedRatio(base, own, "highest");
}

function cpuRatio(point: Point, other: Point): Estimate | undefined {
  const [own, base] = [perByte(point, "cpuNs"), perByte(other, "cpuNs")];
  return own && base && pairedRatio(own, base, "lowest");
}

/** Of each sendfile into a socket: what read-write takes beyond it. Into a file, sendfile copies as well. */
function savingOf(point: Point, all: readonly Point[]): Saving | undefined {
  const copying = textParam(point, "method") === "sendfile" && textParam(point, "sink") !== "file" ? alike("read-write", point, all) : undefined;
  const [copied, sent] = [copying && perByte(copying, "durationNs"), perByte(point, "durationNs")];
  const wall = copied && sent && pairedDifference(copied, sent, "lowest");
  if (!copying || !wall) return undefined;
  const [copiedCpu, sentCpu] = [perByte(copying, "cpuNs"), perByte(point, "cpuNs")];
  const cpu = copiedCpu && sentCpu && pairedDifference(copiedCpu, sentCpu, "lowest");
  return {
    sink: textParam(point, "sink"),
    receiver: textParam(point, "receiver"),
    buffer: numberParam(point, "buffer") ?? 0,
    wall,
    ...(cpu && { cpu }),
  };
}

function absentOf(transfers: readonly Point[]): TransferFinding["absent"] {
  const found = transfers.flatMap((point): TransferFinding["absent"] => {
    const { outcome } = point.trial;
    if (outcome.state === "measured") return [];
    return [
      {
        method: textParam(point, "method"),
        sink: textParam(point, "sink"),
        receiver: textParam(point, "receiver"),
        reason: outcome.state === "absent" ? outcome.reason : outcome.message,
      },
    ];
  });
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

/**
 * The budgets from memory trials of the same run. A copy is told by its kernel; where its size is that of memory it is memcpy's, else one that stays
 * in cache. B(1:1) is the traffic of a kernel whose traffic is exact. Of several the fastest: a budget is what copying costs at least.
 */
function budgetsOf(memory: readonly Point[]): Budget[] {
  const copies = memory.filter((point) => textParam(point, "kernel") === "copy");
  const inMemory = (point: Point) => textParam(point, "size") === "dram";
  const whole = copies.filter(inMemory);
  const bulk = whole.filter((point) => textParam(point, "store") === "bulk");
  const memcpy = fastest(bulk.length > 0 ? bulk : whole, (point) => point.counts?.payload);
  const traffic = fastest(
    memory.filter((point) => inMemory(point) && point.counts?.mix === "1:1"),
    (point) => point.counts?.traffic.max,
  );
  const cache = fastest(
    copies.filter((point) => !inMemory(point)),
    (point) => point.counts?.payload,
  );
  return [...budget("memcpy", memcpy), ...budget("traffic", traffic), ...budget("allocate", traffic), ...budget("cache", cache)];
}

interface Source {
  readonly key: string;
  readonly rate: Estimate;
}

function fastest(points: readonly Point[], bytes: (point: Point) => number | undefined): Source | undefined {
  const rates = points.flatMap((point): Source[] => {
    const rate = rateOf(point, bytes(point));
    return rate ? [{ key: point.trial.key, rate }] : [];
  });
  return rates.reduce<Source | undefined>((best, one) => (best && best.rate.median >= one.rate.median ? best : one), undefined);
}

function budget(id: BudgetId, source: Source | undefined): Budget[] {
  if (!source) return [];
  const { key, rate } = source;
  const { kind, low, high } = rate.spread;
  const ns = (value: number) => copyBudget(id, value);
  return [
    {
      id,
      factor: copyBudgets[id].factor,
      key,
      rate,
      nsPerByte: { ...rate, median: ns(rate.median), spread: { kind, low: ns(high), high: ns(low) }, best: ns(rate.best) },
    },
  ];
}
