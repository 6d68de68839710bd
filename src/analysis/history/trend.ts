/** Does a level drift? The test of Mann (1945) and Kendall, and the slope of Theil (1950) and Sen (1968): outliers move neither. */
import { median } from "../statistics.ts";
import { changeAlpha, leastStep } from "./changes.ts";

/** Fewer points show no drift; of more, the latest count: the test compares every pair. */
const fewest = 10;
const most = 400;

export interface Drift {
  /** Last value of the line − first one. */
  readonly total: number;
  readonly p: number;
  readonly points: number;
}

/** The drift of a level of logarithms, where it is proven and comes to a step that would be told; else undefined. */
export function driftOf(level: ArrayLike<number>): Drift | undefined {
  const values = Array.from(level).slice(-most);
  const n = values.length;
  if (n < fewest) return undefined;
  const p = kendallP(values);
  if (p > changeAlpha) return undefined;
  const slopes = new Float64Array((n * (n - 1)) / 2);
  let k = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) slopes[k++] = ((values[j] as number) - (values[i] as number)) / (j - i);
  const total = median(slopes) * (n - 1);
  return Math.abs(total) >= leastStep ? { total, p, points: n } : undefined;
}

/** Two-sided p of "the later, the larger (or smaller)", by the normal approximation with correction for ties and continuity. */
export function kendallP(values: readonly number[]): number {
  const n = values.length;
  let s = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) s += Math.sign((values[j] as number) - (values[i] as number));
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const term = (m: number) => m * (m - 1) * (2 * m + 5);
  const variance = (term(n) - [...counts.values()].reduce((sum, m) => sum + term(m), 0)) / 18;
  if (variance <= 0 || s === 0) return 1;
  return 2 * normalTail((Math.abs(s) - 1) / Math.sqrt(variance));
}

/** P(Z > z) for z ≥ 0: Abramowitz and Stegun (1964), 26.2.17, correct to 7.5e-8. */
function normalTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const polynomial = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
}
