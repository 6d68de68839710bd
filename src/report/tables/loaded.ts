/** Latency against injected bandwidth, and the knee of that curve. */
import type { Summary } from "../../analysis/summary.ts";
import type { Table } from "./table.ts";

export function loadedTables(_summary: Summary): readonly Table[] {
  return [];
}
