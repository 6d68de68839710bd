/** Lines of a file from any position on, through one buffer that is used again and again. */
import { readSync } from "node:fs";

/** Bytes from one line's start to another's, in `Lines.bytes`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export const newline = 10;

/** Read at once. */
export const pieceBytes = 64 * 1024;

export class Lines {
  readonly #fd: number;
  #buffer: Buffer;
  /** Of the file, where the next piece begins. */
  #position = 0;
  /** Of the buffer, what was read and not yet given out. */
  #start = 0;
  #end = 0;
  /** Read from the file since the lines were opened. */
  readBytes = 0;

  /** @param capacity bytes of the lines that are taken at once; where they turn out longer, the buffer grows */
  constructor(fd: number, capacity: number) {
    this.#fd = fd;
    // Zeroed by the system page by page: what is never read into takes no memory.
    this.#buffer = Buffer.from(new ArrayBuffer(Math.max(capacity, pieceBytes) + 2 * pieceBytes));
  }

  /** Where the ranges lie, until the next call. */
  get bytes(): Uint8Array {
    return this.#buffer;
  }

  /** Goes on at this position of the file, a line's start. */
  seek(position: number): void {
    this.#position = position;
    this.#start = this.#end = 0;
  }

  /** Goes past `count` lines, or to the end. */
  skip(count: number): void {
    for (let left = count; ; ) {
      const held = this.#buffer.subarray(0, this.#end);
      while (left > 0) {
        const found = held.indexOf(newline, this.#start);
        if (found < 0) break;
        this.#start = found + 1;
        left--;
      }
      if (left === 0) return;
      // What is skipped is not kept: the next piece takes its place.
      this.#start = this.#end = 0;
      if (this.#fill() === 0) return;
    }
  }

  /** The next `count` lines, or as many as there are; a last line without an end is none. */
  take(count: number): Range {
    let length = 0;
    for (let left = count; ; ) {
      const held = this.#buffer.subarray(0, this.#end);
      while (left > 0) {
        const found = held.indexOf(newline, this.#start + length);
        if (found < 0) break;
        length = found + 1 - this.#start;
        left--;
      }
      if (left === 0 || this.#fill() === 0) break;
    }
    const from = this.#start;
    this.#start += length;
    return { from, to: this.#start };
  }

  /** Gives a range that was just taken back: it is the next again. */
  back({ from }: Range): void {
    this.#start = from;
  }

  /** Reads a piece behind what is held, which goes to the front first; returns its bytes, 0 at the end of the file. */
  #fill(): number {
    if (this.#start > 0 || this.#end + pieceBytes > this.#buffer.length) {
      const held = this.#end - this.#start;
      const target = held + pieceBytes > this.#buffer.length ? Buffer.from(new ArrayBuffer(2 * this.#buffer.length)) : this.#buffer;
      this.#buffer.copy(target, 0, this.#start, this.#end);
      this.#buffer = target;
      this.#start = 0;
      this.#end = held;
    }
    const count = readSync(this.#fd, this.#buffer, this.#end, pieceBytes, this.#position);
    this.#position += count;
    this.#end += count;
    this.readBytes += count;
    return count;
  }
}
