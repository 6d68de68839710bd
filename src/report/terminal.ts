/** The summary on one screen of text, and every row below it when asked. Whether to colour is the caller's choice. */
import picocolors from "picocolors";
import type { Summary } from "../analysis/summary.ts";
import { formatDuration } from "../units.ts";
import { levelsOf, levelTexts, pricedEngines, referenceText } from "./chart/spec/engines.ts";
import { listText, machineLine, printable } from "./chart/spec/figures.ts";
import { ladderSentence } from "./chart/spec/ladder.ts";
import { mixesSentence } from "./chart/spec/mixes.ts";
import { bandwidthTable, chainTables, engineChoices, findingTables, patternTables, percentText } from "./findings.ts";
import { cut, layoutTable, wrap } from "./layout.ts";
import type { Reporter } from "./reporter.ts";
import { algorithmsSentence } from "./tables/algorithms.ts";
import { bottleneckSentence } from "./tables/bottleneck.ts";
import { claimList, claimsSentence } from "./tables/claims.ts";
import { coresSentence } from "./tables/cores.ts";
import { formatsSentence } from "./tables/formats.ts";
import { gradeSentence } from "./tables/grade.ts";
import { ioSentence } from "./tables/io.ts";
import { latencySentence } from "./tables/latency.ts";
import { loadedSentence } from "./tables/loaded.ts";
import { loopsSentence } from "./tables/loops.ts";
import { numaSentence } from "./tables/numa.ts";
import { paginationSentence } from "./tables/pagination.ts";
import { parallelismSentence } from "./tables/parallelism.ts";
import { runtimesSentence } from "./tables/runtimes.ts";
import { scalingSentence } from "./tables/scaling.ts";
import { strideSentence } from "./tables/stride.ts";
import type { Table } from "./tables/table.ts";
import { transferSentence } from "./tables/transfer.ts";
import { windowSentence } from "./tables/window.ts";
import { trialTables } from "./trials.ts";

export interface TerminalOptions {
  /** Columns that no line exceeds. @default 80 */
  readonly width?: number;
  /** ANSI colours. @default false */
  readonly color?: boolean;
  /** All tables of findings and every trial. @default false */
  readonly verbose?: boolean;
}

export const terminalReporter: Reporter = {
  title: "one screen of text",
  render: (summary, options) => ({ files: [{ name: "summary.txt", contents: terminalText(summary, options) }], warnings: [] }),
};

/** Warnings that one screen has room for; the others are counted. */
const warningsShown = 3;

