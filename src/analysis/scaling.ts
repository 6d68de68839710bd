/** Rate over threads, against one thread of the same group, and the count from which more threads bring nothing. */
import { groupBy, isQuoted, type Point, quotedRate, rateRatio, textParam } from "./point.ts";
import type { Estimate, ScalingFinding } from "./summary.ts";

/** Gains below this are no gain: memory that is 5 % short of its best is saturated. */
const gain = 1.05;

export function scalingFindings(points: readonly Point[]): readonly ScalingFinding[] {
  const members = points.filter((point) => isQuoted(point) && point.trial.suite === "scaling");
  return groupBy(members, ladderOf).flatMap((all) => {
    // Where threads were pinned, the ladder is pinned, and what the scheduler made of the same threads stands beside it.
    const anyPinned = all.some(isPinned);
    const rungs = all.filter((point) => isPinned(point) === anyPinned).sort((a, b) => a.threads - b.threads);
    const one = rungs.find((point) => point.threads === 1);
    if (!one) return [];
    const found = rungs.flatMap((point) => rungOf(point, one));
    const unpinned = anyPinned ? all.filter((point) => !isPinned(point)).flatMap((point) => rungOf(point, one)) : [];
    const width = one.trial.params["width"];
    return found.length === 0
      ? []
      : [
          {
            kernel: textParam(one, "kernel"),
            engine: textParam(one, "engine"),
            ...(typeof width === "number" && { width }),
            pinned: anyPinned,
            points: found,
            ...(unpinned.length > 0 && { unpinned }),
            saturation: saturationOf(rungs.filter((point) => found.some(({ threads }) => threads === point.threads))),
          },
        ];
  });
}

/** What a ladder has in common: everything but the threads and whether they are pinned. */
function ladderOf({ group, trial }: Point): string {
  const others = Object.entries(trial.params).filter(([name]) => name !== "threads" && name !== "pin");
  return JSON.stringify([group.id, others.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function isPinned({ trial }: Point): boolean {
  return trial.params["pin"] === true;
}

function rungOf(point: Point, one: Point): ScalingFinding["points"] {
  const rate = quotedRate(point);
  const speedup = ratio(point, one);
  return rate && speedup ? [{ threads: point.threads, rate, speedup }] : [];
}

function ratio(more: Point, fewer: Point): Estimate | undefined {
  return rateRatio(more, fewer, (counts) => counts.quoted);
}

/**
 * The first count over which no larger one gains 5 %, by the upper end of the paired ratio's spread: as long as a gain cannot be ruled out,
 * nothing is called saturated. The largest count has none above it, so that it never is: whether memory could give more to still more
 * threads is not known.
 * @param rungs one a thread count, ascending
 */
function saturationOf(rungs: readonly Point[]): ScalingFinding["saturation"] {
  const last = rungs.at(-1);
  const before = rungs.at(-2);
  if (!last || !before) return { state: "not-reached", reason: "only one thread count was measured" };
  for (const [i, rung] of rungs.slice(0, -1).entries()) {
    const gains = rungs.slice(i + 1).map((later) => ratio(later, rung));
    if (gains.every((one) => one !== undefined && one.spread.high <= gain)) return { state: "reached", threads: rung.threads };
  }
  const step = ratio(last, before);
  const rose = step !== undefined && step.spread.low > gain;
  return {
    state: "not-reached",
    reason: rose
      ? `still growing at the last count, ${last.threads} threads`
      : `the spread at the last count, ${last.threads} threads, is too wide to tell`,
  };
}
