/** Independent chases on one thread: memory-level parallelism and the random-access bandwidth that follows. */
import type { Summary } from "../../../analysis/summary.ts";
import type { ChartSpec } from "./panel.ts";

export function parallelismCharts(_summary: Summary): readonly ChartSpec[] {
  return [];
}
