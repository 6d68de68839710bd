/**
 * The search for the best variant: a coordinate descent in a stated order, each coordinate by successive halving (Jamieson and
 * Talwalkar, "Non-stochastic best arm identification", 2016): all candidates get the same few interleaved rounds, the slower
 * half leaves, until one is left. What it measures selects a winner and is never quoted; the winner is measured again.
 */
import { type Params, type Scalar, trialKey } from "../records/record.ts";
import type { PlannedSearch } from "../suites/plan.ts";
import type { TrialSpec } from "../suites/suite.ts";

/** Samples each of the trials in some interleaved rounds; returns the median time of one pass so far, by key. */
export type Contest = (specs: readonly TrialSpec[]) => Promise<ReadonlyMap<string, number>>;

export interface SearchResult {
  readonly winner: TrialSpec;
  readonly plain: TrialSpec;
  /** Time of the plain variant over that of the winner, among the samples that selected it; absent where the plain one failed. */
  readonly gain?: number;
}

/** Descends the axes in order; candidates that could not be measured are passed over. Undefined when none could. */
export async function descend(search: PlannedSearch, contest: Contest): Promise<SearchResult | undefined> {
  let point: Params = search.plain;
  const plain = search.expand(search.plain);
  const times = new Map<string, number>();
  for (const { axis, values } of search.tune) {
    const best = await halve(
      values.map((value) => candidate(search, point, axis, value)),
      contest,
      times,
    );
    if (best === undefined) return undefined;
    point = { ...point, [axis]: best.value };
  }
  const winner = search.expand(point);
  const [plainNs, winnerNs] = [plain, winner].map((spec) => times.get(trialKey(spec.family, spec.params)));
  return { winner, plain, ...(plainNs !== undefined && winnerNs !== undefined && { gain: plainNs / winnerNs }) };
}

interface Candidate {
  readonly value: Scalar;
  readonly spec: TrialSpec;
  readonly key: string;
}

function candidate(search: PlannedSearch, point: Params, axis: string, value: Scalar): Candidate {
  const spec = search.expand({ ...point, [axis]: value });
  return { value, spec, key: trialKey(spec.family, spec.params) };
}

async function halve(candidates: readonly Candidate[], contest: Contest, times: Map<string, number>): Promise<Candidate | undefined> {
  let alive = candidates;
  for (;;) {
    const measured = await contest(alive.map(({ spec }) => spec));
    for (const [key, time] of measured) times.set(key, time);
    // Of this contest, not of an earlier one: a candidate may fail after it was fast.
    alive = alive.filter(({ key }) => measured.has(key)).sort((x, y) => (times.get(x.key) as number) - (times.get(y.key) as number));
    if (alive.length <= 1) return alive[0];
    alive = alive.slice(0, Math.ceil(alive.length / 2));
    if (alive.length === 1) return alive[0];
  }
}