/** The findings in some forty lines, advice last; `verbose` adds the other tables, every trial and all warnings in full. */
export function terminalText(summary: Summary, { width = 80, color = false, verbose = false }: TerminalOptions = {}): string {
  const { bold, dim, yellow, cyan } = picocolors.createColors(color);
  const table = (value: Table): string[] => {
    const { headings, body } = layoutTable(value, width);
    return [...wrap(value.title, width).map(bold), ...headings.map(dim), ...body];
  };
  const list = (items: readonly string[], mark: string) => items.flatMap((item) => wrap(`${mark} ${printable(item)}`, width, "  "));
  const claims = (): string[] => [
    ...wrap(claimsSentence(summary), width).map(bold),
    // The tables of memory fill the screen: where they stand, the claims are counted, and told in the other reports.
    ...(verbose || !showsMemory(summary) ? claimList(summary) : []).flatMap(({ section, items }) => [
      ...wrap(section, width).map(dim),
      ...items.flatMap(({ title, details }) => [
        ...wrap(title, width - 2, "  ").map((line) => ` ${line}`),
        ...(verbose ? details.flatMap((detail) => wrap(detail, width - 6, "  ").map((line) => `     ${line}`)) : []),
      ]),
    ]),
  ];
  const tables = verbose ? findingTables(summary) : screenTables(summary);
  const sentences = verbose ? [] : sentencesOf.map((sentence) => sentence(summary));
  const warnings = verbose ? summary.warnings : summary.warnings.slice(0, warningsShown);
  const hidden = summary.warnings.length - warnings.length;
  const blocks = [
    [
      ...wrap(printable(machineLine(summary)), width).map(bold),
      ...wrap(runSentence(summary), width).map(dim),
      ...wrap(gradeSentence(summary), width).map(dim),
      ...(verbose ? wrap(timeSentence(summary), width).map(dim) : []),
    ],
    ...tables.map(table),
    claims(),
    ...(verbose ? trialTables(summary).map(table) : []),
    [
      ...sentences.flatMap((sentence) => wrap(sentence, width, "  ")),
      ...(verbose ? list(warnings, "!") : warnings.map((warning) => cut(`! ${printable(warning)}`, width))).map(yellow),
      ...(hidden > 0 ? [yellow(`! and ${hidden} more warning${hidden === 1 ? "" : "s"} in the other reports`)] : []),
    ],
    list(summary.advice, "→").map(cyan),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join("\n"))
    .join("\n\n")}\n`;
}

/** What one screen says in a sentence; "" where its suite was not run. */
const sentencesOf: readonly ((summary: Summary) => string)[] = [
  loopsSentence,
  engineSentence,
  scalingSentence,
  ladderSentence,
  latencySentence,
  parallelismSentence,
  loadedSentence,
  strideSentence,
  mixesSentence,
  coresSentence,
  numaSentence,
  bottleneckSentence,
  paginationSentence,
  formatsSentence,
  algorithmsSentence,
  windowSentence,
  ioSentence,
  transferSentence,
  runtimesSentence,
  controlSentence,
];

/** Tables about the run, not about the machine's memory: they are not what a reader came for. */
const aside: ReadonlySet<string> = new Set(["controls", "grade", "seconds", "outside", "loop-costs"]);

/** B, and patterns and chain of the first engine. */
function memoryTables(summary: Summary): readonly Table[] {
  return [bandwidthTable(summary), ...patternTables(summary).slice(0, 1), ...chainTables(summary).slice(0, 1)].filter(
    ({ lines }) => lines.length > 0,
  );
}

function showsMemory(summary: Summary): boolean {
  return memoryTables(summary).length > 0;
}

/** The tables that one screen has room for: those of memory; of other suites, what they found. */
function screenTables(summary: Summary): readonly Table[] {
  const usual = memoryTables(summary);
  return usual.length > 0 ? usual : findingTables(summary).filter(({ id, detail }) => !aside.has(id) && detail !== true);
}

/** Profile, label, state and duration of the run. */
export function runSentence({ run, rows, machine }: Summary): string {
  const name = [`${run.profile} profile`, run.label ?? "", run.state === "complete" ? "" : run.state.toUpperCase()];
  const time = `${rows.length} trial${rows.length === 1 ? "" : "s"} in ${formatDuration(run.wallNs)}, ${formatDuration(run.timedNs)} of it timed`;
  return printable(`${name.filter(Boolean).join(", ")}: ${time} · Node ${machine.nodeVersion.replace(/^v/, "")}`);
}

/** The time outside timed regions by cause, longest first. */
export function timeSentence({ run }: Summary): string {
  const causes = Object.entries(run.outsideNs).sort(([, a], [, b]) => b - a);
  return causes.length === 0 ? "" : printable(`Outside timed regions: ${causes.map(([cause, ns]) => `${cause} ${formatDuration(ns)}`).join(", ")}.`);
}

/** Prices of plain loops by level: each engine and width with its lowest and highest ratio over the kernels. */
function engineSentence(summary: Summary): string {
  const engines = pricedEngines(summary).filter(({ store, buffer }) => store === "regular" && buffer === "shared");
  const levels = levelsOf(engines).map((level) => {
    const own = engines.filter((engine) => engine.level === level);
    const choices = engineChoices(own).map(({ label, members }) => {
      const ratios = members.map((e) => e.ratio.median);
      const [low, high] = [Math.min(...ratios).toFixed(2), Math.max(...ratios).toFixed(2)];
      return `${label} ×${low === high ? low : `${low}–${high}`}`;
    });
    return `${levelTexts[level]} ${choices.join(", ")}`;
  });
  return levels.length === 0 ? "" : `Engine prices beside ${referenceText(engines)}: ${levels.join("; ")}.`;
}

/** How far the control kernels drifted. */
function controlSentence({ controls }: Summary): string {
  const drifts = controls.map((control) => `${printable(control.label)} by ${percentText(control.drift)}`);
  return drifts.length === 0 ? "" : `Controls drifted over the run: ${listText(drifts)}.`;
}
