/** Traffic over the share of lines that are written. */
import type { MixesFinding } from "../../../analysis/hierarchy/mixes-schema.ts";
import type { Summary } from "../../../analysis/summary.ts";
import { formatRate } from "../../../units.ts";
import { ascending, estimateText, printable, spreadName, threadsText } from "./figures.ts";
import { type ChartSpec, tone } from "./panel.ts";

/** One panel a thread count, on one scale. */
export function mixesCharts(summary: Summary): readonly ChartSpec[] {
  const { mixCurves = [] } = summary;
  if (mixCurves.length === 0) return [];
  const threads = ascending(mixCurves.map((curve) => curve.threads));
  const estimates = mixCurves.flatMap(({ points }) => points.map(({ traffic }) => traffic));
  const titles = [...new Set(mixCurves.map(mixTitle))];
  return [
    {
      id: "mixes",
      title: "Traffic over the mix of reads and writes",
      sentence: mixesSentence(summary),
      columns: threads.length,
      height: 340,
      panels: threads.map((count) => ({
        ...(threads.length > 1 ? { title: threadsText(count) } : {}),
        x: { title: "written lines, percent of all", scale: "linear", format: "number", min: -3, max: 103, ticks: [0, 20, 40, 60, 80, 100] },
        y: {
          title: `traffic, GB/s (${spreadName(estimates)})`,
          scale: "linear",
          min: 0,
          reaching: (Math.max(...estimates.map(({ spread }) => spread.high)) / 1e9) * 1.05,
          format: "number",
        },
        marks: [{ axis: "x", at: 50, label: "regular stores end" }],
        series: titles.flatMap((label, i) =>
          mixCurves
            .filter((curve) => curve.threads === count && mixTitle(curve) === label)
            .map(({ points, stores }) => ({
              label,
              tone: tone(i),
              kind: "line" as const,
              shape: stores === "nt" ? ("rect" as const) : ("circle" as const),
              data: points.map(({ written, traffic }) => ({
                x: 100 * written,
                y: traffic.median / 1e9,
                low: traffic.spread.low / 1e9,
                high: traffic.spread.high / 1e9,
                note: `${mixRatio(written)} read:write`,
              })),
            })),
        ),
      })),
    },
  ];
}

/** `native, non-temporal stores`. */
export function mixTitle({ engine, stores, pages }: MixesFinding): string {
  const title = `${printable(engine)}, ${stores === "nt" ? "non-temporal" : "regular"} stores`;
  return pages === "system" ? title : `${title}, ${printable(pages)} pages`;
}

/** `70:30`: percent of read and of written lines. */
export function mixRatio(written: number): string {
  const percent = Math.round(written * 100);
  return `${100 - percent}:${percent}`;
}

/** The best mix at the most threads and the worst, in one sentence; "" without any. */
export function mixesSentence({ mixCurves = [] }: Summary): string {
  const most = Math.max(...mixCurves.map(({ threads }) => threads));
  const own = mixCurves.filter(({ threads }) => threads === most);
  const best = [...own].sort((a, b) => b.best.traffic.median - a.best.traffic.median)[0];
  const worst = [...own].sort((a, b) => a.worst.traffic.median - b.worst.traffic.median)[0];
  if (!best || !worst) return "";
  return `At ${threadsText(most)} memory moves most at ${mixRatio(best.best.written)} read:write, ${estimateText(best.best.traffic)} GB/s of traffic by ${mixTitle(best)}, and least at ${mixRatio(worst.worst.written)}, ${formatRate(worst.worst.traffic.median)} GB/s by ${mixTitle(worst)}.`;
}
