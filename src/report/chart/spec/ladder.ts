/** Bandwidth over the working set, and the edges of the caches. */
import type { Summary } from "../../../analysis/summary.ts";
import type { ChartSpec } from "./panel.ts";

export function ladderCharts(_summary: Summary): readonly ChartSpec[] {
  return [];
}
