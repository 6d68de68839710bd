/** Series of one group combined round by round: what a round's members share of the machine's pace cancels in their quotient. */
import { median, type Series } from "../statistics.ts";

/** One value a round that all series have, of their medians in it. */
export function roundwise(series: readonly Series[], combine: (...values: number[]) => number): Series {
  const rounds = series.map(byRound);
  const [first, ...others] = rounds;
  const values: number[] = [];
  const epoch: number[] = [];
  const round: number[] = [];
  for (const [key, own] of first ?? []) {
    const found = others.map((other) => other.get(key));
    if (found.some((visit) => visit === undefined)) continue;
    values.push(combine(median(own.values), ...found.map((visit) => median(visit?.values ?? []))));
    epoch.push(own.epoch);
    round.push(own.round);
  }
  return { values, epoch, round };
}

interface Visit {
  readonly epoch: number;
  readonly round: number;
  readonly values: number[];
}

function byRound({ values, epoch, round }: Series): ReadonlyMap<string, Visit> {
  const visits = new Map<string, Visit>();
  for (let i = 0; i < values.length; i++) {
    const own = { epoch: epoch[i] as number, round: round[i] as number };
    const key = `${own.epoch}/${own.round}`;
    const visit = visits.get(key) ?? { ...own, values: [] };
    visit.values.push(values[i] as number);
    visits.set(key, visit);
  }
  return visits;
}
