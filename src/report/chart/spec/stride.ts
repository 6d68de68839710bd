/** Rate over the distance between two accesses, forward and backward. */
import type { Summary } from "../../../analysis/summary.ts";
import type { ChartSpec } from "./panel.ts";

export function strideCharts(_summary: Summary): readonly ChartSpec[] {
  return [];
}
