/** Order statistics of raw samples, and the epoch as the unit of replication. */
import { errors } from "../errors.ts";

/** Up to so many numbers, insertion is several times faster than the engine's sort; an epoch rarely holds more. */
const fewNumbers = 24;

/** A copy in ascending order. */
export function sorted(values: ArrayLike<number>): readonly number[] {
  if (values.length > fewNumbers) return Array.from(Float64Array.from(values).sort());
  const copy: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    let j = i - 1;
    for (; j >= 0 && (copy[j] as number) > value; j--) copy[j + 1] = copy[j] as number;
    copy[j + 1] = value;
  }
  return copy;
}

/** Applies `f` to each number. (`Float64Array.from` with a function is an order of magnitude slower.) */
export function mapped(values: ArrayLike<number>, f: (value: number, index: number) => number): Float64Array {
  const result = new Float64Array(values.length);
  for (let i = 0; i < result.length; i++) result[i] = f(values[i] as number, i);
  return result;
}

/**
 * The quantile of sorted numbers by linear interpolation between order statistics: type 7 of Hyndman and Fan (1996), the default of R and NumPy.
 * @param share 0 the lowest, 1 the highest
 */
export function quantileSorted(values: readonly number[], share: number): number {
  if (values.length === 0 || !(share >= 0 && share <= 1)) throw errors.internal(`quantile ${share} of ${values.length} numbers`);
  const position = (values.length - 1) * share;
  const below = Math.floor(position);
  const low = values[below] as number;
  const high = values[Math.min(below + 1, values.length - 1)] as number;
  return low + (position - below) * (high - low);
}

/** The quantile of numbers in any order; see `quantileSorted`. */
export function quantile(values: ArrayLike<number>, share: number): number {
  return quantileSorted(sorted(values), share);
}

/** The median: the middle number, or the mean of the two in the middle. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** Slope of the least-squares line of `ys` over `xs`, or undefined where the xs do not differ. */
export function leastSquaresSlope(xs: readonly number[], ys: readonly number[]): number | undefined {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(xs);
  const meanY = mean(ys);
  const spread = xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0);
  if (!(spread > 0)) return undefined;
  return xs.reduce((sum, x, i) => sum + (x - meanX) * ((ys[i] ?? Number.NaN) - meanY), 0) / spread;
}

/** One value a sample with the epoch and the round it was taken in; the three arrays are equally long. */
export interface Series {
  readonly values: ArrayLike<number>;
  readonly epoch: readonly number[];
  readonly round: readonly number[];
}

/** The values of each epoch, in the order in which epochs first appear. Values that are not finite are left out. */
export function byEpoch(series: Pick<Series, "values" | "epoch">): Map<number, number[]> {
  const epochs = new Map<number, number[]>();
  let last: number | undefined;
  let list: number[] = [];
  for (let i = 0; i < series.values.length; i++) {
    const epoch = series.epoch[i];
    const value = series.values[i] as number;
    if (epoch === undefined || !Number.isFinite(value)) continue;
    if (epoch !== last) {
      last = epoch;
      list = epochs.get(epoch) ?? [];
      epochs.set(epoch, list);
    }
    list.push(value);
  }
  return epochs;
}

/** The median of each epoch, in the order in which epochs first appear. */
export function epochMedians(series: Pick<Series, "values" | "epoch">): Map<number, number> {
  const medians = new Map<number, number>();
  for (const [epoch, values] of byEpoch(series)) medians.set(epoch, median(values));
  return medians;
}
