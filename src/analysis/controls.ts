/** The control kernels that ride in every run: how far the machine itself moved. */
import { type Point, textParam } from "./point.ts";
import { epochMedians, median } from "./statistics.ts";
import type { ControlFinding } from "./summary.ts";

/** A pass of `spin` is one dependent add, which takes one cycle: its passes per nanosecond are the clock in GHz. */
const clockKernel = "spin";

export function controlFindings(points: readonly Point[]): readonly ControlFinding[] {
  return points.flatMap((point) => {
    if (point.group.purpose !== "control" || !point.speed) return [];
    const isClock = textParam(point, "kernel") === clockKernel;
    const perPass = isClock ? 1 : point.counts?.quoted;
    if (!perPass) return [];
    const perEpoch = [...epochMedians(point.speed).values()].map((speed) => (speed * perPass) / 1e9);
    if (perEpoch.length === 0) return [];
    return [
      {
        label: point.label,
        unit: isClock ? ("GHz" as const) : ("GB/s" as const),
        median: median(perEpoch),
        perEpoch,
        drift: Math.max(...perEpoch) / Math.min(...perEpoch) - 1,
      },
    ];
  });
}
