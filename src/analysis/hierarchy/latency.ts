/** Latency of dependent reads over the working set, by order, spacing and pages; percentiles; edges of L1 and L2. */
import { type CurvePages, type Edge, latencyEdges } from "../../models/edges.ts";
import { groupBy, numberParam, type Point, textParam } from "../point.ts";
import { median } from "../statistics.ts";
import { apartFrom, chasesOf, hopNs, hopRatio } from "./hops.ts";
import type { LatencyFinding } from "./latency-schema.ts";

type LatencyPoint = LatencyFinding["points"][number];

/** The axes in which curves are compared, in the order in which a curve is brought nearer to the plainest one. */
const comparisons = [
  { versus: "random", axis: "order", plain: "random", also: ["groupPages"] },
  { versus: "64 B", axis: "spacing", plain: "64", also: [] },
  { versus: "huge", axis: "pages", plain: "huge", also: [] },
  { versus: "native", axis: "engine", plain: "native", also: [] },
] as const;

/** One finding a curve, in the order of first appearance. */
export function latencyFindings(points: readonly Point[]): readonly LatencyFinding[] {
  const chases = chasesOf(points, "latency");
  return groupBy(chases, (point) => apartFrom(point, "bytes")).map((curve) => curveOf(curve, chases));
}

function curveOf(curve: readonly Point[], all: readonly Point[]): LatencyFinding {
  const [first] = curve as [Point];
  const comparison = comparisons.find(({ axis, plain }) => textParam(first, axis) !== plain);
  const siblings = comparison
    ? all.filter(
        (point) =>
          textParam(point, comparison.axis) === comparison.plain &&
          apartFrom(point, "bytes", comparison.axis, ...comparison.also) === apartFrom(first, "bytes", comparison.axis, ...comparison.also),
      )
    : [];
  const points = curve
    .map((point) =>
      pointOf(
        point,
        siblings.find((sibling) => sizeOf(sibling) === sizeOf(point) && sibling.group === point.group),
      ),
    )
    .filter((point) => point !== undefined)
    .sort((a, b) => a.bytes - b.bytes);
  const pages = textParam(first, "pages");
  const edges = latencyEdges(
    points.map(({ bytes, latency }) => ({ bytes, ns: latency.median, low: latency.spread.low, high: latency.spread.high })),
    pages as CurvePages,
  );
  const groupPages = numberParam(first, "groupPages");
  return {
    engine: textParam(first, "engine"),
    order: textParam(first, "order"),
    ...(groupPages !== undefined && { groupPages }),
    spacingBytes: numberParam(first, "spacing") ?? 64,
    pages,
    ...(comparison && points.some(({ ratio }) => ratio !== undefined) && { versus: comparison.versus }),
    points,
    edges: edges.map(({ level, betweenBytes: [fromBytes, toBytes], rise }) => ({ ...(level !== undefined && { level }), fromBytes, toBytes, rise })),
    levels: levelsOf(points, edges),
  };
}

const sizeOf = (point: Point) => numberParam(point, "bytes") ?? 0;

function pointOf(point: Point, sibling: Point | undefined): LatencyPoint | undefined {
  const latency = hopNs(point, "batchP50Ns");
  const mean = hopNs(point);
  if (!latency || !mean) return undefined;
  const percentiles = Object.entries({ p90: "batchP90Ns", p99: "batchP99Ns", max: "batchMaxNs" } as const);
  const told = percentiles.flatMap(([name, id]) => {
    const found = hopNs(point, id);
    return found ? [[name, found] as const] : [];
  });
  const ratio = sibling && hopRatio(point, sibling, "batchP50Ns");
  return { bytes: sizeOf(point), latency, mean, ...Object.fromEntries(told), ...(ratio && { ratio }) };
}

/** The median of each plateau, where all edges are those of caches. */
function levelsOf(points: readonly LatencyPoint[], edges: readonly Edge[]): LatencyFinding["levels"] {
  if (edges.length === 0 || edges.some(({ level }) => level === undefined)) return [];
  const starts = [0, ...edges.map(({ settledBytes }) => settledBytes ?? Number.POSITIVE_INFINITY)];
  return starts.flatMap((start, i) => {
    const end = edges[i]?.betweenBytes[0] ?? Number.POSITIVE_INFINITY;
    const plateau = points.filter(({ bytes }) => bytes >= start && bytes <= end);
    const [first, last] = [plateau[0], plateau.at(-1)];
    if (!first || !last) return [];
    const name = i === edges.length ? "memory" : `L${i + 1}`;
    return [{ name, fromBytes: first.bytes, toBytes: last.bytes, latencyNs: median(plateau.map(({ latency }) => latency.median)) }];
  });
}
