/** Bytes a cycle in a core's own caches, and what measuring itself costs. */
import { variantOf } from "./bandwidth.ts";
import { scaled } from "./estimate.ts";
import { isQuoted, type Point, rateOf, textParam } from "./point.ts";
import { median } from "./statistics.ts";
import type { ControlFinding, CycleFinding, OverheadFinding } from "./summary.ts";

/** The one-thread rows of the suite `engines` that lie in L1 or L2, over the clock that the control of the same run showed. */
export function cycleFindings(points: readonly Point[], controls: readonly ControlFinding[]): readonly CycleFinding[] {
  const clocks = controls.filter(({ unit }) => unit === "GHz").map((control) => control.median);
  if (clocks.length === 0) return [];
  const hertz = median(clocks) * 1e9;
  return points.flatMap((point): readonly CycleFinding[] => {
    const level = (["l1", "l2"] as const).find((name) => name === textParam(point, "size"));
    if (!level || !isQuoted(point) || point.trial.suite !== "engines" || point.threads !== 1) return [];
    const rate = rateOf(point, point.counts?.requested);
    const bytesPerCycle = rate && scaled(rate, 1 / hertz);
    if (!rate || !bytesPerCycle) return [];
    const { width } = variantOf(point);
    const [kernel, engine] = [textParam(point, "kernel"), textParam(point, "engine")];
    return [{ level, kernel, label: point.label, engine, ...(width ? { width } : {}), rate, bytesPerCycle }];
  });
}

/** Time of one clock reading and of one empty call of each engine. */
export function overheadFindings(points: readonly Point[]): readonly OverheadFinding[] {
  return points.flatMap((point) => {
    const what = (["clock", "call"] as const).find((name) => name === textParam(point, "what"));
    if (point.trial.family !== "overhead" || !what || !isQuoted(point) || !point.speedEstimate) return [];
    const { median: speed, spread, best } = point.speedEstimate;
    const engine = textParam(point, "engine");
    const ns = {
      ...point.speedEstimate,
      median: 1e9 / speed,
      spread: { ...spread, low: 1e9 / spread.high, high: 1e9 / spread.low },
      best: 1e9 / best,
    };
    return [{ what, ...(engine ? { engine } : {}), label: point.label, ns }];
  });
}
