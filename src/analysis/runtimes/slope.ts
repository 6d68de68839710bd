/** The mean of samples, and a straight line through them, where they are independent of each other: each is a process of its own. */
import { tUpper } from "../gate/student.ts";
import { confidence } from "../interval.ts";
import { leastSquaresSlope } from "../statistics.ts";
import type { Estimate } from "../summary.ts";

export interface Sample {
  readonly x: number;
  readonly y: number;
  readonly epoch: number;
}

/**
 * Least-squares slope with its 95 % interval: ± t(n − 2) · s / √Σ(x − x̄)², s² the residuals' sum of squares over n − 2 (Draper and Smith 1998, "Applied
 * Regression Analysis", 1.4). Undefined with fewer than three samples, or where the xs do not differ.
 */
export function slopeEstimate(samples: readonly Sample[]): Estimate | undefined {
  const xs = samples.map(({ x }) => x);
  const ys = samples.map(({ y }) => y);
  const slope = leastSquaresSlope(xs, ys);
  if (slope === undefined || samples.length < 3) return undefined;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const squares = (values: readonly number[]) => values.reduce((sum, value) => sum + value * value, 0);
  const residuals = squares(samples.map(({ x, y }) => y - meanY - slope * (x - meanX)));
  const error = Math.sqrt(residuals / (samples.length - 2) / squares(xs.map((x) => x - meanX)));
  const half = tUpper((1 - confidence) / 2, samples.length - 2) * error;
  const epochs = new Set(samples.map(({ epoch }) => epoch)).size;
  return { median: slope, spread: { kind: "interval", low: slope - half, high: slope + half }, best: slope, samples: samples.length, epochs };
}

/** The line with its value at 0. Undefined as `slopeEstimate`. */
export function slopeLine(samples: readonly Sample[]): { readonly slope: Estimate; readonly intercept: number } | undefined {
  const slope = slopeEstimate(samples);
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  return slope && { slope, intercept: mean(({ y }) => y) - slope.median * mean(({ x }) => x) };
}

/** Mean with its 95 % interval: mean ± t(n − 1) · s / √n (Student 1908). Undefined with no samples; one alone is a range. */
export function meanEstimate(samples: readonly Omit<Sample, "x">[]): Estimate | undefined {
  const n = samples.length;
  if (n === 0) return undefined;
  const mean = samples.reduce((sum, { y }) => sum + y, 0) / n;
  const counted = { median: mean, best: mean, samples: n, epochs: new Set(samples.map(({ epoch }) => epoch)).size };
  if (n === 1) return { ...counted, spread: { kind: "range", low: mean, high: mean } };
  const deviation = Math.sqrt(samples.reduce((sum, { y }) => sum + (y - mean) ** 2, 0) / (n - 1));
  const half = (tUpper((1 - confidence) / 2, n - 1) * deviation) / Math.sqrt(n);
  return { ...counted, spread: { kind: "interval", low: mean - half, high: mean + half } };
}
