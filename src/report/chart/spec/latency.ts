/** Latency of dependent reads over the working set, by order, spacing and pages; percentiles; edges of L1 and L2. */
import type { LatencyFinding } from "../../../analysis/hierarchy/latency-schema.ts";
import type { Summary } from "../../../analysis/summary.ts";
import { formatSignificant, formatSize } from "../../../units.ts";
import { listText, printable, ratioText, spreadName } from "./figures.ts";
import { type ChartSpec, type Panel, type Series, tone } from "./panel.ts";
import { cacheMarks, oneTwoFive, pagesText, sizeAxis } from "./scales.ts";

/** The curve that the others are told against: lines in random order, on the best pages and the fastest engine that was measured. */
export function baseCurve(latencies: readonly LatencyFinding[]): LatencyFinding | undefined {
  const plain = latencies.filter(({ order, spacingBytes }) => order === "random" && spacingBytes === 64);
  const longest = Math.max(0, ...plain.map(({ points }) => points.length));
  return (
    plain.find(({ points, versus }) => points.length === longest && versus === undefined) ?? plain.find(({ points }) => points.length === longest)
  );
}

/** A curve in words: what all curves share is left out. */
export function curveText(curve: LatencyFinding, all: readonly LatencyFinding[]): string {
  const differ = (of: (one: LatencyFinding) => unknown) => new Set(all.map(of)).size > 1;
  return [
    printable(curve.engine),
    ...(differ(({ pages }) => pages) ? [pagesText(curve.pages)] : []),
    ...(curve.order === "random" ? [] : [`page-local (${curve.groupPages ?? 1} pages)`]),
    ...(curve.spacingBytes === 64 ? [] : [`${curve.spacingBytes} B apart`]),
  ].join(", ");
}

/** `÷ huge pages`: what a curve's ratios are against. */
export function versusText({ versus }: LatencyFinding): string {
  const names = { random: "random order", "64 B": "64 B apart", huge: "huge pages", native: "native" } as const;
  return versus === undefined ? "" : `÷ ${names[versus]}`;
}

export function latencyCharts(summary: Summary): readonly ChartSpec[] {
  const { latencies = [] } = summary;
  const base = baseCurve(latencies);
  if (!base || base.points.length < 2) return [];
  const curves = latencies.filter(({ points }) => points.length > 1);
  return [curveChart(summary, curves, base), ...tailChart(summary, base)];
}

const few = 3;
/** Of curves of few sizes, so that two engines differ in shape as well as in colour. */
const looks = [
  { tone: "quiet", kind: "points", shape: "triangle" },
  { tone: "sixth", kind: "points", shape: "rect" },
] as const satisfies readonly Partial<Series>[];

function curveChart(summary: Summary, curves: readonly LatencyFinding[], base: LatencyFinding): ChartSpec {
  const estimates = curves.flatMap(({ points }) => points.map(({ latency }) => latency));
  return {
    id: "latency",
    title: "Latency: one dependent read over the size of the cycle",
    sentence: latencyText(curves, base),
    columns: 1,
    height: 440,
    panels: [
      panel(
        summary,
        curves.map(
          (curve, i): Series => ({
            label: curveText(curve, curves),
            // Few sizes are points: a line between them would tell of sizes that were not measured.
            ...(curve.points.length > few ? ({ tone: tone(i), kind: "line", shape: "circle" } as const) : (looks[i % 2] ?? looks[0])),
            data: curve.points.map(({ bytes, latency, ratio }) => ({
              x: bytes,
              y: latency.median,
              low: latency.spread.low,
              high: latency.spread.high,
              ...(ratio && { note: `${ratioText(ratio.median)} ${versusText(curve)}` }),
            })),
          }),
        ),
        `ns of one dependent read (${spreadName(estimates)})`,
      ),
    ],
  };
}

function tailChart(summary: Summary, base: LatencyFinding): readonly ChartSpec[] {
  const shown = (
    [
      ["median", "latency"],
      ["p90", "p90"],
      ["p99", "p99"],
    ] as const
  ).map(([label, name], i): Series => {
    const data = base.points.flatMap(({ bytes, [name]: found }) =>
      found ? [{ x: bytes, y: found.median, low: found.spread.low, high: found.spread.high }] : [],
    );
    return { label, tone: tone(i), kind: "line", shape: "circle", data };
  });
  const last = base.points.at(-1);
  if (shown.some(({ data }) => data.length < 2) || !last?.p99) return [];
  return [
    {
      id: "latency-tails",
      title: `Latency of batches of hops: ${curveText(base, [base])}, ${pagesText(base.pages)}`,
      sentence: `Over ${formatSize(last.bytes)}, one batch in a hundred is slower than ${formatSignificant(last.p99.median)} ns a read, ${ratioText(last.p99.median / last.latency.median)} of the median batch.`,
      columns: 1,
      height: 340,
      panels: [panel(summary, shown, `ns of one dependent read (${spreadName(base.points.map(({ latency }) => latency))})`)],
    },
  ];
}

function panel({ machine }: Summary, series: readonly Series[], title: string): Panel {
  const data = series.flatMap((one) => one.data);
  const sizes = data.map(({ x }) => x);
  const lowest = Math.min(...data.map(({ y, low }) => Math.min(y, low ?? y)));
  const highest = Math.max(...data.map(({ y, high }) => Math.max(y, high ?? y)));
  return {
    x: sizeAxis("bytes of the cycle", sizes),
    y: { title, scale: "log", format: "number", ...oneTwoFive([lowest, highest]) },
    marks: cacheMarks(machine, sizes),
    series,
  };
}

/** `1.04 ns in L1, 3.66 ns in L2 and 159 ns over 64 MiB`. */
export function placesText({ levels, points }: LatencyFinding): string {
  const last = points.at(-1);
  const known = levels.map(({ name, latencyNs }) => `${formatSignificant(latencyNs)} ns in ${name}`);
  const far = last && levels.at(-1)?.name !== "memory" ? [`${formatSignificant(last.latency.median)} ns over ${formatSize(last.bytes)}`] : [];
  return listText([...known, ...far]);
}

/** `4 KiB pages make that ×1.52 over 64 MiB`, or nothing where no such curve was measured. */
export function pageCostText(curves: readonly LatencyFinding[], base: LatencyFinding): string {
  const paged = curves.find(({ versus, engine, spacingBytes }) => versus === "huge" && engine === base.engine && spacingBytes === base.spacingBytes);
  const far = paged?.points.filter(({ ratio }) => ratio !== undefined).at(-1);
  return paged && far?.ratio ? `${pagesText(paged.pages)} make it ${ratioText(far.ratio.median)} over ${formatSize(far.bytes)}` : "";
}

/** `One dependent read takes 1.04 ns in L1, 3.66 ns in L2 and 112 ns in memory (native, huge pages); 4 KiB pages make it ×1.43 over 256 MiB.` */
export function latencyText(curves: readonly LatencyFinding[], base: LatencyFinding): string {
  const cost = pageCostText(curves, base);
  return `One dependent read takes ${placesText(base)} (${printable(base.engine)}, ${pagesText(base.pages)})${cost === "" ? "" : `; ${cost}`}.`;
}
