/** Traffic rate over the share of written lines. */
import type { Summary } from "../../analysis/summary.ts";
import type { Table } from "./table.ts";

export function mixesTables(_summary: Summary): readonly Table[] {
  return [];
}
