/** A gate as tables, for the terminal, the markdown and the page. */
import type { GateLoop, GateSummary } from "../../analysis/gate/schema.ts";
import { formatRate } from "../../units.ts";
import { ascending, printable } from "../chart/spec/figures.ts";
import { number, optional, type Table, words } from "../tables/table.ts";
import { changeText, intervalText, loopFacts, ruleSentences, verdictText, worstFirst } from "./words.ts";

/** One line a loop, worst first: verdict, both rates, change with its interval, blocks, share of memory speed. */
export function verdictTable({ loops }: GateSummary): Table {
  return {
    id: "verdicts",
    title: "Verdict of each loop",
    columns: [
      words("verdict"),
      { title: "loop", flexible: true },
      optional(number("base", "GB/s")),
      number("head", "GB/s"),
      number("median", "time change, %"),
      { ...words("interval"), group: "time change, %" },
      optional(number("blocks")),
      optional(number("memory")),
    ],
    lines: worstFirst(loops).map((loop) => ({ cells: verdictCells(loop) })),
  };
}

function verdictCells({ verdict, loop, baseRate, headRate, ratio, blocks, headShare }: GateLoop): readonly string[] {
  return [
    verdictText(verdict),
    printable(loop),
    baseRate ? formatRate(baseRate.median) : "",
    headRate ? formatRate(headRate.median) : "",
    ratio ? changeText(ratio.median) : "",
    ratio ? intervalText(ratio) : "",
    blocks.length === 0 ? "" : String(blocks.length),
    headShare === undefined ? "" : `${(headShare * 100).toFixed(0)} %`,
  ];
}

/** What the columns of the table of verdicts count and what the verdicts were judged by; nothing where no loop was measured. */
export function keySentences(summary: GateSummary): readonly string[] {
  const confidences = ascending(summary.loops.flatMap(({ ratio }) => (ratio ? [Math.round(100 * ratio.confidence)] : [])));
  if (!summary.loops.some(({ blocks }) => blocks.length > 0)) return [];
  const interval = confidences.length === 0 ? "interval" : `${[...new Set([confidences[0], confidences.at(-1)])].join(" to ")} % interval`;
  return [
    `Time change: head against base with its ${interval}, above 0 is slower. GB/s are of payload; memory: the head's share of what memory gives.`,
    ...ruleSentences(summary),
  ];
}

/** Everything else that is known of each loop, in the order of the table of verdicts. */
export function detailTable({ loops }: GateSummary): Table {
  const rows = worstFirst(loops).map((loop) => ({ loop, facts: new Map(loopFacts(loop)) }));
  const titles = [...new Set(rows.flatMap(({ facts }) => [...facts.keys()]))];
  return {
    id: "details",
    title: "All numbers of each loop",
    columns: [words("loop"), ...titles.map(words)],
    lines: rows.map(({ loop, facts }) => ({ cells: [printable(loop.loop), ...titles.map((title) => facts.get(title) ?? "")] })),
  };
}
