/** Reading and working by the work on each KiB: in turns beside the sum, overlapped beside the longer of both. */
import { sourceText } from "../../analysis/bottleneck/advice.ts";
import type { Bottleneck } from "../../analysis/bottleneck/schema.ts";
import type { Estimate, Summary } from "../../analysis/summary.ts";
import { formatSignificant } from "../../units.ts";
import { listText, printable, ratioText, spreadName, spreadText } from "../chart/spec/figures.ts";
import { number, optional, spread, type Table, words } from "./table.ts";

export function bottleneckTables({ bottleneck }: Summary): readonly Table[] {
  if (!bottleneck) return [];
  return [...bottleneck.sources.map(sourceTable), absentTable(bottleneck)].filter(({ lines }) => lines.length > 0);
}

type Source = Bottleneck["sources"][number];

const text = (estimate: Estimate | undefined, format: (value: number) => string = formatSignificant) => (estimate ? format(estimate.median) : "");
const within = (estimate: Estimate | undefined) => (estimate ? spreadText(estimate, formatSignificant) : "");

function sourceTable({ source, ioNs, points, kneeNs }: Source): Table {
  return {
    id: `bottleneck-${source.replace(/[^\w]+/g, "-")}`,
    title: `Reading ${printable(sourceText(source))} at ${formatSignificant(ioNs.median)} ns a KiB beside work, ns a KiB (${spreadName([ioNs])})`,
    columns: [
      number("asked", "work"),
      number("alone", "work"),
      number("measured", "in turns"),
      number("÷ sum", "in turns"),
      optional({ ...spread, group: "in turns" }),
      number("measured", "overlapped"),
      number("÷ longer", "overlapped"),
      optional({ ...spread, group: "overlapped" }),
      words("bound by"),
    ],
    lines: points.map(({ nsPerKiB, workNs, serialNs, overlappedNs, versusSum, versusMax }) => ({
      cells: [
        formatSignificant(nsPerKiB),
        text(workNs),
        text(serialNs),
        text(versusSum, ratioText),
        within(versusSum),
        text(overlappedNs),
        text(versusMax, ratioText),
        within(versusMax),
        workNs.median < ioNs.median ? "I/O" : "processing",
      ],
    })),
    note:
      kneeNs === undefined
        ? "Working does not come to take as long as reading within these."
        : `Working takes as long as reading at ${formatSignificant(kneeNs)} ns a KiB.`,
  };
}

function absentTable({ absent }: Bottleneck): Table {
  return {
    id: "bottleneck-absent",
    detail: true,
    title: "Of reading beside work not measured",
    columns: [words("mode"), words("reason")],
    lines: absent.map(({ source, mode, reason }) => ({ cells: [printable(`${mode}, ${sourceText(source)}`), printable(reason)] })),
  };
}

/** Where processing begins to bound; "" without the suite. */
export function bottleneckSentence({ bottleneck }: Summary): string {
  const knees = (bottleneck?.sources ?? []).flatMap(({ source, kneeNs }) =>
    kneeNs === undefined ? [] : [`${formatSignificant(kneeNs)} ns a KiB ${printable(sourceText(source))}`],
  );
  return knees.length === 0 ? "" : `Bottlenecks: working takes as long as reading at ${listText(knees)}.`;
}
