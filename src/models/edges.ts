/**
 * Where a curve over the size of the working set leaves one plateau for the next: the edges of the caches, and what of the last one is ours.
 *
 * The method works on logarithms, so that it knows no unit and no machine, and finds the number of levels instead of assuming it:
 * 1. A plateau begins where the points of one octave of sizes rise or fall by less than `steepestPlateau` an octave and stay within the spread
 *    of their median.
 * 2. It goes on as long as a point lies within the spread of the plateau's last octave; one lone point outside is an outlier, two end it.
 * 3. An edge lies between the last size on a plateau and the first beyond it, where the next plateau is at least `leastRise` times as slow and
 *    reached at least twice as steeply as a plateau may climb. Where a curve ends first, two points beyond must show as much.
 * The spread is three times the noise that the points' intervals tell of, and at least `leastSpread`: what makes a plateau uneven (partial hits,
 * TLBs that huge pages outgrow) is of that size; what separates levels is a factor of 1.5 and more on every processor that we have curves of.
 *
 * On huge pages an edge of the latency is the capacity of a cache. On 4 KiB pages the reach of each TLB makes edges of the same shape, and
 * nothing in the curve tells them apart: there an edge has no level. Pure; sizes in bytes, times in ns.
 */

/** Time of one access at one size of the working set; `low` and `high` are the ends of its interval, where there is one. */
export interface LatencyPoint {
  readonly bytes: number;
  readonly ns: number;
  readonly low?: number;
  readonly high?: number;
}

/** Rate at one size of the working set, bytes a second. */
export interface RatePoint {
  readonly bytes: number;
  readonly bytesPerSecond: number;
  readonly low?: number;
  readonly high?: number;
}

/** What the curve was measured on; only `huge` keeps the TLBs out of it. */
export type CurvePages = "huge" | "4k" | "system";

export interface Edge {
  /** 1 the nearest cache, and so on. Absent where the cause may be a TLB, and in curves of bandwidth, which can miss a level. */
  readonly level?: number;
  /** The last size on the plateau below and the first beyond it: the capacity lies between. */
  readonly betweenBytes: readonly [number, number];
  /** First size on the plateau above; absent where the curve ends before. */
  readonly settledBytes?: number;
  /** How many times as slow the plateau above is, or the last point where there is none. */
  readonly rise: number;
}

/** Sizes between which a curve leaves the plateau of the last cache and is at memory's; open where the curve ends before. */
export interface Share {
  readonly fromBytes: number;
  readonly toBytes?: number;
}

/** Change of ln(time) an octave up to which points are one plateau. */
const steepestPlateau = 0.15;
const steepestNoise = 0.25;
/** In ln(time): 16 %, and the most that noise may widen it to. */
const leastSpread = 0.15;
/** Rises that count: of latency, and of bandwidth, where prefetching hides part of a level. */
const leastRise = { latency: Math.log(1.3), bandwidth: Math.log(1.2) } as const;
/** An octave, less the rounding of sizes to lines. */
const octave = 0.97;

/** A point in logarithms: x in octaves, y = ln(time), `uncertain` how far its interval reaches down. */
interface Log {
  readonly bytes: number;
  readonly x: number;
  readonly y: number;
  readonly uncertain: number;
}

interface Plateau {
  /** Indices of its points in the curve, ascending. */
  readonly members: readonly number[];
  /** The first point beyond it, or the number of points. */
  readonly end: number;
}

/** Edges of a curve of latencies, nearest cache first. Points in any order; those that are not positive are left out. */
export function latencyEdges(curve: readonly LatencyPoint[], pages: CurvePages): readonly Edge[] {
  const found = edges(
    curve.map(({ bytes, ns, low }) => ({ bytes, time: ns, low: low ?? ns })),
    leastRise.latency,
  );
  return pages === "huge" ? found.map((edge, index) => ({ level: index + 1, ...edge })) : found;
}

/** Edges of a curve of rates: a cross-check of the latencies, blind to levels that prefetching or the engine hides. */
export function bandwidthEdges(curve: readonly RatePoint[]): readonly Edge[] {
  const times = curve.map(({ bytes, bytesPerSecond, high }) => ({ bytes, time: 1 / bytesPerSecond, low: 1 / (high ?? bytesPerSecond) }));
  return edges(times, leastRise.bandwidth);
}

/**
 * What of the last cache this process effectively has: from the last size on the plateau before memory's to the first on memory's. An interval,
 * since others may hold part of a shared cache, and a hypervisor may grant a slice of it. Undefined for a curve without an edge.
 */
