/** Rate over threads, against one thread of the same group. */
import { groupBy, isQuoted, type Point, quotedRate, rateRatio, textParam } from "./point.ts";
import type { ScalingFinding } from "./summary.ts";

export function scalingFindings(points: readonly Point[]): readonly ScalingFinding[] {
  const members = points.filter((point) => isQuoted(point) && point.trial.suite === "scaling");
  const others = (point: Point) =>
    Object.entries(point.trial.params)
      .filter(([name]) => name !== "threads")
      .sort(([a], [b]) => (a < b ? -1 : 1));
  return groupBy(members, (point) => JSON.stringify([point.group.id, others(point)])).flatMap((group) => {
    const one = group.find((point) => point.threads === 1);
    const [first] = group;
    if (!one || !first) return [];
    const rungs = group.flatMap((point) => {
      const rate = quotedRate(point);
      const speedup = rateRatio(point, one, (counts) => counts.quoted);
      return rate && speedup ? [{ threads: point.threads, rate, speedup }] : [];
    });
    return rungs.length > 0
      ? [{ kernel: textParam(first, "kernel"), engine: textParam(first, "engine"), points: rungs.sort((a, b) => a.threads - b.threads) }]
      : [];
  });
}
