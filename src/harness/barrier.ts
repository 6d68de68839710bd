/**
 * A barrier between worker threads over shared memory. Platform-free.
 * Each word that threads spin on has 128 bytes of its own, so that neither false sharing nor the adjacent-line prefetcher couples them.
 */

const wordsPerCell = 128 / Int32Array.BYTES_PER_ELEMENT;
/** Spins of the release word before a thread sleeps: a few hundred microseconds, far above the usual release skew. */
const spinLimit = 20_000;

/** Cells: 0 arrivals, 1 generation, 2 stop flag, 3 foreground threads done, 4 background threads running, then one arrival stamp a slot. */
const cells = { arrivals: 0, generation: 1, stop: 2, done: 3, running: 4, stamps: 5 } as const;

/** Bytes of the shared block for `threads` slots. */
export function barrierBytes(threads: number): number {
  return (cells.stamps + threads) * wordsPerCell * Int32Array.BYTES_PER_ELEMENT;
}

/** Thrown when a barrier was not completed in time; carries the slots that did not arrive. */
export class BarrierTimeout extends Error {
  override readonly name = "BarrierTimeout";
  readonly missing: readonly number[];

  constructor(missing: readonly number[]) {
    super(`slots ${missing.join(", ")} did not arrive`);
    this.missing = missing;
  }
}

export class Barrier {
  readonly #words: Int32Array;

  constructor(buffer: SharedArrayBuffer) {
    this.#words = new Int32Array(buffer);
  }

  /**
   * Blocks until `participants` threads have arrived. Spins briefly, then sleeps; never call it from a main thread.
   * @param slot this thread's slot, below the number that the buffer was sized for
   * @param participants slots that take part
   * @throws BarrierTimeout with the missing slots after `timeoutMs`
   */
  wait(slot: number, participants: readonly number[], timeoutMs: number): void {
    const words = this.#words;
    const generation = Atomics.load(words, cell(cells.generation));
    Atomics.store(words, cell(cells.stamps + slot), generation + 1);
    if (Atomics.add(words, cell(cells.arrivals), 1) + 1 === participants.length) {
      Atomics.store(words, cell(cells.arrivals), 0);
      Atomics.add(words, cell(cells.generation), 1);
      Atomics.notify(words, cell(cells.generation));
      return;
    }
    for (let spin = 0; spin < spinLimit; spin++) {
      if (Atomics.load(words, cell(cells.generation)) !== generation) return;
    }
    // "ok" and "not-equal" both mean that the generation moved on; only a time-out leaves it where it was.
    if (Atomics.wait(words, cell(cells.generation), generation, timeoutMs) === "timed-out") {
      throw new BarrierTimeout(participants.filter((other) => Atomics.load(words, cell(cells.stamps + other)) !== generation + 1));
    }
  }

  /** Main thread, between samples: all counters to zero for the next sample. */
  reset(): void {
    for (const index of [cells.stop, cells.done, cells.running]) Atomics.store(this.#words, cell(index), 0);
  }

  /** A foreground thread has finished; the last of `count` tells the background roles to stop. */
  finish(count: number): void {
    if (Atomics.add(this.#words, cell(cells.done), 1) + 1 === count) this.stop();
  }

  /** Background roles end after their current call. */
  stop(): void {
    Atomics.store(this.#words, cell(cells.stop), 1);
  }

  get stopped(): boolean {
    return Atomics.load(this.#words, cell(cells.stop)) !== 0;
  }

  /** A background thread has completed its first call: it is at work. */
  announceRunning(): void {
    Atomics.add(this.#words, cell(cells.running), 1);
    Atomics.notify(this.#words, cell(cells.running));
  }

  /**
   * Blocks a foreground thread until as many background threads are at work as `background` names.
   * @throws BarrierTimeout after `timeoutMs`; which of them is late cannot be told
   */
  awaitRunning(background: readonly number[], timeoutMs: number): void {
    const deadline = Date.now() + timeoutMs;
    for (
      let running = Atomics.load(this.#words, cell(cells.running));
      running < background.length;
      running = Atomics.load(this.#words, cell(cells.running))
    ) {
      if (Date.now() > deadline) throw new BarrierTimeout(background);
      Atomics.wait(this.#words, cell(cells.running), running, 10);
    }
  }
}

function cell(index: number): number {
  return index * wordsPerCell;
}
