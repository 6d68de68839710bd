/** Latency of dependent reads over the bandwidth that other threads take meanwhile, and the knee of that curve. */
import type { LoadedFinding } from "../../../analysis/hierarchy/loaded-schema.ts";
import type { Summary } from "../../../analysis/summary.ts";
import { formatRate, formatSignificant } from "../../../units.ts";
import { printable, ratioText, spreadName, threadsText } from "./figures.ts";
import { type ChartSpec, type Mark, type Series, tone } from "./panel.ts";
import { pagesText } from "./scales.ts";

/** `seq64 on 1 thread`. */
export function loadText({ load, loaders }: LoadedFinding): string {
  return `${printable(load)} on ${threadsText(loaders)}`;
}

/** The most that crossed the memory interface. */
export function bestBandwidth({ points }: LoadedFinding): number {
  return Math.max(0, ...points.map(({ bandwidth }) => bandwidth.median));
}

/** `The knee lies between 160 and 215 GB/s, at 122 ns, ×1.50 of idle.`, or why there is none. */
export function loadedKneeText({ knee }: LoadedFinding): string {
  if (knee.state === "not-reached") return `The knee is not reached: ${printable(knee.reason)}.`;
  const place =
    knee.nextBandwidth === undefined
      ? `at ${formatRate(knee.bandwidth)} GB/s`
      : `between ${formatRate(knee.bandwidth)} and ${formatRate(knee.nextBandwidth)} GB/s`;
  return `The knee lies ${place}: ${formatSignificant(knee.latencyNs)} ns, ${ratioText(knee.overIdle)} of idle.`;
}

/** One chart an engine and kind of pages: the loads side by side. */
export function loadedCharts({ loadedLatencies = [] }: Summary): readonly ChartSpec[] {
  const shown = loadedLatencies.filter(({ points }) => points.length > 1);
  const kinds = [...new Set(shown.map(({ engine, pages, loaders }) => `${engine} ${pages} ${loaders}`))];
  return kinds.map((kind, i) => {
    const findings = shown.filter(({ engine, pages, loaders }) => `${engine} ${pages} ${loaders}` === kind);
    return { ...chartOf(findings), id: i === 0 ? "loaded-latency" : `loaded-latency-${kind.replace(/[^a-z0-9]+/gi, "-")}` };
  });
}

function chartOf(findings: readonly LoadedFinding[]): ChartSpec {
  const [first] = findings as [LoadedFinding];
  const points = findings.flatMap((finding) => finding.points);
  const idle = first.idle.median;
  const lowest = Math.min(idle, ...points.map(({ latency }) => latency.spread.low));
  return {
    id: "loaded-latency",
    title: `Latency under load: ${printable(first.engine)} on ${pagesText(first.pages)}, ${first.loaders} loader${first.loaders === 1 ? "" : "s"}`,
    sentence: findings.map((finding) => `${printable(finding.load)}: ${lowerFirst(loadedKneeText(finding))}`).join(" "),
    columns: 1,
    height: 380,
    panels: [
      {
        x: {
          title: "bandwidth meanwhile, GB/s of traffic",
          scale: "linear",
          format: "number",
          min: 0,
          reaching: (Math.max(...findings.map(bestBandwidth)) / 1e9) * 1.05,
        },
        y: {
          title: `ns of one dependent read (${spreadName(points.map(({ latency }) => latency))})`,
          scale: "linear",
          format: "number",
          min: Math.floor((lowest * 0.8) / 10) * 10,
          reaching: Math.max(idle, ...points.map(({ latency }) => latency.spread.high)) * 1.05,
        },
        marks: [{ axis: "y", at: idle, label: `idle ${formatSignificant(idle)} ns` }, ...findings.flatMap(kneeMark)],
        series: findings.flatMap((finding, i) => seriesOf(finding, i)),
      },
    ],
  };
}

function kneeMark({ knee, load }: LoadedFinding): readonly Mark[] {
  return knee.state === "reached" ? [{ axis: "x", at: knee.bandwidth / 1e9, label: `knee of ${printable(load)}` }] : [];
}

function seriesOf(finding: LoadedFinding, index: number): readonly Series[] {
  const label = loadText(finding);
  // The sweep's own order: memory that is asked for more than it can move may move less.
  const swept = [...finding.points].sort((a, b) => b.delay - a.delay || 0);
  const ordered = [...swept.filter(({ delay }) => delay > 0), ...swept.filter(({ delay }) => delay === 0)];
  const note = (delay: number, ratio: number) => `${delay === 0 ? "no delay" : `delay ${delay}`}, ${ratioText(ratio)} of idle`;
  return [
    {
      label,
      tone: tone(index),
      kind: "line",
      shape: "circle",
      data: ordered.map(({ bandwidth, latency, delay, overIdle }) => ({
        x: bandwidth.median / 1e9,
        y: latency.median,
        low: latency.spread.low,
        high: latency.spread.high,
        note: note(delay, overIdle.median),
      })),
    },
  ];
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
