/** Bandwidth over the working set, and the edges of the caches. */
import type { Summary } from "../../analysis/summary.ts";
import type { Table } from "./table.ts";

export function ladderTables(_summary: Summary): readonly Table[] {
  return [];
}
