/** Bandwidth over the working set, and the edges of the caches. */
import type { CacheCurve, CacheEdge, LadderCurve, LadderFinding } from "../../../analysis/hierarchy/ladder-schema.ts";
import type { Summary } from "../../../analysis/summary.ts";
import { formatRate, formatSize } from "../../../units.ts";
import { dataCaches, listText, printable, spreadName, threadsText } from "./figures.ts";
import { type Axis, type ChartSpec, type Mark, type Panel, tone } from "./panel.ts";
import { oneTwoFive, powersOfTwo } from "./scales.ts";

/** A level of the hierarchy as the system reports it: what of a working set of all threads together it holds. */
export interface Level {
  readonly name: string;
  readonly bytes: number;
}

export function ladderCharts(summary: Summary): readonly ChartSpec[] {
  const { ladders = [] } = summary;
  return [...bandwidthChart(summary), ...ladders.flatMap(({ caches }) => (caches ? cacheChart(summary, caches) : []))];
}

/** Data caches with what they hold for so many threads: each thread its own, until threads share one. */
export function levels(machine: Summary["machine"], threads: number): readonly Level[] {
  return dataCaches(machine).map(({ level, sizeBytes, sharedBy, instances }) => ({
    name: `L${level}`,
    bytes: sizeBytes * Math.min(instances, Math.ceil(threads / sharedBy)),
  }));
}

/** Small multiples: a row a thread count, a column an engine; rates on one logarithmic scale. */
function bandwidthChart(summary: Summary): readonly ChartSpec[] {
  const { ladders = [], machine } = summary;
  const engines = [...new Set(ladders.flatMap(({ curves }) => curves.map(({ engine }) => engine)))];
  const kernels = [...new Set(ladders.flatMap(({ curves }) => curves.map(({ kernel }) => kernel)))];
  const points = ladders.flatMap(({ curves }) => curves.flatMap((curve) => curve.points));
  if (points.length === 0) return [];
  const x = sizeAxis(
    "bytes of all arrays and threads",
    points.map(({ bytes }) => bytes),
  );
  const y = rateAxis(ladders);
  const panel = (finding: LadderFinding, engine: string): Panel => ({
    title: `${printable(engine)}, ${threadsText(finding.threads)}`,
    x,
    y,
    marks: cacheMarks(machine, finding.threads, x),
    series: finding.curves
      .filter((curve) => curve.engine === engine)
      .map((curve) => ({
        label: printable(curve.kernel),
        tone: tone(kernels.indexOf(curve.kernel)),
        kind: "line",
        shape: "circle",
        data: curve.points.map(({ bytes, rate }) => ({
          x: bytes,
          y: rate.median / 1e9,
          low: rate.spread.low / 1e9,
          high: rate.spread.high / 1e9,
          note: `${formatSize(bytes)}${curve.pages === "system" ? "" : `, ${printable(curve.pages)} pages`}`,
        })),
      })),
  });
  return [
    {
      id: "ladder",
      title: "Bandwidth over the working set",
      sentence: rateSentence(ladders),
      columns: engines.length,
      height: 320,
      panels: ladders.flatMap((finding) =>
        engines.flatMap((engine) => (finding.curves.some((curve) => curve.engine === engine) ? [panel(finding, engine)] : [])),
      ),
    },
  ];
}

/** The curve of latencies, the edges as bands, and what the system reports as lines. */
function cacheChart({ machine, ladders = [] }: Summary, caches: CacheCurve): readonly ChartSpec[] {
  const x = sizeAxis(
    "bytes of the cycle",
    caches.points.map(({ bytes }) => bytes),
  );
  const values = caches.points.flatMap(({ ns }) => [ns.spread.low, ns.spread.high]);
  return [
    {
      id: "ladder-edges",
      title: "Where each cache ends: latency over the working set",
      sentence: edgeSentence(machine, caches, aloneRead(ladders)),
      columns: 1,
      height: 360,
      panels: [
        {
          x,
          y: {
            title: `ns a dependent read (${spreadName(caches.points.map(({ ns }) => ns))})`,
            scale: "log",
            format: "number",
            ...oneTwoFive(values),
          },
          marks: [...caches.edges.map((edge) => ({ axis: "x" as const, at: edge.fromBytes, to: edge.toBytes })), ...cacheMarks(machine, 1, x)],
          series: [
            {
              label: `${printable(caches.engine)}, ${printable(caches.pages)} pages`,
              tone: "second",
              kind: "line",
              shape: "circle",
              data: caches.points.map(({ bytes, ns }) => ({
                x: bytes,
                y: ns.median,
                low: ns.spread.low,
                high: ns.spread.high,
                note: formatSize(bytes),
              })),
            },
          ],
        },
      ],
    },
  ];
}

