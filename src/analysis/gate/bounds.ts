/** What a gate can do on a machine: bounds of counted rates, the smallest slowdown that it sees, and whether its blocks are independent. */
import { errors } from "../../errors.ts";
import { bisect, noncentralityFor } from "./student.ts";

/** P(at most `count` of `of`) where each happens with `probability`. */
export function binomialCdf(count: number, of: number, probability: number): number {
  if (count < 0) return 0;
  if (count >= of || probability <= 0) return 1;
  if (probability >= 1) return 0;
  // From the largest term of the tail, in logarithms: (1 − p)^n is below the smallest number long before n is large.
  const odds = Math.log(probability) - Math.log1p(-probability);
  let logTerm = of * Math.log1p(-probability);
  const logs = [logTerm];
  for (let k = 1; k <= count; k++) {
    logTerm += Math.log((of - k + 1) / k) + odds;
    logs.push(logTerm);
  }
  const largest = logs.reduce((a, b) => Math.max(a, b));
  return Math.min(1, Math.exp(largest) * logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
}

/**
 * The one-sided upper bound of a rate that was seen `count` times of `of`: a rate above it would have given so few with a chance of at most
 * 1 − confidence. Clopper and Pearson (1934), "The use of confidence or fiducial limits illustrated in the case of the binomial",
 * Biometrika 26:404-413. Of a two-sided interval of 95 % ask for 0.975 on each side.
 */
export function upperBound(count: number, of: number, confidence = 0.95): number {
  checkCounts(count, of);
  if (count === of) return 1;
  return bisect(count / of, 1, (rate) => binomialCdf(count, of, rate) <= 1 - confidence);
}

/** The one-sided lower bound of a rate; see `upperBound`. */
export function lowerBound(count: number, of: number, confidence = 0.95): number {
  return 1 - upperBound(of - count, of, confidence);
}

function checkCounts(count: number, of: number): void {
  if (!(Number.isInteger(count) && Number.isInteger(of) && of > 0 && count >= 0 && count <= of)) throw errors.internal(`a rate of ${count} of ${of}`);
}

/** Sample standard deviation; absent with fewer than two values. */
export function standardDeviation(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** Each takes some ten milliseconds, and a gate has few looks. */
const knownNoncentralities = new Map<string, number>();

export interface Experiment {
  /** Standard deviation of block values, in ln. */
  readonly sd: number;
  readonly blocks: number;
  /** Slowdown that a regression exceeds, as a share. */
  readonly margin: number;
  /** Chance of a false regression at this number of blocks. */
  readonly alpha: number;
  /** @default 0.95 */
  readonly power?: number;
}

/**
 * The smallest slowdown, as a share, that so many normal blocks show as a regression with the chance `power`: by the t test, which a sign-flip test
 * equals up to a few per cent of the slowdown from nine blocks on. Absent with fewer than two blocks, or where no outcome of the flips is rare enough.
 */
export function smallestSlowdown({ sd, blocks, margin, alpha, power = 0.95 }: Experiment): number | undefined {
  if (blocks < 2 || alpha * 2 ** blocks < 1) return undefined;
  const key = `${alpha}/${power}/${blocks}`;
  const noncentrality = knownNoncentralities.get(key) ?? noncentralityFor(alpha, power, blocks - 1);
  knownNoncentralities.set(key, noncentrality);
  return Math.expm1(Math.log1p(margin) + (noncentrality * sd) / Math.sqrt(blocks));
}

/**
 * Correlation of each value with the next, about their mean: near 0 where blocks are independent, above 2/√n a sign that the machine's state outlives a
 * block. Absent with fewer than three values, or where they are all equal.
 */
export function lagOneAutocorrelation(values: readonly number[]): number | undefined {
  if (values.length < 3) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variation = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  if (!(variation > 0)) return undefined;
  return values.slice(1).reduce((sum, value, i) => sum + (value - mean) * ((values[i] as number) - mean), 0) / variation;
}
