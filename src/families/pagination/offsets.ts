/** An index of a file's rows: where each begins, 8 B a row in a file of its own, so that it is looked up and never loaded. */
import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { reasonOf } from "../../records/causes.ts";
import { newline, pieceBytes } from "./lines.ts";

const entryBytes = Float64Array.BYTES_PER_ELEMENT;

/** With an entry for the end of the last row. */
export const offsetsBytes = (rows: number): number => entryBytes * (rows + 1);

export class Offsets {
  readonly #fd: number;
  readonly #path: string;
  readonly #entry = new Float64Array(1);
  readonly bytes: number;
  /** Read from the index since it was opened. */
  readBytes = 0;

  private constructor(fd: number, path: string, bytes: number) {
    this.#fd = fd;
    this.#path = path;
    this.bytes = bytes;
  }

  /**
   * Goes once through the rows, which begin at `start` of the file.
   * @param path of the index; what was there is gone
   * @throws Error that says why the index could not be built; nothing is left of it then
   */
  static build(file: number, start: number, path: string): Offsets {
    let fd: number | undefined;
    try {
      fd = openSync(path, "w+", 0o600);
      return new Offsets(fd, path, write(fd, file, start));
    } catch (thrown) {
      if (fd !== undefined) {
        closeSync(fd);
        rmSync(path, { force: true });
      }
      // The system's own words name the path, which is nobody else's business.
      throw new Error(`its index could not be built: ${reasonOf(thrown)}`);
    }
  }

  /** Where this row begins; of the row after the last, where the last ends. */
  of(row: number): number {
    this.readBytes += readSync(this.#fd, this.#entry, 0, entryBytes, row * entryBytes);
    return this.#entry[0] as number;
  }

  close(): void {
    closeSync(this.#fd);
    rmSync(this.#path, { force: true });
  }
}

/** Writes an entry for `start` and for each line's end behind it, a block at a time. Returns the bytes of all entries. */
function write(fd: number, file: number, start: number): number {
  const block = new Float64Array(pieceBytes / entryBytes);
  let held = 0;
  let bytes = 0;
  const flush = (): void => {
    const view = new Uint8Array(block.buffer, 0, held * entryBytes);
    for (let done = 0; done < view.length; ) done += writeSync(fd, view, done, view.length - done, bytes + done);
    bytes += view.length;
    held = 0;
  };
  const put = (offset: number): void => {
    block[held++] = offset;
    if (held === block.length) flush();
  };
  put(start);
  const piece = Buffer.alloc(pieceBytes);
  for (let position = start, count = 1; count > 0; position += count) {
    count = readSync(file, piece, 0, pieceBytes, position);
    const read = piece.subarray(0, count);
    for (let end = read.indexOf(newline); end >= 0; end = read.indexOf(newline, end + 1)) put(position + end + 1);
  }
  flush();
  return bytes;
}
