/**
 * Which items a slot covers: always the next ones, so that a slice returns only after the rest of the working set has passed, and comes from
 * memory. Pure.
 */

/** The items `lo` to `hi`, `hi` excluded, of one set. */
export interface Piece {
  readonly set: number;
  readonly lo: number;
  readonly hi: number;
}

export interface RotationOptions {
  /** Of all sets together. */
  readonly items: number;
  readonly sliceItems: number;
  readonly granularity: number;
  /** The loop restarts with the first item of a set at each call: each slot then takes a set of `sliceItems` whole. */
  readonly wholeSets: boolean;
}

export class Rotation {
  readonly #options: RotationOptions;
  /** First item of the next slice, or the next set. */
  #next = 0;

  constructor(options: RotationOptions) {
    this.#options = options;
  }

  /** Sets that the items are divided into. */
  get sets(): number {
    return setsOf(this.#options);
  }

  /** The pieces of the next slot, and a share of further items behind them: in whole granules, at least one where the share is not 0. */
  next(share = 0): readonly Piece[] {
    const { sliceItems, granularity, wholeSets } = this.#options;
    const extra = share === 0 ? 0 : Math.max(1, Math.round((share * sliceItems) / granularity)) * granularity;
    return wholeSets ? this.#nextSets(extra) : this.#nextItems(sliceItems + extra);
  }

  #nextItems(count: number): readonly Piece[] {
    const { items } = this.#options;
    const pieces: Piece[] = [];
    for (let left = count; left > 0; ) {
      const lo = this.#next;
      const hi = Math.min(items, lo + left);
      pieces.push({ set: 0, lo, hi });
      left -= hi - lo;
      this.#next = hi % items;
    }
    return pieces;
  }

  #nextSets(extra: number): readonly Piece[] {
    const { sliceItems } = this.#options;
    const pieces: Piece[] = [];
    for (let left = sliceItems + extra; left > 0; left -= sliceItems) {
      pieces.push({ set: this.#next, lo: 0, hi: Math.min(left, sliceItems) });
      this.#next = (this.#next + 1) % this.sets;
    }
    return pieces;
  }
}

export function setsOf({ items, sliceItems, wholeSets }: Omit<RotationOptions, "granularity">): number {
  return wholeSets ? Math.max(1, Math.floor(items / sliceItems)) : 1;
}

/** The part of a piece that one of a team's threads takes: whole granules, the last one what is left. */
export function partOf({ set, lo, hi }: Piece, granularity: number, thread: number, threads: number): Piece {
  const granules = Math.ceil((hi - lo) / granularity);
  const edge = (index: number) => Math.min(hi, lo + Math.floor((granules * index) / threads) * granularity);
  return { set, lo: edge(thread), hi: thread + 1 === threads ? hi : edge(thread + 1) };
}
