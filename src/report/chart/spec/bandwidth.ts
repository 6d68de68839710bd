/** B by mix and thread count. */
import type { Summary } from "../../../analysis/summary.ts";
import { formatRate } from "../../../units.ts";
import { ascending, estimateText, printable, ratioText, spreadName, threadsText } from "./figures.ts";
import { type ChartSpec, tone } from "./panel.ts";

const titles = { "1:0": "1:0 read", "2:1": "2:1", "1:1": "1:1", "0:1": "0:1 write" } as const;

export function bandwidthChart({ bandwidths }: Summary): readonly ChartSpec[] {
  const measured = bandwidths.flatMap((b) => (b.rate === undefined ? [] : [{ ...b, rate: b.rate }]));
  const best = [...measured].sort((a, b) => b.rate.median - a.rate.median)[0];
  if (best === undefined) return [];
  const mixes = [...new Set(measured.map((b) => b.mix))];
  const threads = ascending(measured.map((b) => b.threads));
  const gains = measured.flatMap((b) => b.tunedOverPlain?.median ?? []);
  const gain = gains.length === 0 ? "" : ` Tuning gains ${ratioText(Math.min(...gains))} to ${ratioText(Math.max(...gains))} over one stream.`;
  return [
    {
      id: "bandwidth",
      title: "Sustained bandwidth B by read:write mix",
      sentence: `The machine sustains most with the ${best.mix} mix: ${estimateText(best.rate)} GB/s of traffic at ${threadsText(best.threads)}.${gain}`,
      columns: 1,
      height: 340,
      panels: [
        {
          x: { title: "read:write mix of lines", scale: "categories", labels: mixes.map((mix) => titles[mix]), format: "number" },
          y: { title: `traffic, GB/s (${spreadName(measured.map((b) => b.rate))})`, scale: "linear", min: 0, format: "number" },
          marks: [],
          series: threads.map((count, i) => ({
            label: threadsText(count),
            tone: tone(i),
            kind: "bars",
            labelled: true,
            data: measured
              .filter((b) => b.threads === count)
              .map(({ mix, rate, label }) => ({
                x: mixes.indexOf(mix),
                y: rate.median / 1e9,
                low: rate.spread.low / 1e9,
                high: rate.spread.high / 1e9,
                note: `${printable(label ?? "")}; best ${formatRate(rate.best)}`,
              })),
          })),
        },
      ],
    },
  ];
}
