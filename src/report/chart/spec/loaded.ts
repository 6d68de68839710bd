/** Latency against injected bandwidth, and the knee of that curve. */
import type { Summary } from "../../../analysis/summary.ts";
import type { ChartSpec } from "./panel.ts";

export function loadedCharts(_summary: Summary): readonly ChartSpec[] {
  return [];
}
