/** One row a trial, RFC 4180, numbers in full precision, units in the column names. Missing numbers are empty cells. */
import type { Estimate, Row } from "../analysis/summary.ts";
import { quantityIds } from "../records/quantities.ts";
import type { Reporter } from "./reporter.ts";

type Cell = string | number | undefined;
type Column = readonly [name: string, cell: (row: Row) => Cell];

export const csvReporter: Reporter = {
  title: "one row a trial, all three byte conventions, for spreadsheets and data frames",
  render: (summary) => {
    const columns = csvColumns(summary.rows);
    const lines = [columns.map(([name]) => name), ...summary.rows.map((row) => columns.map(([, cell]) => cell(row)))];
    return { files: [{ name: "trials.csv", contents: csvLines(lines) }], warnings: [] };
  },
};

/** Rows of cells as lines of a file, by RFC 4180; the first holds the names. */
export function csvLines(rows: readonly (readonly Cell[])[]): string {
  return rows.map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("");
}

/** The columns of a set of rows: one for each quantity that any of them measured. */
function csvColumns(rows: readonly Row[]): readonly Column[] {
  const measured = new Set(rows.flatMap((row) => Object.keys(row.quantities)));
  const rated = new Set(rows.flatMap((row) => Object.keys(row.quantityRates ?? {})));
  return [
    ["key", (row) => row.key],
    ["suite", (row) => row.suite],
    ["group", (row) => row.group],
    ["purpose", (row) => row.purpose],
    ["family", (row) => row.family],
    ["label", (row) => row.label],
    [
      "params",
      (row) =>
        Object.entries(row.params)
          .map(([name, value]) => `${name}=${value}`)
          .join(";"),
    ],
    ["threads", (row) => (row.team.length === 0 ? undefined : row.team.reduce((sum, role) => sum + role.count, 0))],
    ["state", (row) => row.state],
    ["reason_code", (row) => row.reason?.code],
    ["reason", (row) => row.reason?.message],
    ["epochs", (row) => row.passNs?.epochs],
    ["samples", (row) => row.passNs?.samples],
    ["spread_kind", (row) => row.passNs?.spread.kind],
    ["counted", (row) => row.rates?.counted],
    ...estimateColumns("payload_bytes_per_s", (row) => row.rates?.payload),
    ...estimateColumns("requested_bytes_per_s", (row) => row.rates?.requested),
    ...estimateColumns("traffic_min_bytes_per_s", (row) => row.rates?.trafficMin),
    ...estimateColumns("traffic_max_bytes_per_s", (row) => row.rates?.trafficMax),
    ...estimateColumns("lines_per_s", (row) => row.rates?.lines),
    ...estimateColumns("pass_ns", (row) => row.passNs),
    ...estimateColumns("ratio_to_reference", (row) => row.versusReference),
    ["share_of_bound_min", (row) => row.share?.min],
    ["share_of_bound_max", (row) => row.share?.max],
    ...quantityIds.filter((id) => measured.has(id)).flatMap((id) => estimateColumns(id, (row) => row.quantities[id])),
    ...quantityIds.filter((id) => rated.has(id)).flatMap((id) => estimateColumns(`${id}_per_s`, (row) => row.quantityRates?.[id])),
    ["verification", (row) => row.verification?.state],
    ["flags", (row) => row.flags.map((flag) => `${flag.id}: ${flag.detail}`).join("; ")],
  ];
}

function estimateColumns(name: string, estimate: (row: Row) => Estimate | undefined): readonly Column[] {
  return [
    [`${name}_median`, (row) => estimate(row)?.median],
    [`${name}_low`, (row) => estimate(row)?.spread.low],
    [`${name}_high`, (row) => estimate(row)?.spread.high],
    [`${name}_best`, (row) => estimate(row)?.best],
  ];
}

/**
 * One cell by RFC 4180. A text that a spreadsheet would take for a formula gets a leading apostrophe (OWASP, "CSV injection");
 * numbers are ours and stay as they are.
 */
export function csvCell(value: Cell): string {
  if (value === undefined) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
