/** A user's loops beside what bounds them, and transforms over their chunk sizes. */
import { type LoopFinding, loopVerdicts } from "../../../analysis/loops/schema.ts";
import type { Summary } from "../../../analysis/summary.ts";
import { formatRate, formatSize } from "../../../units.ts";
import { ascending, listText, printable, spreadName } from "./figures.ts";
import { type ChartSpec, type Datum, type Series, tone } from "./panel.ts";
import { cacheMarks, sizeAxis } from "./scales.ts";

export function loopCharts(summary: Summary): readonly ChartSpec[] {
  const measured = (summary.loops ?? []).filter(({ payload }) => payload);
  if (measured.length === 0) return [];
  return [rateChart(measured), ...chunkChart(summary, measured)];
}

/** Lying bars, a category a loop: from memory, over data in L2, what B allows, what the document says. */
function rateChart(loops: readonly LoopFinding[]): ChartSpec {
  const rows = (value: (loop: LoopFinding) => Omit<Datum, "x"> | undefined): Datum[] =>
    loops.flatMap((loop, x) => {
      const found = value(loop);
      return found ? [{ x, ...found }] : [];
    });
  const all: Series[] = [
    {
      label: "from memory",
      tone: "second",
      kind: "rows",
      labelled: true,
      data: rows(
        ({ payload, reason }) => payload && { y: payload.median / 1e9, low: payload.spread.low / 1e9, high: payload.spread.high / 1e9, note: reason },
      ),
    },
    { label: "its bound", tone: "quiet", kind: "rows", data: rows(({ share }) => share && { y: share.boundMax / 1e9 }) },
    { label: "document, B/(n+2)", tone: "document", kind: "rows", data: rows(({ document }) => document && { y: document.rate / 1e9 }) },
    {
      label: "over data in L2",
      tone: "first",
      kind: "rows",
      data: rows(
        ({ cached }) => cached && { y: cached.payload.median / 1e9, low: cached.payload.spread.low / 1e9, high: cached.payload.spread.high / 1e9 },
      ),
    },
  ];
  const series = all.filter(({ data }) => data.length > 0);
  return {
    id: "loops",
    title: "Loops: rate of the payload, and what bounds it",
    sentence: loopsText(loops),
    columns: 1,
    height: 90 + 26 * series.length * loops.length,
    panels: [
      {
        x: {
          title: `payload, GB/s (${spreadName(loops.flatMap(({ payload }) => payload ?? []))})`,
          scale: "linear",
          min: 0,
          reaching: Math.max(...series.flatMap(({ data }) => data.map(({ y, high }) => high ?? y))) * 1.08,
          format: "number",
        },
        y: { title: "", scale: "categories", labels: loops.map(({ loop }) => printable(loop)), format: "number", reversed: true },
        marks: [],
        series,
      },
    ],
  };
}

/** `2 loops are memory-bound (a, b), 1 is overhead-bound (c).` */
export function loopsText(loops: readonly LoopFinding[]): string {
  const told = loopVerdicts.flatMap((verdict) => {
    const own = loops.filter((loop) => loop.verdict === verdict).map(({ loop }) => printable(loop));
    return own.length === 0 ? [] : [`${own.length} ${own.length === 1 ? "is" : "are"} ${verdict} (${own.join(", ")})`];
  });
  return told.length === 0
    ? "What bounds these loops cannot be told."
    : `Of ${loops.length} loop${loops.length === 1 ? "" : "s"}, ${listText(told)}.`;
}

function chunkChart(summary: Summary, loops: readonly LoopFinding[]): readonly ChartSpec[] {
  const swept = loops.flatMap(({ loop, chunks }) => (chunks ? [{ loop, chunks }] : []));
  if (swept.length === 0) return [];
  const sizes = ascending(swept.flatMap(({ chunks }) => chunks.points.map(({ chunkBytes }) => chunkBytes)));
  const rates = swept.flatMap(({ chunks }) => chunks.points.map(({ rate }) => rate));
  const best = swept.map(
    ({ loop, chunks: { best: own } }) => `${formatSize(own.highWaterMark)} for ${printable(loop)} (${formatRate(own.rate)} GB/s)`,
  );
  return [
    {
      id: "loop-chunks",
      title: "Transforms: rate over the size of a chunk",
      sentence: `The smallest highWaterMark within 5 % of the best rate: ${listText(best)}.`,
      columns: 1,
      height: 360,
      panels: [
        {
          x: sizeAxis("bytes of one chunk, and highWaterMark", sizes),
          y: {
            title: `payload, GB/s (${spreadName(rates)})`,
            scale: "linear",
            min: 0,
            reaching: (Math.max(...rates.map(({ spread }) => spread.high)) / 1e9) * 1.08,
            format: "number",
          },
          marks: cacheMarks(summary.machine, sizes),
          series: swept.map(({ loop, chunks }, i) => ({
            label: printable(loop),
            tone: tone(i),
            kind: "line",
            shape: "circle",
            data: chunks.points.map(({ chunkBytes, rate }) => ({
              x: chunkBytes,
              y: rate.median / 1e9,
              low: rate.spread.low / 1e9,
              high: rate.spread.high / 1e9,
            })),
          })),
        },
      ],
    },
  ];
}
