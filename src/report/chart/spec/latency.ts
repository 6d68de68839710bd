/** Latency of dependent reads over the working set, by order, spacing and pages; percentiles; edges of L1 and L2. */
import type { Summary } from "../../../analysis/summary.ts";
import type { ChartSpec } from "./panel.ts";

export function latencyCharts(_summary: Summary): readonly ChartSpec[] {
  return [];
}
