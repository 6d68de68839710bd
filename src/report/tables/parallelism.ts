/** Independent chases on one thread: memory-level parallelism and the random-access bandwidth that follows. */
import type { Summary } from "../../analysis/summary.ts";
import type { Table } from "./table.ts";

export function parallelismTables(_summary: Summary): readonly Table[] {
  return [];
}
