/** Where the rows behind a key begin in a file in the order of its keys: found by halving, without an index. */
import { readSync } from "node:fs";
import { keyAt } from "./fields.ts";
import { type Lines, newline } from "./lines.ts";

/** A probe holds the end of one row and the key of the next. */
const probeBytes = 4096;
/** No key has more digits. */
const keyBytes = 16;

export class KeySearch {
  readonly #fd: number;
  readonly #start: number;
  readonly #end: number;
  readonly #probe = Buffer.alloc(probeBytes);
  /** Read by probes since the search was opened. */
  readBytes = 0;

  /** @param start of the first row, and `end` of the last */
  constructor(fd: number, start: number, end: number) {
    this.#fd = fd;
    this.#start = start;
    this.#end = end;
  }

  /** Leaves `lines` before the first row whose key is above `key`, or at the end. */
  behind(key: number, lines: Lines): void {
    // The wanted row begins at or after `low`, a row's start: what matters. `high` only bounds the halving: the rows from `low` on are gone through.
    let low = this.#start;
    let high = this.#end;
    while (high - low > probeBytes) {
      const middle = Math.floor((low + high) / 2);
      const row = this.#rowFrom(middle);
      if (row === undefined || row.start >= high || row.key > key) high = middle;
      else low = row.start;
    }
    lines.seek(low);
    for (;;) {
      const range = lines.take(1);
      if (range.from === range.to) return;
      if (keyAt(lines.bytes, range.from, range.to) <= key) continue;
      lines.back(range);
      return;
    }
  }

  /** The first row that begins at `position` or later, if a probe sees its key. */
  #rowFrom(position: number): { readonly start: number; readonly key: number } | undefined {
    // From the byte before: a row that begins right at the position has its predecessor's end there.
    const count = readSync(this.#fd, this.#probe, 0, probeBytes, position - 1);
    this.readBytes += count;
    const end = this.#probe.subarray(0, count).indexOf(newline);
    // A key that the probe may have cut would be a smaller one.
    const sees = end >= 0 && (count < probeBytes ? end + 1 < count : end + keyBytes < count);
    return sees ? { start: position + end, key: keyAt(this.#probe, end + 1, count) } : undefined;
  }
}
