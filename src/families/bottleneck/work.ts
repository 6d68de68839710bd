/**
 * Work on bytes: so many steps a KiB, each of which needs the one before and a word of the KiB. What a step takes is measured once a thread; a
 * point of the sweep is then a number of steps, so that every mode does the same and comes to the same sum.
 */
import { KiB } from "../../units.ts";

const wordsPerKiB = KiB / Uint32Array.BYTES_PER_ELEMENT;
/** Before the first step of a pass. */
export const seed = 0x2545f491;

/**
 * Where the chain of steps is after these words.
 * @param words whole KiB
 * @param from where it was before them
 * @param steps a KiB; of none the chain stays where it was
 */
export function workOn(words: Uint32Array, from: number, steps: number): number {
  let chain = from;
  for (let start = 0; start < words.length; start += wordsPerKiB) {
    // An odd factor: no step forgets what came before it.
    for (let step = 0; step < steps; step++) chain = Math.imul(chain ^ (words[start + (step & (wordsPerKiB - 1))] as number), 0x9e3779b1);
  }
  return chain;
}

/** Long enough for the clock and for the compiler, in all some ms. */
const trial = { kib: 64, steps: 1024, repeats: 40 };
let stepNs: number | undefined;
/** Kept, so that the work is not left out. */
let last = seed;

/** Steps that take about so long. Measured at the first call: the fastest of some tries, which nothing has disturbed. */
export function stepsOf(nsPerKiB: number): number {
  stepNs ??= measured();
  return Math.round(nsPerKiB / stepNs);
}

function measured(): number {
  const words = new Uint32Array(trial.kib * wordsPerKiB).fill(0x6b43a9b5);
  let best = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < trial.repeats; repeat++) {
    const started = performance.now();
    last = workOn(words, last, trial.steps);
    best = Math.min(best, performance.now() - started);
  }
  return (best * 1e6) / (trial.kib * trial.steps);
}
