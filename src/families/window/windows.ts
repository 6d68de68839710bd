/** Windows over a stream: when each is complete, what then leaves, and which records come too late. */
import type { WindowParams } from "./params.ts";
import { type Field, fields, readNumber } from "./record.ts";
import type { Aggregate, Store, StoreOptions } from "./store.ts";

/** Windows on their axis: µs of event time, or records in the order of arrival. Window k reaches from k × slide to before k × slide + size. */
export interface Axis {
  readonly field: Field;
  readonly size: number;
  readonly slide: number;
  /** A window is closed by the first record that lies so far past its end, or further. */
  readonly lateness: number;
}

export function axisOf({ by, size, slide, latenessMs }: WindowParams): Axis {
  const unit = by === "time" ? 1000 : 1;
  return { field: by === "time" ? fields.time : fields.id, size: size * unit, slide: slide * unit, lateness: latenessMs * unit };
}

/** Records of a window and of its lateness, and those that come late meanwhile: they wait behind newer ones until these leave. */
export function storeOptions(params: WindowParams): StoreOptions {
  const { by, size, latenessMs, delayMs, disorder, rate, recordBytes, records } = params;
  const { field, slide, size: window, lateness } = axisOf(params);
  const behind = (Math.min(latenessMs, delayMs) * disorder) / 1000;
  const usual = by === "time" ? Math.ceil(((size + latenessMs + behind) / 1000) * rate) : size;
  return { capacity: Math.min(usual, records), recordBytes, axis: field, slide, span: window + lateness };
}

export class Windows {
  readonly #axis: Axis;
  readonly #store: Store;
  readonly #nowNs: () => number;
  /** Of each closed window, in order. */
  readonly results: Aggregate[] = [];
  /** Records that came when at least one of their windows was closed. */
  late = 0;
  /** The most at once. */
  held = 0;
  evicted = 0;
  evictNs = 0;
  #newest = -1;

  /** @param nowNs a clock for the time of evictions */
  constructor(axis: Axis, store: Store, nowNs: () => number) {
    this.#axis = axis;
    this.#store = store;
    this.#nowNs = nowNs;
  }

  take(line: Buffer): void {
    const { field, size, slide, lateness } = this.#axis;
    const position = readNumber(line, 0, field);
    if (position > this.#newest) {
      this.#newest = position;
      // Before the record is kept: it belongs to none of these.
      while (this.results.length * slide + size + lateness <= position) this.#close();
    }
    const closed = this.results.length;
    if (closed > 0 && position < (closed - 1) * slide + size) this.late++;
    if (position < closed * slide) return;
    this.#store.add(line, position);
    if (this.#store.held > this.held) this.held = this.#store.held;
  }

  /** The stream is over: what is open is complete. */
  finish(): void {
    while (this.results.length * this.#axis.slide <= this.#newest) this.#close();
  }

  #close(): void {
    const { size, slide } = this.#axis;
    const from = this.results.length * slide;
    this.results.push(this.#store.aggregate(from, from + size));
    const started = this.#nowNs();
    this.evicted += this.#store.evict(from + slide);
    this.evictNs += this.#nowNs() - started;
  }
}
