/** A lock that threads of one process share: "mutex2" of Drepper, "Futexes are tricky", 2011. */
import { Stopped } from "./ring.ts";

const [free, held, awaited] = [0, 1, 2] as const;
/** A sleeper sees within this time that all is to stop. */
const sleepMs = 20;

export class Lock {
  readonly #words: Int32Array;
  readonly #at: number;
  readonly #stopped: () => boolean;

  /** @param at the lock's word, 0 where it is free */
  constructor(words: Int32Array, at: number, stopped: () => boolean = () => false) {
    this.#words = words;
    this.#at = at;
    this.#stopped = stopped;
  }

  /** @throws Stopped where all is to stop meanwhile */
  acquire(): void {
    if (Atomics.compareExchange(this.#words, this.#at, free, held) === free) return;
    // Whoever has waited cannot know whether others still do, and so leaves the lock as one that is awaited.
    while (Atomics.exchange(this.#words, this.#at, awaited) !== free) {
      if (this.#stopped()) throw new Stopped();
      Atomics.wait(this.#words, this.#at, awaited, sleepMs);
    }
  }

  release(): void {
    if (Atomics.exchange(this.#words, this.#at, free) === awaited) Atomics.notify(this.#words, this.#at, 1);
  }
}
