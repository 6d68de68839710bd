/** Bandwidth and latency from each NUMA node to each. */
import type { NumaFinding } from "../../../analysis/hierarchy/numa-schema.ts";
import type { Estimate, Summary } from "../../../analysis/summary.ts";
import { formatRate, formatSignificant } from "../../../units.ts";
import { printable, spreadName, threadsText } from "./figures.ts";
import { type ChartSpec, type Panel, tone } from "./panel.ts";

type Cell = NumaFinding["cells"][number];

/** Nodes of memory up to which every bar tells its value. */
const mostLabelled = 2;

/** Two panels: bars of a node's CPUs stand together, a colour for the node of the memory. */
export function numaCharts({ numaMatrices = [] }: Summary): readonly ChartSpec[] {
  return numaMatrices.flatMap((finding): ChartSpec[] => {
    const { engine, pages, threads, cells } = finding;
    const panels = [
      panel(finding, `GB/s read by ${threadsText(threads)}`, ({ rate }) => rate, 1e9),
      panel(finding, "ns for one dependent read", ({ ns }) => ns, 1),
    ].flat();
    if (panels.length === 0) return [];
    return [
      {
        id: `numa-${printable(engine)}-${printable(pages)}`,
        title: "From the CPUs of each NUMA node to the memory of each",
        sentence: sentence(cells),
        columns: 2,
        height: 320,
        panels,
      },
    ];
  });
}

function panel({ from, to, cells }: NumaFinding, title: string, pick: (cell: Cell) => Estimate | undefined, unit: number): readonly Panel[] {
  const found = cells.flatMap((cell) => pick(cell) ?? []);
  if (found.length === 0) return [];
  return [
    {
      title,
      x: { title: "CPUs of node", scale: "categories", labels: from.map(String), format: "number" },
      y: { title: `${title.split(" ")[0] ?? ""} (${spreadName(found)})`, scale: "linear", min: 0, format: "number" },
      marks: [],
      series: to.map((node, i) => ({
        label: `memory of node ${node}`,
        tone: tone(i),
        kind: "bars",
        // Of many bars only some would have room for their value.
        labelled: to.length <= mostLabelled,
        data: from.flatMap((row, x) => {
          const cell = cells.find((one) => one.from === row && one.to === node);
          const value = cell && pick(cell);
          if (!cell || !value) return [];
          const note = cell.distance === undefined ? {} : { note: `distance ${cell.distance}` };
          return [{ x, y: value.median / unit, low: value.spread.low / unit, high: value.spread.high / unit, ...note }];
        }),
      })),
    },
  ];
}

function sentence(cells: readonly Cell[]): string {
  const by = (pick: (cell: Cell) => number | undefined) =>
    cells.flatMap((cell) => (pick(cell) === undefined ? [] : [{ cell, value: pick(cell) as number }])).sort((a, b) => a.value - b.value);
  const times = by(({ ns }) => ns?.median);
  const rates = by(({ rate }) => rate?.median);
  const way = ({ from, to }: Cell) => (from === to ? `inside node ${from}` : `from node ${from} to node ${to}`);
  const [near, far, slow, fast] = [times[0], times.at(-1), rates[0], rates.at(-1)];
  return [
    near && far
      ? `A dependent read takes ${formatSignificant(near.value)} ns ${way(near.cell)} and ${formatSignificant(far.value)} ns ${way(far.cell)}.`
      : "",
    slow && fast ? `Reads reach ${formatRate(fast.value)} GB/s ${way(fast.cell)} and ${formatRate(slow.value)} GB/s ${way(slow.cell)}.` : "",
  ]
    .filter(Boolean)
    .join(" ");
}
