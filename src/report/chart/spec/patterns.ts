/** The access patterns relative to seq64, in useful GB/s and in lines/s, beside the document's expectation. */
import type { Estimate, PatternFinding, Summary } from "../../../analysis/summary.ts";
import { elementBytes, formatSignificant, lineBytes } from "../../../units.ts";
import { ascending, listText, printable, spreadName, threadsText } from "./figures.ts";
import { type ChartSpec, type Datum, type Panel, type Series, tone } from "./panel.ts";

const order = ["seq64", "seq8", "rand8"] as const;

export function patternChart({ patterns }: Summary): readonly ChartSpec[] {
  if (patterns.length === 0) return [];
  const teams = [...new Set(patterns.map((p) => p.engine))].flatMap((engine) =>
    ascending(patterns.filter((p) => p.engine === engine).map((p) => p.threads)).map((threads) => ({ engine, threads })),
  );
  const engines = new Set(teams.map((team) => team.engine));
  const shown = order.filter((pattern) => patterns.some((p) => p.pattern === pattern));
  const panel = (title: string, axis: string, ratio: (p: PatternFinding) => Estimate, document: (p: PatternFinding) => number): Panel => {
    const measured: Series[] = teams.map(({ engine, threads }, i) => ({
      label: engines.size === 1 ? threadsText(threads) : `${printable(engine)}, ${threadsText(threads)}`,
      tone: tone(i),
      kind: "points",
      data: patterns
        .filter((p) => p.engine === engine && p.threads === threads)
        .map((p) => ({
          x: shown.indexOf(p.pattern) + (i + 1 - teams.length / 2 - 0.5) * 0.16,
          y: ratio(p).median,
          low: ratio(p).spread.low,
          high: ratio(p).spread.high,
          note: `${formatSignificant(p.useful.median / 1e9)} useful GB/s, ${formatSignificant(p.lines.median / 1e6)} million lines/s`,
        })),
    }));
    const expected: readonly Datum[] = shown.flatMap((pattern, x) => {
      const first = patterns.find((p) => p.pattern === pattern);
      return first ? [{ x, y: document(first), ...(pattern === "rand8" ? { note: "an upper limit" } : {}) }] : [];
    });
    const values = [...measured, { data: expected }].flatMap((series) => series.data.flatMap(({ y, low = y, high = y }) => [low, high]));
    return {
      title,
      x: { title: "pattern", scale: "categories", labels: shown, format: "number" },
      y: {
        title: axis,
        scale: "log",
        format: "ratio",
        min: 10 ** Math.floor(Math.log10(Math.min(...values) * 0.9)),
        max: Math.max(2, Math.max(...values) * 1.3),
      },
      marks: [],
      series: [{ label: "the document's expectation (rand8: below)", tone: "document", kind: "points", shape: "dash", data: expected }, ...measured],
    };
  };
  const spread = spreadName(patterns.map((p) => p.usefulRatio));
  return [
    {
      id: "patterns",
      title: "Access patterns relative to seq64",
      sentence: sentence(patterns),
      columns: 2,
      height: 340,
      panels: [
        panel(
          "useful bytes",
          `useful GB/s ÷ seq64 (log; ${spread})`,
          (p) => p.usefulRatio,
          (p) => p.documentRatio,
        ),
        panel(
          "lines",
          `lines/s ÷ seq64 (log; ${spread})`,
          (p) => p.linesRatio,
          (p) => p.documentRatio * (lineBytes / usefulBytes(p)),
        ),
      ],
    },
  ];
}

/** Bytes that a pattern uses of each line: what turns the document's useful ratio into a ratio of lines. */
function usefulBytes({ pattern }: PatternFinding): number {
  return pattern === "seq64" ? lineBytes : elementBytes;
}

function sentence(patterns: readonly PatternFinding[]): string {
  const engine = patterns[0]?.engine;
  const most = Math.max(...patterns.filter((p) => p.engine === engine).map((p) => p.threads));
  const at = (id: string) => patterns.find((p) => p.engine === engine && p.threads === most && p.pattern === id);
  const [seq8, rand8] = [at("seq8"), at("rand8")];
  const parts = [
    seq8 &&
      `seq8 delivers ${formatSignificant(seq8.usefulRatio.median)} of seq64's useful rate (document: ${seq8.documentRatio}) at ${formatSignificant(seq8.linesRatio.median)} of its lines`,
    rand8 &&
      `rand8 ${formatSignificant(rand8.usefulRatio.median)} (document: below ${rand8.documentRatio}), ${formatSignificant(rand8.nsPerLine.median)} ns for each dependent line`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? "Only seq64 was measured." : `At ${threadsText(most)} in ${printable(engine ?? "")}, ${listText(parts)}.`;
}
