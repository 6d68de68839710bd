/** Bandwidth and latency from each NUMA node to each. */
import type { Summary } from "../../analysis/summary.ts";
import type { Table } from "./table.ts";

export function numaTables(_summary: Summary): readonly Table[] {
  return [];
}
