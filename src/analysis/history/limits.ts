/** Limits for one more point of a series, from those before it. */
import type { Outlook } from "./schema.ts";

/** Fewer points before the latest give no limits. */
const fewestBefore = 10;
/** The 0.99 quantile of the normal distribution: one-sided confidence of each limit. */
const z = 2.3263478740408408;
/** From so many degrees of freedom on the quantile below is right to 1e-4. */
const fewestFreedom = 8;

/**
 * Where the last of `values` (logarithms) lies among those before it: `slower` below the lower limit, `faster` above the upper one, each of
 * which one more value of the same normal distribution passes in one of a hundred cases (Hahn 1969: mean ± t·s·√(1 + 1/m)).
 * @param starts indices at which an accepted change began a new centre: the mean is of the values since the last of them, the spread of all about their own centres
 */
export function outlookOf(values: readonly number[], starts: readonly number[] = []): Outlook {
  const before = values.slice(0, -1);
  const latest = values.at(-1);
  const ends = [...new Set([0, ...starts.filter((start) => start > 0 && start < before.length), before.length])].sort((a, b) => a - b);
  const levels = ends.slice(1).map((end, i) => before.slice(ends[i], end));
  const freedom = before.length - levels.length;
  // The first point after an accepted change has nothing to be compared with.
  const alone = starts.includes(before.length);
  if (latest === undefined || alone || before.length < fewestBefore || freedom < fewestFreedom) return { state: "too-few", points: before.length };
  const squares = levels.map(squaresAboutMean).reduce((sum, own) => sum + own, 0);
  const last = levels.at(-1) as readonly number[];
  const half = studentQuantile(freedom) * Math.sqrt((squares / freedom) * (1 + 1 / last.length));
  const [low, high] = [mean(last) - half, mean(last) + half];
  const state = latest < low ? "slower" : latest > high ? "faster" : "as-before";
  return { state, low: Math.exp(low), high: Math.exp(high), points: before.length };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function squaresAboutMean(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}

/** The 0.99 quantile of Student's t by the expansion in 1/freedom: Abramowitz and Stegun (1964), 26.7.5. */
export function studentQuantile(freedom: number): number {
  const [z3, z5, z7, z9] = [z ** 3, z ** 5, z ** 7, z ** 9];
  const terms = [
    (z3 + z) / 4,
    (5 * z5 + 16 * z3 + 3 * z) / 96,
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384,
    (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / 92160,
  ];
  return terms.reduce((sum, term, i) => sum + term / freedom ** (i + 1), z);
}
