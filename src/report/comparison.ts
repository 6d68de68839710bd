/** A comparison of two records as text: what the controls say of the machine first, then what changed beyond its interval. */
import picocolors from "picocolors";
import type { ComparedTrial, Comparison } from "../analysis/compare.ts";
import type { Spread } from "../analysis/summary.ts";
import { formatRate, formatSignificant } from "../units.ts";
import { printable } from "./chart/spec/figures.ts";
import { layoutTable, wrap } from "./layout.ts";
import type { Table } from "./tables/table.ts";

export interface ComparisonOptions {
  /** Columns that no line exceeds. @default 80 */
  readonly width?: number;
  /** ANSI colours. @default false */
  readonly color?: boolean;
  /** Every common trial, also those whose interval contains 1. @default false */
  readonly verbose?: boolean;
}

/** Trials shown without `verbose`, the largest changes first. */
const mostShown = 12;

/** Ratios are b ÷ a. Nothing is judged: a machine that changed and a kernel that changed look the same in one trial. */
export function comparisonText(comparison: Comparison, { width = 80, color = false, verbose = false }: ComparisonOptions = {}): string {
  const { bold, dim } = picocolors.createColors(color);
  const table = (value: Table): string[] => {
    const { headings, body } = layoutTable(value, width);
    return [
      ...wrap(value.title, width).map(bold),
      ...headings.map(dim),
      ...body,
      ...(value.note ? wrap(value.note, width - 1).map((line) => ` ${line}`) : []),
    ];
  };
  const tables = [controlTable(comparison), headlineTable(comparison), pairTable(comparison), trialTable(comparison, verbose)];
  const { trials, onlyInA, onlyInB, headline } = comparison;
  const measured = trials.filter(isMeasured);
  const sentences = [
    ...(measured.some(isChanged) ? [] : [`None of ${measured.length} common trials has an interval that does not contain 1.`]),
    ...(headline.state === "refused" ? [headline.reason] : []),
    ...comparison.notes,
    ...(onlyInA.length + onlyInB.length > 0 ? [`Not in both: ${onlyInA.length} trials of a and ${onlyInB.length} of b.`] : []),
  ];
  const blocks = [
    [...wrap(`a: ${side(comparison.a)}`, width, "   ").map(bold), ...wrap(`b: ${side(comparison.b)}`, width, "   ").map(bold)],
    ...tables.filter((value) => value.lines.length > 0).map(table),
    sentences.flatMap((sentence) => wrap(printable(sentence), width, "  ")),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function side({ run, machine }: Comparison["a"]): string {
  return printable(
    [run.label, machine.cpuModel, `${machine.cpusAvailable} CPUs`, `Node ${machine.nodeVersion}`, run.profile, run.startedAt]
      .filter(Boolean)
      .join(", "),
  );
}

const ratioColumns = [{ title: "b ÷ a", align: "right" }, { title: "spread" }] as const;

function ratioCells({ median, spread }: { readonly median: number; readonly spread: Spread }): readonly string[] {
  return [formatSignificant(median), `${formatSignificant(spread.low)}–${formatSignificant(spread.high)}`];
}

function controlTable({ controls }: Comparison): Table {
  return {
    id: "controls",
    title: "Controls: did the machine change?",
    columns: [
      { title: "control", flexible: true },
      { title: "a", align: "right" },
      { title: "b", align: "right" },
      { title: "unit" },
      ...ratioColumns,
    ],
    lines: controls.map(({ label, unit, a, b, ratio }) => ({
      cells: [printable(label), formatSignificant(a), formatSignificant(b), unit, ...ratioCells(ratio)],
    })),
  };
}

function headlineTable({ headline }: Comparison): Table {
  return {
    id: "headline",
    title: "Largest B of each thread count, GB/s of traffic",
    columns: [{ title: "threads", align: "right" }, { title: "a", align: "right" }, { title: "by" }, { title: "b", align: "right" }, { title: "by" }],
    lines:
      headline.state === "refused"
        ? []
        : headline.rows.map(({ threads, a, labelA, b, labelB }) => ({
            cells: [String(threads), formatRate(a), printable(labelA), formatRate(b), printable(labelB)],
          })),
  };
}

/** `0.00` also for what rounds to minus zero. */
function twoDecimals(value: number): string {
  return (Math.round(value * 100) / 100 || 0).toFixed(2);
}

/** Short names of the ratios, so that the label beside them fits. */
const pairNames: Readonly<Record<Comparison["pairs"][number]["kind"], string>> = {
  "tuned over plain": "tuned",
  "mix over read": "÷ read",
  "copy-times a transform": "chain",
};

function pairTable({ pairs }: Comparison): Table {
  // Ratios near 1: two decimals say what their intervals allow, and leave the width to the labels.
  const estimate = ({ median, spread }: Comparison["pairs"][number]["a"]) =>
    `${twoDecimals(median)} [${twoDecimals(spread.low)}–${twoDecimals(spread.high)}]`;
  return {
    id: "pairs",
    title:
      "Ratios within a run, in which the machine's speed cancels (T threads; tuned: over one stream; ÷ read: over the read mix; chain: copy-times a transform)",
    columns: [{ title: "ratio", flexible: true }, { title: "T", align: "right" }, { title: "a" }, { title: "b" }, { title: "overlap" }],
    lines: pairs.map(({ kind, label, threads, a, b, overlap }) => ({
      cells: [printable(`${pairNames[kind]} ${label}`), String(threads), estimate(a), estimate(b), overlap ? "yes" : "no"],
    })),
  };
}

function trialTable({ trials }: Comparison, verbose: boolean): Table {
  const measured = trials.filter(isMeasured);
  const changed = measured.filter(isChanged).sort((x, y) => distance(y) - distance(x));
  const shown = verbose ? measured : changed.slice(0, mostShown);
  const more = verbose ? 0 : changed.length - shown.length;
  return {
    id: "trials",
    title: verbose ? "Every common trial" : `${changed.length} of ${measured.length} common trials have an interval that does not contain 1`,
    columns: [{ title: "trial", flexible: true }, { title: "measure" }, ...ratioColumns],
    lines: shown.map((trial) => ({
      cells: [printable(`${trial.label} (${trial.group})`), trial.convention ?? trial.measure, ...ratioCells(trial.ratio)],
    })),
    ...(more > 0 && { note: `and ${more} more with --verbose` }),
  };
}

const isMeasured = ({ purpose }: ComparedTrial): boolean => purpose === "measure";
const isChanged = ({ ratio: { spread } }: ComparedTrial): boolean => spread.low > 1 || spread.high < 1;

function distance({ ratio }: ComparedTrial): number {
  return Math.abs(Math.log(ratio.median));
}
