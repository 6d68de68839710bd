/** Work of known length: iterations of a dependent chain, calibrated once a process, so that a busy CPU makes it longer as it does any work. */
import { monotonicClock } from "../../harness/clock.ts";

/** Iterations of one measurement of the calibration: about half a millisecond. */
const calibrationIterations = 200_000;
const calibrations = 9;
/** Until V8 has compiled the loop, and its calls, for good. */
const warmUpCalls = 60;

/** Where the work leaves its result, so that no compiler may leave the work out. */
let left = 1;

/** So many steps of a xorshift generator (Marsaglia, "Xorshift RNGs", 2003), each of which needs the one before. */
export function work(iterations: number): void {
  let x = left;
  for (let i = 0; i < iterations; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
  }
  left = x;
}

/** To be called in each thread before its work is timed. */
export function warmWork(): void {
  for (let call = 0; call < warmUpCalls; call++) work(calibrationIterations / warmUpCalls);
}

/** Iterations a nanosecond of a thread that nobody disturbs: the best of several measurements. */
export function calibrateWork(): number {
  warmWork();
  let bestNs = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < calibrations; turn++) {
    const start = monotonicClock.now();
    work(calibrationIterations);
    bestNs = Math.min(bestNs, Number(monotonicClock.now() - start));
  }
  return calibrationIterations / bestNs;
}