export function lastLevelShare(found: readonly Edge[]): Share | undefined {
  const last = found.at(-1);
  if (!last) return undefined;
  return { fromBytes: last.betweenBytes[0], ...(last.settledBytes === undefined ? {} : { toBytes: last.settledBytes }) };
}

/** Do two edges tell of one capacity? Their intervals meet, or come within half an octave: one leaves its plateau a point earlier than the other. */
export function agree(one: Edge, other: Edge): boolean {
  const [low, high] = [Math.max(one.betweenBytes[0], other.betweenBytes[0]), Math.min(one.betweenBytes[1], other.betweenBytes[1])];
  return low <= high * Math.SQRT2;
}

function edges(curve: readonly { bytes: number; time: number; low: number }[], rise: number): readonly Edge[] {
  const points = curve
    .filter(({ bytes, time }) => bytes > 0 && time > 0 && Number.isFinite(time))
    .map(({ bytes, time, low }): Log => ({ bytes, x: Math.log2(bytes), y: Math.log(time), uncertain: low > 0 ? Math.log(time / low) : 0 }))
    .sort((a, b) => a.x - b.x);
  const noise = noiseOf(points);
  const spread = Math.min(Math.max(leastSpread, 3 * noise), leastRise.latency);
  const steepest = Math.min(Math.max(steepestPlateau, 2 * noise), steepestNoise);
  const found: Edge[] = [];
  let below = plateauFrom(points, 0, spread, steepest);
  while (below && below.end < points.length) {
    const above = plateauFrom(points, below.end, spread, steepest);
    const from = points[below.members.at(-1) as number] as Log;
    const to = points[above ? (above.members[0] as number) : points.length - 1] as Log;
    const climbed = (above ? levelOf(points, above.members, "first") : to.y) - levelOf(points, below.members, "last");
    const proven = above !== undefined || points.length - below.end >= 2;
    if (proven && climbed >= rise && climbed / (to.x - from.x) >= 2 * steepest) {
      found.push({
        betweenBytes: [from.bytes, (points[below.end] as Log).bytes],
        ...(above ? { settledBytes: to.bytes } : {}),
        rise: Math.exp(climbed),
      });
    }
    below = above;
  }
  return found;
}

/** The first plateau that begins at point `from` or later. */
function plateauFrom(points: readonly Log[], from: number, spread: number, steepest: number): Plateau | undefined {
  for (let first = from; first < points.length; first++) {
    const last = points.findIndex((point, i) => i > first && point.x - (points[first] as Log).x >= octave);
    if (last < 0) return undefined;
    const members = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    if (isFlat(points, members, spread, steepest)) return extended(points, members, spread);
  }
  return undefined;
}

function isFlat(points: readonly Log[], members: readonly number[], spread: number, steepest: number): boolean {
  const own = members.map((i) => points[i] as Log);
  const middle = median(own.map(({ y }) => y));
  return Math.abs(slope(own)) <= steepest && own.every(({ y }) => Math.abs(y - middle) <= spread);
}

/** The plateau with every later point that belongs to it; a lone point outside is passed over. */
function extended(points: readonly Log[], start: readonly number[], spread: number): Plateau {
  const members = [...start];
  const belongs = (i: number) => {
    const { y, uncertain } = points[i] as Log;
    return y - levelOf(points, members, "last") <= Math.max(spread, uncertain);
  };
  let next = (members.at(-1) as number) + 1;
  for (; next < points.length; next++) {
    if (belongs(next)) members.push(next);
    else if (next + 1 >= points.length || !belongs(next + 1)) break;
  }
  return { members, end: next };
}

/** Median of ln(time) over the plateau's first or last octave: a plateau may drift. */
function levelOf(points: readonly Log[], members: readonly number[], side: "first" | "last"): number {
  const at = points[(side === "first" ? members[0] : members.at(-1)) as number] as Log;
  return median(members.map((i) => points[i] as Log).flatMap(({ x, y }) => (Math.abs(x - at.x) < octave ? [y] : [])));
}

/** Standard deviation of the points' noise in ln(time): half of what their intervals reach to one side, the median over the curve; 0 without intervals. */
function noiseOf(points: readonly Log[]): number {
  return points.length === 0 ? 0 : median(points.map(({ uncertain }) => uncertain)) / 2;
}

/** Least-squares slope of y over x. */
function slope(points: readonly Log[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const variance = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  return points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / variance;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
