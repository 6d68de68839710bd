/**
 * Rounds by tinybench: one task is one group, one iteration is one round, and the round's own clock readings are handed back as
 * the overridden duration. tinybench owns the warm-up round, the number of rounds and the abort; the ordered log is ours,
 * because its samples come back sorted.
 */
import { Bench } from "tinybench";
import { random, seedOf, shuffled } from "../memory/random.ts";

export interface RoundsOptions {
  readonly name: string;
  readonly rounds: number;
  /** Rounds that are run first and thrown away. */
  readonly warmupRounds: number;
  readonly signal: AbortSignal;
  /** Runs one round; returns the ns that were timed in it. */
  readonly round: (index: number, discard: boolean) => Promise<number>;
}

/** Runs the rounds of one visit; returns the ns that were timed, warm-up left out. */
export async function runRounds({ name, rounds, warmupRounds, signal, round }: RoundsOptions): Promise<number> {
  let mode: "warmup" | "run" = "warmup";
  let index = 0;
  let timedNs = 0;
  // tinybench never takes its listener off a signal, and a run's signal outlives thousands of benches: each gets its own.
  const ending = new AbortController();
  const relay = () => ending.abort();
  signal.addEventListener("abort", relay, { once: true });
  const bench = new Bench({
    time: 0,
    iterations: rounds,
    warmup: warmupRounds > 0,
    warmupTime: 0,
    warmupIterations: warmupRounds,
    signal: ending.signal,
    throws: true,
    setup: (_task, cycle) => {
      mode = cycle ?? "run";
      index = 0;
    },
  });
  bench.add(
    name,
    async () => {
      const started = performance.now();
      const discard = mode === "warmup";
      const ns = signal.aborted ? 0 : await round(index++, discard);
      if (!discard) timedNs += ns;
      // Both must be finite and above 0: tinybench would silently take its own time instead.
      return { overriddenDuration: Math.max(ns, 1) / 1e6, overriddenIterationCost: Math.max(performance.now() - started, 1e-6) };
    },
    { async: true },
  );
  try {
    await bench.run();
  } finally {
    signal.removeEventListener("abort", relay);
  }
  return timedNs;
}

/**
 * The members of one round in a seeded random order; every second round is the mirror image of the one before, so that within
 * each pair of rounds the members' mean position is the same.
 */
export function palindrome<T>(members: readonly T[], seed: number, round: number): T[] {
  const order = shuffled(members, random(seedOf(seed, "order", round >> 1)));
  return round % 2 === 0 ? order : order.reverse();
}
