/** Hand-over between pairs of CPUs; the cost of Atomics and of false sharing. */
import type { Summary } from "../../analysis/summary.ts";
import type { Table } from "./table.ts";

export function coresTables(_summary: Summary): readonly Table[] {
  return [];
}
