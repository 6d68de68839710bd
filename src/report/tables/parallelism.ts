/** Lines a second over the number of independent chases; memory-level parallelism; the knee. */
import type { ParallelismFinding } from "../../analysis/hierarchy/parallelism-schema.ts";
import type { Summary } from "../../analysis/summary.ts";
import { formatRate, formatSignificant, formatSize } from "../../units.ts";
import { ascending, printable, spreadName, spreadText } from "../chart/spec/figures.ts";
import { kneeText, parallelismText } from "../chart/spec/parallelism.ts";
import { pagesText } from "../chart/spec/scales.ts";
import { number, optional, spread, type Table } from "./table.ts";

export function parallelismTables({ parallelism = [] }: Summary): readonly Table[] {
  const [first] = parallelism;
  if (!first) return [];
  const chains = ascending(parallelism.flatMap(({ points }) => points.map((point) => point.chains)));
  const estimates = parallelism.flatMap(({ points }) => points.map((point) => point.parallelism));
  return [
    {
      id: "parallelism",
      title: `Independent chases over ${formatSize(first.bytes)}: lines in flight, and GB/s of random lines (${spreadName(estimates)})`,
      columns: [
        number("chases"),
        ...parallelism.flatMap((finding) => {
          const group = parallelismText(finding);
          return [number("in flight", group), optional({ ...spread, group }), number("GB/s", group)];
        }),
      ],
      lines: chains.map((count) => ({ cells: [String(count), ...parallelism.flatMap((finding) => cellsOf(finding, count))] })),
      note: `In flight: lines a second over those of one chase, which by Little's law is how many are on their way, each taken to need the idle latency. ${parallelism.map((finding) => `${parallelismText(finding)}: ${kneeText(finding)}.`).join(" ")}`,
    },
  ];
}

function cellsOf({ points }: ParallelismFinding, chains: number): readonly string[] {
  const found = points.find((point) => point.chains === chains);
  if (!found) return ["", "", ""];
  return [formatSignificant(found.parallelism.median), spreadText(found.parallelism, formatSignificant), formatRate(found.bandwidth.median)];
}

/** `One thread keeps 21.3 lines in flight (native, huge pages): 13.4 GB/s of random lines, reached by 24 chases.` */
export function parallelismSentence({ parallelism = [] }: Summary): string {
  const [first] = parallelism;
  if (!first) return "";
  const { plateau, knee, engine, pages } = first;
  const reached = knee.state === "reached" ? `reached by ${knee.chains} chases` : `still growing at ${knee.most} chases`;
  return `One thread keeps ${formatSignificant(plateau.parallelism)} lines in flight (${printable(engine)}, ${pagesText(pages)}): ${formatRate(plateau.bandwidth)} GB/s of random lines, ${reached}.`;
}
