/** Where the level of a series changes: proposals by least squares, from values that no single outlier can bend. */
import { mapped, median } from "../statistics.ts";

/** Fewest points of a level: fewer are spikes. */
export const fewestPoints = 3;

/**
 * Where no level changes nothing can be given up, and the work of a partition grows with the square: longer series are looked at in windows,
 * which overlap so that every change is far from the end of one.
 */
export const windowPoints = 512;
const overlapPoints = 128;

/** Noise below a tenth of a per cent is not resolved by any measurement that ends here. */
const leastNoise = 1e-3;

/**
 * Standard deviation of the noise from the differences of neighbours, which a step or a drift hardly touches: their median absolute deviation
 * × 1.4826 (normal values) ÷ √2 (two values a difference).
 */
export function noiseOf(values: ArrayLike<number>): number {
  if (values.length < 2) return leastNoise;
  const differences = new Float64Array(values.length - 1);
  for (let i = 0; i < differences.length; i++) differences[i] = (values[i + 1] as number) - (values[i] as number);
  const centre = median(differences);
  return Math.max(leastNoise, (1.4826 * median(mapped(differences, (value) => Math.abs(value - centre)))) / Math.SQRT2);
}

/** Nearer values are left alone: of normal ones hardly any is further out, and replacing many would make neighbours alike. */
const spikeNoises = 5;

/**
 * The values without their spikes: one that is further from the median of the five around it than `spikeNoises` times the noise is replaced by that
 * median (the identifier of Hampel 1974). A median of five keeps every level that lasts three points, and forgets up to two outliers in a row.
 */
export function withoutSpikes(values: Float64Array, noise: number): Float64Array {
  const last = values.length - 1;
  return mapped(values, (value, i) => {
    const from = Math.max(0, Math.min(i - 2, last - 4));
    const centre = median(values.subarray(from, from + 5));
    return Math.abs(value - centre) > spikeNoises * noise ? centre : value;
  });
}

/** Sums of the first values and of their squares, about the overall median, so that differences of large sums keep their digits. */
function runningSums(values: Float64Array): { readonly sums: Float64Array; readonly powers: Float64Array } {
  const sums = new Float64Array(values.length + 1);
  const powers = new Float64Array(values.length + 1);
  const centre = values.length === 0 ? 0 : median(values);
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] as number) - centre;
    sums[i + 1] = (sums[i] as number) + value;
    powers[i + 1] = (powers[i] as number) + value * value;
  }
  return { sums, powers };
}

/** Sum of squares of `values[from..to)` about their mean, in constant time. */
export function squares(values: Float64Array): (from: number, to: number) => number {
  const { sums, powers } = runningSums(values);
  return (from, to) => {
    const sum = (sums[to] as number) - (sums[from] as number);
    return (powers[to] as number) - (powers[from] as number) - (sum * sum) / (to - from);
  };
}

/** First points of the levels that a least-squares partition proposes, in order; a level that is worth less than `penalty` is none. */
export function proposedLevels(values: Float64Array, penalty: number): readonly number[] {
  const found: number[] = [];
  for (let from = 0; ; from += windowPoints - overlapPoints) {
    const to = Math.min(values.length, from + windowPoints);
    for (const at of partition(values.subarray(from, to), penalty)) {
      // What two windows place a little differently is one change.
      if (from + at - (found.at(-1) ?? Number.NEGATIVE_INFINITY) >= fewestPoints) found.push(from + at);
    }
    if (to === values.length) return found;
  }
}

/**
 * First points of the levels after the first one, by PELT (Killick, Fearnhead and Eckley 2012, "Optimal detection of changepoints with a linear
 * computational cost", JASA 107:1590-1598): the partition of least squares, plus `penalty` for each level after the first. With a least length of
 * levels, a start may only be given up for ends that lie that length further on.
 */
export function partition(values: Float64Array, penalty: number, least: number = fewestPoints): readonly number[] {
  const n = values.length;
  if (n < 2 * least) return [];
  const { sums, powers } = runningSums(values);
  const best = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
  best[0] = -penalty;
  const previous = new Int32Array(n + 1);
  const expires = new Int32Array(n + 1).fill(n + 1);
  const starts = new Int32Array(n + 1);
  const totals = new Float64Array(n + 1);
  let alive = 1;
  for (let end = least; end <= n; end++) {
    // A level that begins here needs its own length before any end can use it.
    if (end - least >= least) starts[alive++] = end - least;
    const [sumEnd, powerEnd] = [sums[end] as number, powers[end] as number];
    let [lowest, from] = [Number.POSITIVE_INFINITY, 0];
    let kept = 0;
    for (let i = 0; i < alive; i++) {
      const start = starts[i] as number;
      if ((expires[start] as number) <= end) continue;
      const sum = sumEnd - (sums[start] as number);
      const total = (best[start] as number) + powerEnd - (powers[start] as number) - (sum * sum) / (end - start);
      starts[kept] = start;
      totals[kept++] = total;
      if (total < lowest) {
        lowest = total;
        from = start;
      }
    }
    alive = kept;
    best[end] = lowest + penalty;
    previous[end] = from;
    for (let i = 0; i < alive; i++) {
      const start = starts[i] as number;
      if ((totals[i] as number) >= lowest + penalty && (expires[start] as number) > end + least) expires[start] = end + least;
    }
  }
  const changes: number[] = [];
  for (let at = previous[n] as number; at > 0; at = previous[at] as number) changes.unshift(at);
  return changes;
}
