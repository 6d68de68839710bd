/** Every row of a Summary as tables, one a group: nothing here knows what a family measures. */
import type { Estimate, Row, Summary } from "../analysis/summary.ts";
import { formatDuration, formatRate } from "../units.ts";
import { countedRate, printable, ratioText, remarks, shareText, spreadText, trafficText } from "./chart/spec/figures.ts";
import type { Column, Table } from "./tables/table.ts";

interface TrialColumn extends Column {
  readonly cell: (row: Row) => string;
}

const right = "right";
const rateOf = (estimate: Estimate | undefined) => (estimate === undefined ? "" : formatRate(estimate.median));

/** The GB/s of a row is the convention that `counts` names; the spread and the best sample are of that one. */
const trialColumns: readonly TrialColumn[] = [
  { title: "trial", flexible: true, cell: (row) => printable(row.label) },
  { title: "payload", group: "GB/s", align: right, cell: (row) => rateOf(row.rates?.payload) },
  { title: "requested", group: "GB/s", align: right, cell: (row) => rateOf(row.rates?.requested) },
  { title: "traffic", group: "GB/s", align: right, cell: trafficText },
  { title: "counts", cell: (row) => row.rates?.counted ?? "" },
  { title: "spread", cell: (row) => textOf(countedRate(row), spreadText) },
  { title: "best", align: right, optional: true, cell: (row) => textOf(countedRate(row), (rate) => formatRate(rate.best)) },
  { title: "pass", align: right, optional: true, cell: (row) => textOf(row.passNs, (time) => formatDuration(time.median)) },
  { title: "÷ ref.", align: right, cell: (row) => textOf(row.versusReference, (ratio) => ratioText(ratio.median)) },
  { title: "share of bound", align: right, optional: true, cell: shareText },
];

function textOf(estimate: Estimate | undefined, text: (estimate: Estimate) => string): string {
  return estimate === undefined ? "" : text(estimate);
}

/** One table a group, in the order of the run; a column that none of its rows fills is left out. */
export function trialTables({ rows }: Summary): readonly Table[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const id = `${row.suite} / ${row.group}`;
    const group = groups.get(id);
    if (group) group.push(row);
    else groups.set(id, [row]);
  }
  return [...groups].map(([id, members]) => {
    const columns = trialColumns.filter((column) => members.some((row) => column.cell(row) !== ""));
    return {
      id,
      title: `${printable(id)}${members[0]?.purpose === "measure" ? "" : ` (${members[0]?.purpose})`}`,
      columns,
      lines: members.map((row) => {
        const remark = printable(remarks(row));
        return { cells: columns.map((column) => column.cell(row)), ...(remark === "" ? {} : { remark }) };
      }),
    };
  });
}
