/** The gate: each loop is a row with its change in time, the interval and the blocks behind it, beside margin and threshold. */
import type { GateLoop, GateSummary, Rule } from "../../../analysis/gate/schema.ts";
import { changeText, headline, percentOf, verdictWords, worstFirst } from "../../gate/words.ts";
import { cut } from "../../layout.ts";
import { printable } from "./figures.ts";
import type { ChartSpec, Datum, Mark, Series } from "./panel.ts";
import { linearEnds } from "./scales.ts";

/** One chart, or none where no loop was measured. */
export function gateChart(summary: GateSummary): readonly ChartSpec[] {
  const loops = worstFirst(summary.loops);
  if (!loops.some(({ ratio, blocks }) => ratio !== undefined || blocks.length > 0)) return [];
  const ends = linearEnds(shownValues(loops), 8);
  const inside = (ratio: number) => percent(ratio) >= ends.min && percent(ratio) <= ends.max;
  return [
    {
      id: "gate",
      title: "Change in time of each loop, head against base",
      sentence: headline(summary),
      columns: 1,
      height: 90 + 34 * loops.length,
      panels: [
        {
          x: { title: axisTitle, scale: "linear", format: "number", ...ends },
          y: { title: "", scale: "categories", labels: loops.map((loop) => rowLabel(loop, inside)), format: "number", reversed: true },
          marks: rulesOf(loops).flatMap(ruleMarks),
          series: [...verdictSeries(loops), blockSeries(loops)].filter(({ data }) => data.length > 0),
        },
      ],
    },
  ];
}

/** Names the marks too: labels beside them would lie over the rows. */
const axisTitle = "change in time, % (band: margin, dashed: threshold)";

const percent = (ratio: number): number => (ratio - 1) * 100;

/**
 * What the axis spans. One loop far from all others would press them to a line: what lies beyond six thresholds and four times the usual change
 * is told in the loop's label instead.
 */
function shownValues(loops: readonly GateLoop[]): readonly number[] {
  const changes = loops.flatMap(({ ratio }) => (ratio ? [Math.abs(percent(ratio.median))] : [])).sort((a, b) => a - b);
  const usual = changes[Math.floor(changes.length / 2)] ?? 0;
  const most = Math.max(...loops.map(({ rule }) => 600 * rule.threshold), 4 * usual);
  const measured = loops.flatMap(({ ratio, blocks }) => [...(ratio ? [ratio.low, ratio.high] : []), ...blocks.map(Math.exp)].map(percent));
  const lines = loops.flatMap(({ rule }) => [-100 * rule.margin, 108 * rule.threshold]);
  return [...lines, ...measured.map((value) => Math.max(-most, Math.min(most, value)))];
}

/** Columns of text that a loop's name keeps. */
const longestName = 28;

/** The loop's name, with what its row cannot show. */
function rowLabel({ loop, verdict, ratio }: GateLoop, inside: (ratio: number) => boolean): string {
  const name = cut(printable(loop), longestName);
  if (ratio === undefined) return `${name} (${verdict})`;
  return inside(ratio.median) ? name : `${name} (${changeText(ratio.median)} %)`;
}

interface RuledRows {
  readonly rule: Rule;
  readonly from: number;
  readonly to: number;
}

/** Neighbouring rows that are judged by the same margin and threshold. */
function rulesOf(loops: readonly GateLoop[]): readonly RuledRows[] {
  const same = (a: Rule, b: Rule | undefined) => a.threshold === b?.threshold && a.margin === b.margin;
  const starts = loops.flatMap(({ rule }, row) => (same(rule, loops[row - 1]?.rule) ? [] : [{ rule, row }]));
  return starts.map(({ rule, row }, i) => ({ rule, from: row - 0.5, to: (starts[i + 1]?.row ?? loops.length) - 0.5 }));
}

/** The band of the margin and the line of the threshold, beside their rows. */
function ruleMarks({ rule, ...within }: RuledRows): readonly Mark[] {
  const [margin, threshold] = [100 * rule.margin, 100 * rule.threshold];
  return [...(margin > 0 ? [{ axis: "x" as const, at: -margin, to: margin, within }] : []), { axis: "x", at: threshold, within }];
}

function verdictSeries(loops: readonly GateLoop[]): readonly Series[] {
  return [...new Set(loops.map(({ verdict }) => verdict))].map((verdict) => ({
    label: verdict,
    tone: verdictWords[verdict].tone,
    kind: "points",
    data: loops.flatMap((loop, x): readonly Datum[] => {
      if (loop.verdict !== verdict || loop.ratio === undefined) return [];
      const { median, low, high, confidence } = loop.ratio;
      const note = `${percentOf(confidence)} interval over ${loop.blocks.length - (loop.screened ?? 0)} blocks`;
      return [{ x, y: percent(median), low: percent(low), high: percent(high), note }];
    }),
  }));
}

/** A little below the estimate, so that its whiskers stay legible. */
const below = 0.26;

function blockSeries(loops: readonly GateLoop[]): Series {
  return {
    label: "each block",
    tone: "quiet",
    kind: "points",
    shape: "dot",
    data: loops.flatMap(({ blocks, screened = 0 }, x) =>
      blocks.map((value, i) => ({
        x: x + below,
        y: percent(Math.exp(value)),
        note: `block ${i + 1}${i < screened ? ", which only raised the suspicion" : ""}`,
      })),
    ),
  };
}
