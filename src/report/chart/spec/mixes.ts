/** Traffic rate over the share of written lines. */
import type { Summary } from "../../../analysis/summary.ts";
import type { ChartSpec } from "./panel.ts";

export function mixesCharts(_summary: Summary): readonly ChartSpec[] {
  return [];
}
