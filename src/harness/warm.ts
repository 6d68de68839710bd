/** Warm-up: many short calls until no trend is left, since V8 replaces code while it runs (tiers), not after one dropped sample. */
import { monotonicClock } from "./clock.ts";

/** A batch is long enough for the clock: at least this long. */
const batchNs = 100_000;
/** Batches whose times must agree, and within what. */
const window = 5;
const agreement = 0.03;
/** Neither fewer batches than this, so that background compilation has time to arrive, nor longer than the cap in all. */
const fewestBatches = 12;
const capNs = 60e6;

/** Calls `call` in batches until the last five batches agree within 3 %, or 60 ms have passed. */
export async function warmUp(call: () => void): Promise<void> {
  const times: number[] = [];
  const started = monotonicClock.now();
  let calls = 1;
  while (Number(monotonicClock.now() - started) < capNs) {
    const before = monotonicClock.now();
    for (let i = 0; i < calls; i++) call();
    const ns = Number(monotonicClock.now() - before);
    if (ns < batchNs) calls = Math.ceil(calls * Math.min(10, batchNs / Math.max(ns, 1)));
    times.push(ns / calls);
    if (times.length >= fewestBatches && settled(times.slice(-window))) return;
    // Optimised code is installed between tasks.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function settled(recent: readonly number[]): boolean {
  return Math.max(...recent) <= Math.min(...recent) * (1 + agreement);
}
