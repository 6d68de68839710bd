/** Work of known length: iterations of a dependent chain, so that a busy CPU makes it longer as it does any work. */

/** Until V8 has compiled the loop, and its calls, for good. */
const warmUpCalls = 60;
const warmUpIterations = 200_000;

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
  for (let call = 0; call < warmUpCalls; call++) work(warmUpIterations / warmUpCalls);
}
