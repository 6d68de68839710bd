/** What plants a slowdown: work that is done inside a slot beside the loop's own. */
import { monotonicClock } from "../../harness/clock.ts";
import { MiB } from "../../units.ts";

/** Dependent additions: each waits for the one before, so that their time is their number times the latency of an addition. */
export function add(count: number, start: number): number {
  let sum = start;
  for (let i = 0; i < count; i++) sum += 1.5;
  return sum;
}

const calibrated = 100_000;

/** Time of one dependent addition, ns: the best of some tries, since nothing makes it faster than it is. Compiles `add` on the way. */
export function additionNs(): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 20; i++) {
    const start = monotonicClock.now();
    const sum = add(calibrated, i);
    const ns = Number(monotonicClock.now() - start);
    if (sum > 0) best = Math.min(best, ns / calibrated);
  }
  return best;
}

/** Larger than the caches near a core, so that what is written has to leave them. */
const regionBytes = 32 * MiB;
const wordBytes = 8;

/** A region of its own that is written onwards, round and round. */
export class WriteRegion {
  readonly #words = new Float64Array(regionBytes / wordBytes).fill(1);
  #next = 0;

  /** Writes about so many bytes: whole words, at least one. */
  write(bytes: number): void {
    const words = this.#words;
    const count = Math.max(1, Math.round(bytes / wordBytes));
    let at = this.#next;
    for (let i = 0; i < count; i++) {
      words[at] = i;
      at = at + 1 === words.length ? 0 : at + 1;
    }
    this.#next = at;
  }
}
