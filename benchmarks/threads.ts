/** The thread counts that suites ask for. */
import type { PlanContext } from "../src/suites/suite.ts";

/** One thread, and all of them where there are more. */
export function oneAndAll({ threads }: PlanContext): readonly number[] {
  return threads > 1 ? [1, threads] : [1];
}

/** 1, 2, 4 … and all: every count up to eight, then doublings, so that the time stays bounded on large machines. */
export function ladder({ threads }: PlanContext): readonly number[] {
  const counts = Array.from({ length: Math.min(threads, 8) }, (_, i) => i + 1);
  for (let count = 16; count < threads; count *= 2) counts.push(count);
  return counts.includes(threads) ? counts : [...counts, threads];
}
