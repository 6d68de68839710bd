/** The loops over words that two threads share, and where those words lie. Every view is an Int32Array over one shared block. */
import { errors } from "../../errors.ts";
import { random, seedOf } from "../../memory/random.ts";

const wordBytes = Int32Array.BYTES_PER_ELEMENT;
/** Words further apart than this share neither a line nor a pair of lines that a prefetcher fetches together. */
const apartWords = 256 / wordBytes;
/** Lines differ in their distance from both cores (their slice of the last-level cache is a hash of the address): each opening takes another. */
const places = 256;

/** Bytes of the block: every place has room for two words apart. */
export const blockBytes = (places + 2) * apartWords * wordBytes;

/** Indices of two words: of one line whatever the block's alignment, since they share 8 aligned bytes, or of lines of their own. */
export function wordsAt(seed: number, epoch: number, together: boolean): readonly [number, number] {
  const first = Math.floor(random(seedOf(seed, "line", epoch))() * places) * apartWords;
  return [first, together ? first + 1 : first + apartWords];
}

/** Spins between two looks at the clock, and how long a partner may stay silent. */
const spinsPerLook = 8192;
const patienceMs = 150;

/**
 * `rounds` round trips through one word: the leader stores 1, 3, 5 …, the follower answers 2, 4, 6 …. The word begins at 0.
 * @param partner CPU that answers, for the error
 * @throws partner-silent when one answer takes longer than 150 ms
 */
export function handOver(words: Int32Array, at: number, rounds: number, leads: boolean, partner: number): void {
  for (let round = 0; round < rounds; round++) {
    if (leads) {
      Atomics.store(words, at, 2 * round + 1);
      if (Atomics.load(words, at) !== 2 * round + 2) awaitValue(words, at, 2 * round + 2, partner);
    } else {
      if (Atomics.load(words, at) !== 2 * round + 1) awaitValue(words, at, 2 * round + 1, partner);
      Atomics.store(words, at, 2 * round + 2);
    }
  }
}

function awaitValue(words: Int32Array, at: number, value: number, partner: number): void {
  let firstLook = 0;
  for (let spin = 1; Atomics.load(words, at) !== value; spin++) {
    if (spin % spinsPerLook !== 0) continue;
    const now = performance.now();
    if (firstLook === 0) firstLook = now;
    else if (now - firstLook > patienceMs) throw errors.partnerSilent(partner, patienceMs);
  }
}

/** Adds 1 to a word, `count` times. */
export function addUp(words: Int32Array, at: number, count: number): void {
  for (let i = 0; i < count; i++) Atomics.add(words, at, 1);
}
