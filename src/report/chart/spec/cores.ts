/** Hand-over between pairs of CPUs; the cost of Atomics and of false sharing. */
import type { Summary } from "../../../analysis/summary.ts";
import type { ChartSpec } from "./panel.ts";

export function coresCharts(_summary: Summary): readonly ChartSpec[] {
  return [];
}
