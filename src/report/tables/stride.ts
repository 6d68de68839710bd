/** Rate over the distance between two accesses, forward and backward. */
import type { Summary } from "../../analysis/summary.ts";
import type { Table } from "./table.ts";

export function strideTables(_summary: Summary): readonly Table[] {
  return [];
}
