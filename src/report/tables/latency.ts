/** Latency of dependent reads over the working set, by order, spacing and pages; percentiles; edges of L1 and L2. */
import type { LatencyFinding } from "../../analysis/hierarchy/latency-schema.ts";
import type { Summary } from "../../analysis/summary.ts";
import { formatSignificant, formatSize } from "../../units.ts";
import { ascending, listText, printable, ratioText, spreadName, spreadText } from "../chart/spec/figures.ts";
import { baseCurve, curveText, latencyText, versusText } from "../chart/spec/latency.ts";
import { pagesText } from "../chart/spec/scales.ts";
import { number, optional, spread, type Table, words } from "./table.ts";

export function latencyTables(summary: Summary): readonly Table[] {
  const { latencies = [] } = summary;
  return [...sizeTables(summary, latencies), ...tailTables(latencies), ...otherTables(latencies)];
}

/** Random cycles of lines side by side on each kind of pages. */
function sizeTables(summary: Summary, latencies: readonly LatencyFinding[]): readonly Table[] {
  const base = baseCurve(latencies);
  if (!base) return [];
  const curves = latencies.filter(
    ({ engine, order, spacingBytes }) => engine === base.engine && order === base.order && spacingBytes === base.spacingBytes,
  );
  const sizes = ascending(curves.flatMap(({ points }) => points.map(({ bytes }) => bytes)));
  const versus = curves.find((curve) => curve.versus !== undefined);
  const levels = levelsText(base);
  return [
    {
      id: "latency",
      title: `Latency of one dependent read by ${printable(base.engine)}, ns, median batch of hops (${spreadName(curves.flatMap(({ points }) => points.map(({ latency }) => latency)))})`,
      columns: [
        number("cycle"),
        ...curves.flatMap(({ pages }) => {
          const group = pagesText(pages);
          return [number("ns", group), optional({ ...spread, group })];
        }),
        ...(versus ? [number(versusText(versus))] : []),
      ],
      lines: sizes.map((bytes) => ({
        cells: [
          formatSize(bytes),
          ...curves.flatMap(({ points }) => {
            const found = points.find((point) => point.bytes === bytes);
            return found ? [formatSignificant(found.latency.median), spreadText(found.latency, formatSignificant)] : ["", ""];
          }),
          ...(versus ? [ratioOf(versus, bytes)] : []),
        ],
      })),
      ...noteOf([levels, edgesText(base, summary)]),
    },
  ];
}

const ratioOf = (curve: LatencyFinding, bytes: number) => {
  const ratio = curve.points.find((point) => point.bytes === bytes)?.ratio;
  return ratio ? ratioText(ratio.median) : "";
};

const noteOf = (parts: readonly string[]) => {
  const note = parts.filter(Boolean).join(" ");
  return note === "" ? {} : { note };
};

/** `L1 1.06 ns, L2 3.77 ns, memory 112 ns.` */
function levelsText({ levels }: LatencyFinding): string {
  if (levels.length === 0) return "";
  return `Plateaus: ${listText(levels.map(({ name, latencyNs }) => `${name} ${formatSignificant(latencyNs)} ns`))}.`;
}

/** Where the latency leaves each cache, beside the size that the system reports. */
function edgesText({ edges }: LatencyFinding, { machine }: Summary): string {
  const told = edges.flatMap(({ level, fromBytes, toBytes }) => {
    if (level === undefined) return [];
    const reported = machine.caches.find((cache) => cache.level === level && cache.type !== "instruction");
    const beside = reported ? ` (reported: ${formatSize(reported.sizeBytes)})` : "";
    return [`L${level} between ${formatSize(fromBytes)} and ${formatSize(toBytes)}${beside}`];
  });
  return told.length === 0 ? "" : `Ends of the caches: ${listText(told)}.`;
}

/** Percentiles of the batches of the plainest curve. */
function tailTables(latencies: readonly LatencyFinding[]): readonly Table[] {
  const base = baseCurve(latencies);
  const points = base?.points.filter(({ p90 }) => p90 !== undefined) ?? [];
  if (!base || points.length === 0) return [];
  const text = (value: { readonly median: number } | undefined) => (value ? formatSignificant(value.median) : "");
  return [
    {
      id: "latency-tails",
      title: `Batches of hops by ${curveText(base, latencies)}: ns of one dependent read, medians over the samples`,
      columns: [number("cycle"), number("median"), number("p90"), number("p99"), number("slowest"), number("mean")],
      lines: points.map(({ bytes, latency, p90, p99, max, mean }) => ({
        cells: [formatSize(bytes), text(latency), text(p90), text(p99), text(max), text(mean)],
      })),
    },
  ];
}

/** What another order, spacing or engine changes: the largest cycle of each curve, or all where there are few. */
function otherTables(latencies: readonly LatencyFinding[]): readonly Table[] {
  const few = 3;
  const base = baseCurve(latencies);
  const curves = latencies.filter(
    (curve) => base && !(curve.engine === base.engine && curve.order === base.order && curve.spacingBytes === base.spacingBytes),
  );
  const shown = curves.flatMap((curve) => (curve.points.length <= few ? curve.points : curve.points.slice(-1)).map((point) => ({ curve, point })));
  if (shown.length === 0) return [];
  return [
    {
      id: "latency-others",
      title: "Latency by order, spacing and engine: ns of one dependent read",
      columns: [{ title: "chase", flexible: true }, number("cycle"), number("ns"), optional(spread), number("ratio"), words("over")],
      lines: shown.map(({ curve, point }) => ({
        cells: [
          curveText(curve, latencies),
          formatSize(point.bytes),
          formatSignificant(point.latency.median),
          spreadText(point.latency, formatSignificant),
          point.ratio ? ratioText(point.ratio.median) : "",
          point.ratio ? versusText(curve).replace(/^÷ /, "") : "",
        ],
      })),
    },
  ];
}

/** What a dependent read takes at each level, and what small pages cost. */
export function latencySentence({ latencies = [] }: Summary): string {
  const base = baseCurve(latencies);
  return base ? latencyText(latencies, base) : "";
}
