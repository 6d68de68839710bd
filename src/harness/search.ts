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

/**
 * Descends the axes in order. Candidates that are absent here, or that could not be measured, are passed over; an axis without any leaves
 * the point as it is. Undefined when nothing could be measured.
 */
export async function descend(search: PlannedSearch, contest: Contest): Promise<SearchResult | undefined> {
  let point: Params = search.plain;
  const plain = search.expand(search.plain);
  const times = new Map<string, number>();
  for (const { axis, values } of search.tune) {
    const present = candidates(search, point, axis, values);
    const best = present.length > 1 ? await halve(present, contest, times) : present[0];
    if (best === undefined && present.length > 0) return undefined;
    if (best) point = { ...point, [axis]: best.value };
  }
  const winner = search.expand(point);
  if (winner.absent) return undefined;
  const { family, params } = winner;
  // No axis had a choice: it is measured once, so that it is known to run.
  if (!times.has(trialKey(family, params))) {
    for (const [key, time] of await contest([winner])) times.set(key, time);
    if (!times.has(trialKey(family, params))) return undefined;
  }
  const [plainNs, winnerNs] = [plain, winner].map((spec) => times.get(trialKey(spec.family, spec.params)));
  return { winner, plain, ...(plainNs !== undefined && winnerNs !== undefined && { gain: plainNs / winnerNs }) };
}

interface Candidate {
  readonly value: Scalar;
  readonly spec: TrialSpec;
  readonly key: string;
}

/** The points along one axis that can run here, each trial once: two values may spell the same one. */
function candidates(search: PlannedSearch, point: Params, axis: string, values: readonly Scalar[]): readonly Candidate[] {
  const present = new Map<string, Candidate>();
  for (const value of values) {
    const spec = search.expand({ ...point, [axis]: value });
    const key = trialKey(spec.family, spec.params);
    if (!spec.absent && !present.has(key)) present.set(key, { value, spec, key });
  }
  return [...present.values()];
}

async function halve(all: readonly Candidate[], contest: Contest, times: Map<string, number>): Promise<Candidate | undefined> {
  let alive = all;
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
