/** Slow creep: the latest level against a pinned release, for steps that are each too small to be told. */
import { medianSpread, unpairedRatio } from "../interval.ts";
import { median } from "../statistics.ts";
import type { Creep, HistoryPoint } from "./schema.ts";

/** The release that a series is held against. All that is known of it counts: its commit, or its code, or when it was saved. */
export interface Pin {
  /** As it is shown: a baseline's name or a commit. */
  readonly name: string;
  /** A full hash or its first characters. */
  readonly commit?: string;
  /** Hash of each loop's code, by the loop's name. */
  readonly bundles?: Readonly<Record<string, string>>;
  readonly time?: string;
}

/** Slowdown since the release that is told, as a share. */
export const defaultCreepThreshold = 0.05;

/** A release that was measured less often is joined by the points after it: they are as near to it as any. */
const fewestPinned = 5;
/** The latest level is told by so many points at most. */
const mostLatest = 10;

/**
 * Compares the latest level with the release.
 * @param values of the points, in the units of the series, above 0
 * @param levelStart index at which the latest level begins
 * @param threshold slowdown that counts, as a share: 0.05 is 5 %
 */
export function creepOf(
  loop: string,
  points: readonly HistoryPoint[],
  values: readonly number[],
  levelStart: number,
  pin: Pin,
  threshold: number = defaultCreepThreshold,
): Creep {
  const first = pinnedFrom(loop, points, pin);
  if (first === undefined) return { state: "absent", reason: `no point of ${pin.name} is in this series` };
  const own = points.findIndex((point, i) => i >= first && !isPinned(loop, point, pin));
  const end = Math.max(own < 0 ? points.length : own, Math.min(first + fewestPinned, points.length));
  const from = Math.max(end, levelStart, points.length - mostLatest);
  if (from >= points.length) return { state: "absent", reason: `no point after ${pin.name} is in this series` };
  const located = (part: readonly number[]) => ({ median: median(part), spread: medianSpread(part) });
  const ratio = unpairedRatio(located(values.slice(from)), located(values.slice(first, end)));
  return {
    state: "compared",
    ratio: ratio.median,
    low: ratio.spread.low,
    high: ratio.spread.high,
    crept: ratio.median <= 1 - threshold && ratio.spread.high < 1,
    pinned: end - first,
    latest: points.length - from,
  };
}

/** Index of the first point of the release: by its commit or its code, else the first point since it was saved. */
function pinnedFrom(loop: string, points: readonly HistoryPoint[], pin: Pin): number | undefined {
  const exact = points.findIndex((point) => isPinned(loop, point, pin));
  if (exact >= 0) return exact;
  const later = pin.time === undefined ? -1 : points.findIndex(({ time }) => time >= (pin.time as string));
  return later < 0 ? undefined : later;
}

function isPinned(loop: string, { commit, dirty, bundle }: HistoryPoint, pin: Pin): boolean {
  if (pin.bundles?.[loop] === bundle) return true;
  return pin.commit !== undefined && dirty !== true && commit?.startsWith(pin.commit) === true;
}
