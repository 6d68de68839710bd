/** The 95 % interval of a median from few independent values. */
import { sorted } from "./statistics.ts";
import type { Spread } from "./summary.ts";

export const confidence = 0.95;

/** Fewer epochs than these give a range: [min, max] of five covers the median 93.75 % of the time, of six 96.9 %. */
export const fewestEpochs = 6;

/** Where an interval's ends lie: `weight` of the way from the `rank`-th value from outside to the next one inside. */
interface Ends {
  readonly rank: number;
  readonly weight: number;
}

const knownEnds = new Map<number, Ends>();

/**
 * Hettmansperger and Sheather (1986), "Confidence intervals based on interpolated order statistics", Statistics & Probability Letters 4:75-79.
 *
 * With γ(k) = 1 − 2 P(Binomial(n, ½) < k) the coverage of [x(k), x(n−k+1)], k is the largest rank with γ(k) ≥ γ, and the ends move inward by
 * λ = (n−k) I / (k + (n−2k) I), I = (γ(k) − γ)/(γ(k) − γ(k+1)), which is exact for the Laplace distribution. No assumption about the
 * distribution's shape enters γ(k). In our simulations (interval.test.ts) it covers 94-96 % for 6 to 20 normal, Laplace, exponential, uniform
 * and strongly log-normal values, where linear interpolation covers up to 98 % and the percentile bootstrap of the median 91-93 %. It is not exact where half of the values
 * lie in each of two separate states (89 % at n = 7): such trials carry the flag `bimodal`.
 */
function interpolatedEnds(n: number): Ends {
  const known = knownEnds.get(n);
  if (known) return known;
  // P(X = i) from its logarithm, because 2^-n is below the smallest number from n = 1075.
  let logTerm = -n * Math.LN2;
  let below = Math.exp(logTerm);
  let rank = 1;
  let coverage = 1 - 2 * below;
  for (;;) {
    logTerm += Math.log((n - rank + 1) / rank);
    below += Math.exp(logTerm);
    const next = 1 - 2 * below;
    if (next < confidence) {
      const share = (coverage - confidence) / (coverage - next);
      const ends = { rank, weight: ((n - rank) * share) / (rank + (n - 2 * rank) * share) };
      knownEnds.set(n, ends);
      return ends;
    }
    rank++;
    coverage = next;
  }
}

/** Spread of the median of independent values: an interval from six values on, else their range. */
export function medianSpread(values: ArrayLike<number>): Spread {
  const order = sorted(values);
  const n = order.length;
  const at = (index: number) => order[index] as number;
  if (n < fewestEpochs) return { kind: "range", low: at(0), high: at(n - 1) };
  const { rank, weight } = interpolatedEnds(n);
  return {
    kind: "interval",
    low: at(rank - 1) + weight * (at(rank) - at(rank - 1)),
    high: at(n - rank) + weight * (at(n - rank - 1) - at(n - rank)),
  };
}

/** A median with its spread. */
export interface Located {
  readonly median: number;
  readonly spread: Spread;
}

/**
 * Ratio of two independent medians, `numerator ÷ denominator`, both above 0.
 *
 * Two intervals: the method of variance estimates recovery in logarithms (Zou and Donner 2008, "Construction of confidence limits about effect
 * measures: a general approach", Statistics in Medicine 27:1693-1702), which keeps each side's own, asymmetric distances to its limits. A range
 * on either side: the range of all quotients.
 *
 * In our simulations it covers 95-98 % for 6 to 20 epochs, equal or unequal in number, spread and skew. The interval of Hodges and Lehmann, which is
 * a fifth narrower, covers 95 % only where both runs vary alike, and down to 86 % where they do not: two runs on a shared machine do not.
 */
export function unpairedRatio(numerator: Located, denominator: Located): Located {
  const ratio = numerator.median / denominator.median;
  if (numerator.spread.kind === "range" || denominator.spread.kind === "range") {
    return {
      median: ratio,
      spread: { kind: "range", low: numerator.spread.low / denominator.spread.high, high: numerator.spread.high / denominator.spread.low },
    };
  }
  const below = Math.hypot(Math.log(numerator.median / numerator.spread.low), Math.log(denominator.spread.high / denominator.median));
  const above = Math.hypot(Math.log(numerator.spread.high / numerator.median), Math.log(denominator.median / denominator.spread.low));
  return { median: ratio, spread: { kind: "interval", low: ratio * Math.exp(-below), high: ratio * Math.exp(above) } };
}
