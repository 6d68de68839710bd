/** Where threads begin together, and learn that all are to end. */
import { nowNs } from "./now.ts";
import { Stopped } from "./ring.ts";

/** Words, a cache line each; the stamp of the beginning follows them. */
const word = { met: 0, go: 16, stop: 32 } as const;
const words = 48;

/** A thread that has waited this long for the others tells so. */
const meetMs = 10_000;
/** A sleeper sees within this time that all is to stop. */
const sleepMs = 20;

/** For one meeting. */
export function meetingMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * words + 8);
}

export class Meeting {
  readonly #words: Int32Array;
  readonly #begin: Float64Array;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory, 0, words);
    this.#begin = new Float64Array(memory, 4 * words, 1);
  }

  /** Returns when so many threads have called it. @throws Stopped where one of them has failed before */
  begin(threads: number): void {
    if (Atomics.add(this.#words, word.met, 1) === threads - 1) {
      this.#begin[0] = nowNs();
      Atomics.store(this.#words, word.go, 1);
      Atomics.notify(this.#words, word.go);
    }
    const late = nowNs() + meetMs * 1e6;
    while (Atomics.load(this.#words, word.go) === 0) {
      this.check();
      if (nowNs() > late) throw new Error(`only ${Atomics.load(this.#words, word.met)} of ${threads} threads came to the start`);
      Atomics.wait(this.#words, word.go, 0, sleepMs);
    }
  }

  /** The stamp of the beginning, once it was. */
  get beginNs(): number {
    return this.#begin[0] as number;
  }

  /** All are to end. */
  stop(): void {
    Atomics.store(this.#words, word.stop, 1);
  }

  get stopped(): boolean {
    return Atomics.load(this.#words, word.stop) === 1;
  }

  /** @throws Stopped where all are to end */
  check(): void {
    if (this.stopped) throw new Stopped();
  }
}
