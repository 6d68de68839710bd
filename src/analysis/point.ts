/** One trial of a record, read once for all findings: its bytes, lines and speed. */
import { type ByteCounts, byteCounts, exactMix, type Mix, touchedLines } from "../catalogue/accesses.ts";
import type { Group, Measured, RunRecord, Trial } from "../records/record.ts";
import { lineBytes } from "../units.ts";
import { type Best, estimate, pairedRatio, scaled } from "./estimate.ts";
import { labels } from "./label.ts";
import { mapped, type Series } from "./statistics.ts";
import type { Estimate, Rates } from "./summary.ts";

export type Convention = Rates["counted"];

/** What one pass of a trial moves. */
export interface PassCounts extends ByteCounts {
  /** Touched lines; 0 where nothing crosses the memory interface. */
  readonly lines: number;
  /** The convention whose GB/s is quoted. */
  readonly counted: Convention;
  /** Bytes of one pass by the quoted convention. */
  readonly quoted: number;
  /** Of kernels with exact traffic of one of the mixes. */
  readonly mix: Mix | undefined;
}

export interface Point {
  readonly group: Group;
  readonly trial: Trial;
  readonly label: string;
  readonly threads: number;
  readonly outcome: Measured | undefined;
  /** Absent without accesses that move bytes. */
  readonly counts: PassCounts | undefined;
  /** Passes per second of each sample. Absent without measured durations. */
  readonly speed: Series | undefined;
  readonly speedEstimate: Estimate | undefined;
}

/** Every trial of the record, group by group. */
export function pointsOf(record: RunRecord): readonly Point[] {
  return record.groups.flatMap((group) => {
    const names = labels(group);
    return group.trials.map((trial) => pointOf(group, trial, names.get(trial) ?? trial.key));
  });
}

function pointOf(group: Group, trial: Trial, label: string): Point {
  const outcome = trial.outcome.state === "measured" ? trial.outcome : undefined;
  const speed = outcome && speedOf(outcome);
  return {
    group,
    trial,
    label,
    threads: threadsOf(trial),
    outcome,
    counts: countsOf(trial),
    speed,
    speedEstimate: speed && estimate(speed, "highest"),
  };
}

/** Threads that are timed: the param, else the team without its background roles, else one. */
function threadsOf(trial: Trial): number {
  const { threads } = trial.params;
  if (typeof threads === "number" && Number.isInteger(threads) && threads > 0) return threads;
  const team = (trial.team ?? []).filter((role) => role.background !== true);
  return Math.max(
    1,
    team.reduce((sum, role) => sum + role.count, 0),
  );
}

function countsOf(trial: Trial): PassCounts | undefined {
  const perPass = trial.accesses?.perPass ?? [];
  const bytes = byteCounts(perPass);
  if (!(bytes.payload > 0)) return undefined;
  const mix = exactMix(perPass);
  // Of a partly used line the traffic would flatter; STREAM's convention is what readers compare range kernels by.
  const partial = perPass.some((access) => access.level === "memory" && access.accessBytes < Math.min(lineBytes, access.strideBytes));
  const counted: Convention = trial.family !== "memory" || partial ? "payload" : mix === undefined ? "requested" : "traffic";
  return { ...bytes, lines: touchedLines(perPass), counted, quoted: counted === "traffic" ? bytes.traffic.max : bytes[counted], mix };
}

/** Rates come from the passes and the duration of each sample; samples without a duration have none. */
function speedOf({ epoch, round, passes, quantities }: Measured): Series | undefined {
  const durations = quantities.durationNs;
  if (!durations || durations.length === 0) return undefined;
  const values = mapped(durations, (ns, i) => (ns > 0 ? ((passes[i] ?? Number.NaN) / ns) * 1e9 : Number.NaN));
  return { values, epoch, round };
}

/** Was it measured, and may it be quoted? A search's samples selected a winner and flatter it; controls have a table of their own. */
export function isQuoted({ group, speed }: Point): boolean {
  return group.purpose === "measure" && speed !== undefined;
}

/** Rate of the quoted bytes, or undefined without bytes or samples. */
export function quotedRate(point: Point): Estimate | undefined {
  return rateOf(point, point.counts?.quoted);
}

/** Rate of `bytesPerPass`, or undefined without bytes or samples. */
export function rateOf(point: Point, bytesPerPass: number | undefined): Estimate | undefined {
  return point.speedEstimate && bytesPerPass ? scaled(point.speedEstimate, bytesPerPass) : undefined;
}

/** Paired ratio of two trials' rates, `count` being what one pass of each moves. Undefined where either has none. */
export function rateRatio(numerator: Point, denominator: Point, count: (counts: PassCounts) => number): Estimate | undefined {
  if (!numerator.speed || !denominator.speed || !numerator.counts || !denominator.counts) return undefined;
  const factor = count(numerator.counts) / count(denominator.counts);
  return Number.isFinite(factor) && factor > 0 ? pairedRatio(numerator.speed, denominator.speed, "highest", factor) : undefined;
}

/** Paired ratio of two trials' times a pass. */
export function timeRatio(numerator: Point, denominator: Point, best: Best = "lowest"): Estimate | undefined {
  return numerator.speed && denominator.speed && pairedRatio(denominator.speed, numerator.speed, best);
}

/** The value of a text param, or "" where the trial has none. */
export function textParam(point: Point, name: string): string {
  const value = point.trial.params[name];
  return value === undefined ? "" : String(value);
}

/** The value of a numeric param. */
export function numberParam(point: Point, name: string): number | undefined {
  const value = point.trial.params[name];
  return typeof value === "number" ? value : undefined;
}

/** Items that share what `key` says of them, such as points, in order of first appearance. */
export function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): readonly (readonly Item[])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = key(item);
    const list = groups.get(name);
    if (list) list.push(item);
    else groups.set(name, [item]);
  }
  return [...groups.values()];
}
