/** Lines a second over the number of independent chases; memory-level parallelism; the knee. */
import type { ParallelismFinding } from "../../../analysis/hierarchy/parallelism-schema.ts";
import type { Estimate, Summary } from "../../../analysis/summary.ts";
import { formatRate, formatSignificant, formatSize } from "../../../units.ts";
import { ascending, printable, spreadName } from "./figures.ts";
import { type ChartSpec, type Mark, type Panel, type Series, tone } from "./panel.ts";
import { pagesText } from "./scales.ts";

/** `native, huge pages`. */
export function parallelismText({ engine, pages }: ParallelismFinding): string {
  return `${printable(engine)}, ${pagesText(pages)}`;
}

/** `20 chases come within 5 % of the most`. */
export function kneeText({ knee, plateau }: ParallelismFinding): string {
  if (knee.state === "not-reached") return `no plateau up to ${knee.most} chases`;
  const range = knee.low === knee.high ? "" : ` (interval: ${knee.low} to ${knee.high})`;
  return `${knee.chains} chases${range} come within 5 % of the most, ${formatRate(plateau.bandwidth)} GB/s`;
}

export function parallelismCharts({ parallelism = [] }: Summary): readonly ChartSpec[] {
  const shown = parallelism.filter(({ points }) => points.length > 1);
  const [first] = shown;
  if (!first) return [];
  const counts = ascending(shown.flatMap(({ points }) => points.map(({ chains }) => chains)));
  const knee: readonly Mark[] = first.knee.state === "reached" ? [{ axis: "x", at: first.knee.chains, label: `knee: ${first.knee.chains}` }] : [];
  const panel = (title: string, factor: number, of: (point: ParallelismFinding["points"][number]) => Estimate): Panel => {
    const estimates = shown.flatMap(({ points }) => points.map(of));
    return {
      title,
      x: {
        title: "independent chases",
        scale: "linear",
        format: "number",
        min: 0,
        max: (counts.at(-1) ?? 1) + 1,
        ticks: [1, ...counts.filter((count) => count % 4 === 0)],
      },
      y: {
        title: `${title} (${spreadName(estimates)})`,
        scale: "linear",
        format: "number",
        min: 0,
        reaching: Math.max(...estimates.map(({ spread, median }) => Math.max(spread.high, median))) * factor * 1.05,
      },
      marks: knee,
      series: shown.map(
        (finding, i): Series => ({
          label: parallelismText(finding),
          tone: tone(i),
          kind: "line",
          shape: "circle",
          data: finding.points.map((point) => {
            const { median, spread } = of(point);
            return {
              x: point.chains,
              y: median * factor,
              low: spread.low * factor,
              high: spread.high * factor,
              note: `${formatSignificant(point.latency.median)} ns a hop`,
            };
          }),
        }),
      ),
    };
  };
  return [
    {
      id: "parallelism",
      title: `Memory-level parallelism of one thread, over ${formatSize(first.bytes)}`,
      sentence: `One thread keeps ${formatSignificant(first.plateau.parallelism)} lines in flight at most (${parallelismText(first)}), ${formatRate(first.plateau.bandwidth)} GB/s of random lines: ${kneeText(first)}.`,
      columns: 2,
      height: 340,
      panels: [panel("lines in flight", 1, ({ parallelism: found }) => found), panel("GB/s of random lines", 1e-9, ({ bandwidth }) => bandwidth)],
    },
  ];
}
