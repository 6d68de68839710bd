/** Bytes a cycle in L1 and L2, and what measuring itself costs. */
import type { CycleFinding, Summary } from "../../analysis/summary.ts";
import { formatDuration, formatRate, formatSignificant } from "../../units.ts";
import { printable, spreadName, spreadText } from "../chart/spec/figures.ts";
import { number, spread, type Table, words } from "./table.ts";

const levelNames: Readonly<Record<CycleFinding["level"], string>> = { l1: "L1", l2: "L2" };

export function cycleTables({ cycles = [], overheads = [], controls }: Summary): readonly Table[] {
  const clock = controls.find(({ unit }) => unit === "GHz");
  return [
    {
      id: "cycles",
      title: `One core and its caches: requested bytes a cycle (${spreadName(cycles.map(({ bytesPerCycle }) => bytesPerCycle))})`,
      columns: [words("level"), words("kernel"), { title: "engine", flexible: true as const }, number("GB/s"), number("B/cycle"), spread],
      lines: cycles.map(({ level, kernel, label, rate, bytesPerCycle }) => ({
        cells: [
          levelNames[level],
          printable(kernel),
          printable(engineText(label, kernel)),
          formatRate(rate.median),
          formatSignificant(bytesPerCycle.median),
          spreadText(bytesPerCycle, formatSignificant),
        ],
      })),
      ...(clock ? { note: `The core ran at ${formatSignificant(clock.median)} GHz, by dependent adds.` } : {}),
    },
    {
      id: "overheads",
      title: "What measuring costs",
      columns: [words("of"), number("time"), spread],
      lines: overheads.map(({ what, engine, ns }) => ({
        cells: [
          what === "clock" ? "one reading of the clock" : `one empty call of ${printable(engine ?? "")}`,
          formatDuration(ns.median),
          spreadText(ns, formatDuration),
        ],
      })),
    },
  ];
}

/** The label without its kernel, which has a column. */
function engineText(label: string, kernel: string): string {
  return label
    .split(" ")
    .filter((word) => word !== kernel)
    .join(" ");
}