function cacheMarks(machine: Summary["machine"], threads: number, { min = 0, max = 0 }: Axis): readonly Mark[] {
  return levels(machine, threads)
    .filter(({ bytes }) => bytes >= min && bytes <= max)
    .map(({ name, bytes }) => ({ axis: "x", at: bytes, label: `${name} ${formatSize(bytes)}` }));
}

function sizeAxis(title: string, sizes: readonly number[]): Axis {
  return { title, scale: "log", format: "size", ...powersOfTwo(sizes, 3) };
}

function rateAxis(ladders: readonly LadderFinding[]): Axis {
  const rates = ladders.flatMap(({ curves }) => curves.flatMap(({ points }) => points.map(({ rate }) => rate)));
  return {
    title: `requested, GB/s (${spreadName(rates)})`,
    scale: "log",
    format: "number",
    ...oneTwoFive(rates.map(({ median }) => median / 1e9)),
  };
}

/** What reads reach in the smallest and the largest working set, at the fewest and the most threads. */
function rateSentence(ladders: readonly LadderFinding[]): string {
  const parts = [ladders[0], ladders.length > 1 ? ladders.at(-1) : undefined].flatMap((finding) => {
    const curve = finding && readCurve(finding);
    const [first, last] = [curve?.points[0], curve?.points.at(-1)];
    if (!finding || !curve || !first || !last) return [];
    const best = curve.points.reduce((top, point) => (point.rate.median > top.rate.median ? point : top));
    return `${formatRate(best.rate.median)} GB/s in the nearest cache and ${formatRate(last.rate.median)} GB/s over ${formatSize(last.bytes)} at ${threadsText(finding.threads)}`;
  });
  const engine = ladders[0] && readCurve(ladders[0])?.engine;
  return parts.length === 0 ? "Rate of each kernel over the working set." : `Reads in ${printable(engine ?? "")} reach ${parts.join(", ")}.`;
}

/** Reads of one thread: what a single chase compares with. */
function aloneRead(ladders: readonly LadderFinding[]): LadderCurve | undefined {
  const alone = ladders.find(({ threads }) => threads === 1);
  return alone && readCurve(alone);
}

function readCurve({ curves }: LadderFinding): LadderCurve | undefined {
  return curves.find(({ kernel }) => kernel === "seq64") ?? curves[0];
}

/** `32 KiB–46 KiB`; an edge is told by the sizes that it lies between. */
export function edgeText({ fromBytes, toBytes }: Pick<CacheEdge, "fromBytes" | "toBytes">): string {
  return `${formatSize(fromBytes)}–${formatSize(toBytes)}`;
}

/** `2 MiB–16 MiB`, or `from 2 MiB` where the curve ends before memory's plateau. */
export function shareText({ fromBytes, toBytes }: NonNullable<CacheCurve["share"]>): string {
  return toBytes === undefined
    ? `from ${formatSize(fromBytes)}, memory's plateau was not reached`
    : `${formatSize(fromBytes)}–${formatSize(toBytes)}`;
}

/** The levels that the edges found, beside the system's, and what both curves show of the last cache. */
export function edgeSentence(machine: Summary["machine"], { edges, share, pages }: CacheCurve, read?: LadderCurve): string {
  const reported = dataCaches(machine);
  const found = edges.flatMap((edge) => {
    if (edge.level === undefined) return [];
    const system = reported.find(({ level }) => level === edge.level);
    return [`L${edge.level} ends at ${edgeText(edge)}${system ? ` (the system says ${formatSize(system.sizeBytes)})` : ""}`];
  });
  const turns = [share ? turn("latency", share) : "", read?.share ? turn("bandwidth", read.share) : ""].filter(Boolean).join(", ");
  const last = reported.at(-1);
  const ends = turns === "" ? "" : ` To memory: ${turns}${last ? `; the system reports ${formatSize(last.sizeBytes)} of L${last.level}` : ""}.`;
  if (found.length > 0) return `${listText(found)}.${ends}`;
  if (edges.length === 0) return `The latency shows no edge: the curve is one plateau, or a steady climb.${ends}`;
  const texts = edges.map(({ fromBytes }) => formatSize(fromBytes));
  return `On ${printable(pages)} pages latency leaves a plateau beyond ${listText(texts)}; each may be a cache or the reach of a TLB.${ends}`;
}

function turn(what: string, share: NonNullable<CacheCurve["share"]>): string {
  return share.toBytes === undefined ? `${what} beyond ${formatSize(share.fromBytes)}, without a plateau` : `${what} over ${shareText(share)}`;
}

/** Where the caches end, in one sentence; "" without a ladder. */
export function ladderSentence({ ladders = [], machine }: Summary): string {
  const caches = ladders.find((finding) => finding.caches)?.caches;
  if (caches) return edgeSentence(machine, caches, aloneRead(ladders));
  return ladders.length > 0 ? rateSentence(ladders) : "";
}
