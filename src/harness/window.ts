/** From the threads' own stamps to the team's time, skew and overlap. Pure. */
import { errors } from "../errors.ts";
import { type QuantityId, quantityOf } from "../records/quantities.ts";
import type { ThreadSample } from "./protocol.ts";
import type { Sample } from "./sample.ts";

/**
 * The team's sample. Its time is max(end) − min(start) of the timed threads, or what the body of a single thread says that its work alone took
 * (a sample may hold more, such as the start of a process); skew is the spread of their starts; overlap is
 * (min end − max start) ÷ (max end − min start). Bytes that background threads moved inside the window are added up, calls
 * that straddle an edge in proportion.
 * @param samples one a slot
 * @param background slots that ran throughout and are not timed
 */
export function teamSample(samples: readonly ThreadSample[], background: ReadonlySet<number>): Sample {
  const timed = samples.filter((_, slot) => !background.has(slot));
  const starts = timed.map((sample) => sample.startNs);
  const ends = timed.map((sample) => sample.endNs);
  const from = Math.min(...starts);
  const to = Math.max(...ends);
  if (!(to > from)) throw errors.internal(`a sample of ${to - from} ns`);
  const quantities: Partial<Record<QuantityId, number>> = {};
  for (const { quantities: own } of timed) {
    for (const [id, value] of Object.entries(own ?? {}) as [QuantityId, number][]) {
      quantities[id] = (quantities[id] ?? 0) + (quantityOf(id).team === "mean" ? value / timed.length : value);
    }
  }
  const { durationNs: alone } = quantities;
  if (alone !== undefined && timed.length > 1) throw errors.internal("a body among several timed its work itself");
  delete quantities.durationNs;
  const queued = samples.map((sample) => sample.runQueueNs).filter((ns) => ns !== undefined);
  // How long the thread waited is known of the whole sample, and says nothing of a part of it.
  if (queued.length > 0 && alone === undefined) quantities.runQueueNs = queued.reduce((sum, ns) => sum + ns, 0);
  if (background.size > 0) quantities.loadBytes = samples.reduce((sum, sample) => sum + bytesWithin(sample, from, to), 0);
  if (timed.length > 1) {
    quantities.skewNs = Math.max(...starts) - from;
    quantities.overlap = Math.max(0, (Math.min(...ends) - Math.max(...starts)) / (to - from));
  }
  return {
    durationNs: alone ?? to - from,
    quantities,
    ...(timed.length > 1 && { window: { startNs: starts.map((ns) => ns - from), endNs: ends.map((ns) => ns - from) } }),
  };
}

/** Bytes of a background thread's calls that fall into [from, to]; a call moves its bytes evenly over its time. */
export function bytesWithin({ startNs, calls }: ThreadSample, from: number, to: number): number {
  if (!calls) return 0;
  let begun = startNs;
  let sum = 0;
  for (const ended of calls.endNs) {
    const inside = Math.min(ended, to) - Math.max(begun, from);
    if (inside > 0) sum += (calls.bytesPerCall * inside) / (ended - begun);
    begun = ended;
  }
  return sum;
}
