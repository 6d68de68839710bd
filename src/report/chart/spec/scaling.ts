/** Speed-up over threads beside the ideal. */
import type { Summary } from "../../../analysis/summary.ts";
import { formatRate } from "../../../units.ts";
import { ascending, printable, ratioText, spreadName, threadsText } from "./figures.ts";
import { type ChartSpec, tone } from "./panel.ts";

export function scalingChart({ scaling }: Summary): readonly ChartSpec[] {
  const threads = ascending(scaling.flatMap((s) => s.points.map((p) => p.threads)));
  const most = threads.at(-1);
  if (most === undefined || most === 1) return [];
  const engines = new Set(scaling.map((s) => s.engine));
  const last = scaling.flatMap((s) => s.points.filter((p) => p.threads === most).map((p) => ({ kernel: s.kernel, speedup: p.speedup.median })));
  const ranked = [...last].sort((a, b) => b.speedup - a.speedup);
  const [best, worst] = [ranked[0], ranked.at(-1)];
  const range = best === worst ? "" : `, ${printable(worst?.kernel ?? "")} least (${ratioText(worst?.speedup ?? 1)})`;
  return [
    {
      id: "scaling",
      title: "Scaling: rate over the rate of one thread",
      sentence: `At ${threadsText(most)}, ${printable(best?.kernel ?? "")} gains most (${ratioText(best?.speedup ?? 1)})${range}; as many cores with a memory of their own would give ${ratioText(most)}.`,
      columns: 1,
      height: 340,
      panels: [
        {
          x: { title: "threads", scale: "linear", format: "number", min: Math.min(...threads) - 0.15, max: most + 0.15, ticks: threads },
          y: {
            title: `rate ÷ rate of one thread (${spreadName(scaling.flatMap((s) => s.points.map((p) => p.speedup)))})`,
            scale: "linear",
            min: 0,
            format: "ratio",
          },
          marks: [],
          series: [
            { label: "ideal", tone: "quiet", kind: "line", dash: [6, 4], data: [threads[0] ?? 1, most].map((count) => ({ x: count, y: count })) },
            ...scaling.flatMap(({ kernel, engine, points }, i) => {
              const label = engines.size === 1 ? printable(kernel) : printable(`${kernel} ${engine}`);
              const data = [...points]
                .sort((a, b) => a.threads - b.threads)
                .map(({ threads: x, speedup, rate }) => ({
                  x: x + (i - (scaling.length - 1) / 2) * 0.012 * (most - (threads[0] ?? 1)),
                  y: speedup.median,
                  low: speedup.spread.low,
                  high: speedup.spread.high,
                  note: `${formatRate(rate.median)} GB/s`,
                }));
              return [{ label, tone: tone(i), kind: "line" as const, shape: "circle" as const, data }];
            }),
          ],
        },
      ],
    },
  ];
}
