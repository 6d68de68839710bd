/**
 * A barrier between worker threads over shared memory. Platform-free.
 * Each word that threads spin on has 128 bytes of its own, so that neither false sharing nor the adjacent-line prefetcher couples them.
 */

const wordsPerCell = 128 / Int32Array.BYTES_PER_ELEMENT;
/** Spins of the release word before a thread sleeps: a few hundred microseconds, far above the usual release skew. */
const spinLimit = 20_000;

/** Spins between two looks at the clock. */
const spinsPerLook = 4096;
/** A thread that waits longer than this at a meeting waits for one that has no CPU: a release takes about a microsecond. */
const slowMs = 0.05;
/** Quick meetings on end after which all threads run at once, and the most meetings before one starts anyway. */
const wantedMeetings = 2;
const mostMeetings = 6;

/** Cells: 0 arrivals, 1 generation, 2 stop flag, 3 foreground threads done, 4 background threads running, 5 to 8 slow meetings, then one arrival stamp a slot. */
const cells = { arrivals: 0, generation: 1, stop: 2, done: 3, running: 4, slow: 5, stamps: 9 } as const;
/** Meetings that are remembered as slow or not: no thread is more than one ahead of another. */
const remembered = 4;

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
    const generation = this.#arrive(slot, participants);
    for (let spin = 0; spin < spinLimit; spin++) if (this.#generation !== generation) return;
    const deadline = performance.now() + timeoutMs;
    // Woken is not released: whoever ended the meeting before may only now come to notify. The generation alone tells.
    while (this.#generation === generation) {
      const remainingMs = deadline - performance.now();
      if (remainingMs <= 0) throw this.#timeout(generation, participants);
      Atomics.wait(this.#words, cell(cells.generation), generation, remainingMs);
    }
  }

  /**
   * Blocks until the participants run at the same time: they meet, without ever sleeping, until nobody had to wait for a thread
   * without a CPU in two meetings on end. Threads that wake together may share a CPU for milliseconds; as long as all of them
   * spin, the system's balancing moves one away, which it has no reason to do while they take turns sleeping.
   * @throws BarrierTimeout with the missing slots after `timeoutMs`
   */
  align(slot: number, participants: readonly number[], timeoutMs: number): void {
    let quick = 0;
    let previous: number | undefined;
    for (let meeting = 0; meeting < mostMeetings && quick < wantedMeetings; meeting++) {
      const generation = this.#meet(slot, participants, timeoutMs);
      // Whoever found the meeting before slow said so before it came to this one: all threads read the same.
      if (previous !== undefined) quick = Atomics.load(this.#words, slowCell(previous)) === previous + 1 ? 0 : quick + 1;
      previous = generation;
    }
  }

  /** One meeting that spins only; returns the generation that it ended. */
  #meet(slot: number, participants: readonly number[], timeoutMs: number): number {
    const started = performance.now();
    const generation = this.#arrive(slot, participants);
    for (let spin = 1; this.#generation === generation; spin++) {
      if (spin % spinsPerLook === 0 && performance.now() - started > timeoutMs) throw this.#timeout(generation, participants);
    }
    if (performance.now() - started > slowMs) Atomics.store(this.#words, slowCell(generation), generation + 1);
    return generation;
  }

  /** Counts this thread in; the last one to come starts the next generation. Returns the generation that it came to. */
  #arrive(slot: number, participants: readonly number[]): number {
    const words = this.#words;
    const generation = this.#generation;
    Atomics.store(words, cell(cells.stamps + slot), generation + 1);
    if (Atomics.add(words, cell(cells.arrivals), 1) + 1 === participants.length) {
      Atomics.store(words, cell(cells.arrivals), 0);
      Atomics.add(words, cell(cells.generation), 1);
      Atomics.notify(words, cell(cells.generation));
    }
    return generation;
  }

  get #generation(): number {
    return Atomics.load(this.#words, cell(cells.generation));
  }

  #timeout(generation: number, participants: readonly number[]): BarrierTimeout {
    return new BarrierTimeout(participants.filter((other) => Atomics.load(this.#words, cell(cells.stamps + other)) !== generation + 1));
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
  }

  /**
   * Blocks a foreground thread until as many background threads are at work as `background` names.
   * @throws BarrierTimeout after `timeoutMs`; which of them is late cannot be told
   */
  awaitRunning(background: readonly number[], timeoutMs: number): void {
    const deadline = performance.now() + timeoutMs;
    const running = () => Atomics.load(this.#words, cell(cells.running));
    for (let spin = 1; running() < background.length; spin++) {
      if (spin % spinsPerLook === 0 && performance.now() > deadline) throw new BarrierTimeout(background);
    }
  }
}

function slowCell(generation: number): number {
  return cell(cells.slow + (generation & (remembered - 1)));
}

function cell(index: number): number {
  return index * wordsPerCell;
}
