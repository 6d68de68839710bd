/** What each choice of engine, width, buffer, views and store costs: lying bars, a chart a level, a panel a kernel. */
import type { EngineFinding, Summary } from "../../../analysis/summary.ts";
import { formatRate } from "../../../units.ts";
import { ascending, printable, ratioText, spreadName, threadsText } from "./figures.ts";
import { type ChartSpec, tone } from "./panel.ts";

/** `js shared captured`, `js private bulk`, `native 256-bit`: what was chosen. Plain stores go without saying, and so does shared memory where there is no other. */
export function choiceText({ engine, buffer, views, store, width }: EngineFinding): string {
  const place = engine === "native" ? undefined : buffer;
  return printable(
    [engine, place, views, width === undefined ? undefined : `${width}-bit`, store === "regular" ? undefined : store].filter(Boolean).join(" "),
  );
}

/** The findings that have a price: all but the reference itself, whose ratio is exactly 1 in every epoch. */
export function pricedEngines({ engines }: Summary): readonly EngineFinding[] {
  return engines.filter(({ ratio }) => ratio.spread.low !== 1 || ratio.spread.high !== 1);
}

export type Level = EngineFinding["level"];

/** Memory first: what a stream meets. */
const levelOrder: readonly Level[] = ["dram", "l2", "l1"];
export const levelTexts: Readonly<Record<Level, string>> = { dram: "in memory", l2: "in L2", l1: "in L1" };

/** The levels that were measured. */
export function levelsOf(engines: readonly EngineFinding[]): readonly Level[] {
  return levelOrder.filter((level) => engines.some((engine) => engine.level === level));
}

/** What the ratios are relative to; one text where groups differ in it. */
export function referenceText(engines: readonly EngineFinding[]): string {
  return printable([...new Set(engines.map(({ reference }) => reference))].join(" or "));
}

export function engineChart(summary: Summary): readonly ChartSpec[] {
  const engines = pricedEngines(summary);
  return levelsOf(engines).map((level) =>
    levelChart(
      level,
      engines.filter((engine) => engine.level === level),
    ),
  );
}

function levelChart(level: Level, engines: readonly EngineFinding[]): ChartSpec {
  const kernels = [...new Set(engines.map((e) => e.kernel))];
  const threads = ascending(engines.map((e) => e.threads));
  const ranked = [...engines].sort((a, b) => a.ratio.median - b.ratio.median);
  const [least, most] = [ranked[0], ranked.at(-1)];
  const highest = Math.max(1, ...engines.map((e) => e.ratio.spread.high));
  const step = highest > 3 ? 1 : 0.5;
  const reference = referenceText(engines);
  const choicesOf = (kernel: string) => [...new Set(engines.filter((e) => e.kernel === kernel).map(choiceText))];
  return {
    id: level === "dram" ? "engines" : `engines-${level}`,
    title: `Engine prices ${levelTexts[level]}: rate over ${reference} with one stream and plain stores`,
    sentence: `The dearest choice ${levelTexts[level]} is ${describe(least)}, the cheapest ${describe(most)}.`,
    columns: Math.min(2, kernels.length),
    height: 90 + Math.max(32, 22 * threads.length) * Math.max(...kernels.map((kernel) => choicesOf(kernel).length)),
    panels: kernels.map((kernel) => ({
      title: printable(kernel),
      x: {
        title: `rate ÷ ${reference} (${spreadName(engines.map((e) => e.ratio))})`,
        scale: "linear",
        min: 0,
        max: Math.ceil(highest * 12) / 10,
        format: "ratio",
        ticks: Array.from({ length: Math.floor((highest * 1.2) / step) + 1 }, (_, i) => i * step),
      },
      y: { title: "", scale: "categories", labels: choicesOf(kernel), format: "number", reversed: true },
      marks: [{ axis: "x", at: 1 }],
      series: threads.map((count, i) => ({
        label: threadsText(count),
        tone: tone(i),
        kind: "rows",
        labelled: true,
        data: engines
          .filter((e) => e.kernel === kernel && e.threads === count)
          .map((e) => ({
            x: choicesOf(kernel).indexOf(choiceText(e)),
            y: e.ratio.median,
            low: e.ratio.spread.low,
            high: e.ratio.spread.high,
            note: `${formatRate(e.rate.median)} GB/s of ${e.counted} bytes`,
          })),
      })),
    })),
  };
}

function describe(engine: EngineFinding | undefined): string {
  return engine === undefined
    ? ""
    : `${choiceText(engine)} for ${printable(engine.kernel)} (${ratioText(engine.ratio.median)} at ${threadsText(engine.threads)})`;
}
