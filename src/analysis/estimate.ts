/** Estimates of one trial, and of two trials of the same group paired round by round. */
import { medianSpread } from "./interval.ts";
import { byEpoch, mapped, median, type Series } from "./statistics.ts";
import type { Estimate } from "./summary.ts";

/** Which sample is quoted as the best. */
export type Best = "highest" | "lowest";

/** Median of epoch medians with its spread over epochs, or undefined without a finite sample. */
export function estimate(series: Pick<Series, "values" | "epoch">, best: Best): Estimate | undefined {
  const medians: number[] = [];
  let samples = 0;
  let extreme = best === "highest" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  for (const values of byEpoch(series).values()) {
    medians.push(median(values));
    samples += values.length;
    for (const value of values) extreme = best === "highest" ? Math.max(extreme, value) : Math.min(extreme, value);
  }
  if (samples === 0) return undefined;
  return { median: median(medians), spread: medianSpread(medians), best: extreme, samples, epochs: medians.length };
}

/** The estimate of `factor` (above 0) times the quantity, or undefined where that is not finite. */
export function scaled(source: Estimate, factor: number): Estimate | undefined {
  const { kind, low, high } = source.spread;
  const result = { ...source, median: source.median * factor, spread: { kind, low: low * factor, high: high * factor }, best: source.best * factor };
  return [result.median, result.spread.low, result.spread.high, result.best].every(Number.isFinite) ? result : undefined;
}

/**
 * Two series of one group combined sample by sample of the same round.
 *
 * A round visits every member within a fraction of a second, an epoch lasts longer, and the machine drifts by up to 2× within seconds: what
 * two members of a round share cancels in their quotient, what an epoch shares cancels less well. The round is not the unit of replication
 * though: its neighbours resemble it, so the quotients of one epoch become one median.
 * Rounds with several visits pair by their medians, unless both sides made the same visits. Rounds that only one side has are left out.
 */
function paired(one: Series, two: Series, combine: (one: number, two: number) => number): Series {
  if (sameVisits(one, two)) {
    return { values: mapped(one.values, (value, i) => combine(value, two.values[i] as number)), epoch: one.epoch, round: one.round };
  }
  const others = byRound(two);
  const values: number[] = [];
  const epoch: number[] = [];
  const round: number[] = [];
  for (const [key, own] of byRound(one)) {
    const other = others.get(key);
    if (!other) continue;
    values.push(combine(median(own.values), median(other.values)));
    epoch.push(own.epoch);
    round.push(own.round);
  }
  return { values, epoch, round };
}

/** The quotient of two series of one group, paired. */
export function quotient(numerator: Series, denominator: Series, factor = 1): Series {
  return paired(numerator, denominator, (a, b) => (factor * a) / b);
}

/** What is left of one series of a group without another, paired; undefined where they share no round. */
export function pairedDifference(from: Series, without: Series, best: Best): Estimate | undefined {
  return estimate(
    paired(from, without, (a, b) => a - b),
    best,
  );
}

function sameVisits(a: Series, b: Series): boolean {
  if (a.values.length !== b.values.length) return false;
  for (let i = 0; i < a.values.length; i++) if (a.epoch[i] !== b.epoch[i] || a.round[i] !== b.round[i]) return false;
  return true;
}

interface Visits {
  readonly epoch: number;
  readonly round: number;
  readonly values: number[];
}

function byRound(series: Series): Map<string, Visits> {
  const rounds = new Map<string, Visits>();
  for (let i = 0; i < series.values.length; i++) {
    const epoch = series.epoch[i] as number;
    const round = series.round[i] as number;
    const key = `${epoch}/${round}`;
    const visits = rounds.get(key) ?? { epoch, round, values: [] };
    visits.values.push(series.values[i] as number);
    rounds.set(key, visits);
  }
  return rounds;
}

/** Paired quotient of two series of one group; see `quotient`. Undefined where they share no round. */
export function pairedRatio(numerator: Series, denominator: Series, best: Best, factor = 1): Estimate | undefined {
  return estimate(quotient(numerator, denominator, factor), best);
}
