/** Bandwidth and latency from each NUMA node to each. */
import type { Summary } from "../../../analysis/summary.ts";
import type { ChartSpec } from "./panel.ts";

export function numaCharts(_summary: Summary): readonly ChartSpec[] {
  return [];
}
