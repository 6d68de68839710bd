/** Cuts the blocks of a pass into calls of the addon, none of them long: nothing interrupts a call, neither Ctrl-C nor a time-out. */

/** Wanted time of a call; a device may then be four times slower than it just was. */
const wantedMs = 50;
/** The first call of a trial, whose device nobody knows. */
const firstBlocks = 16;
/** A call is at most so many times larger than the one before. */
const mostGrowth = 8;

export class Cuts {
  #blocks: number;
  readonly #unit: number;
  readonly #now: () => number;

  /**
   * @param unit calls hold a multiple of so many blocks, but for the last of a pass
   * @param now ms
   */
  constructor(unit = 1, now: () => number = () => performance.now()) {
    this.#unit = unit;
    this.#now = now;
    this.#blocks = this.#whole(firstBlocks);
  }

  /** Calls `call` for [0, count) in pieces. */
  each(count: number, call: (from: number, to: number) => void): void {
    for (let from = 0; from < count; ) {
      const to = Math.min(count, from + this.#blocks);
      const before = this.#now();
      call(from, to);
      this.#learn(to - from, this.#now() - before);
      from = to;
    }
  }

  #learn(blocks: number, ms: number): void {
    const wanted = ms > 0 ? (blocks * wantedMs) / ms : Number.POSITIVE_INFINITY;
    // A short last piece of a pass says that more can be had, not that fewer should be asked for.
    const next = this.#whole(Math.min(wanted, blocks * mostGrowth));
    if (ms > wantedMs || next > this.#blocks) this.#blocks = next;
  }

  #whole(blocks: number): number {
    return Math.max(1, Math.floor(blocks / this.#unit)) * this.#unit;
  }
}
