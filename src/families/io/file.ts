/**
 * Scratch files of known contents. They lose their name as soon as they are open, so that nothing is left behind however the
 * process or the worker ends: a worker that is terminated runs no cleanup of its own.
 */
import { writeSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { random, seedOf } from "../../memory/random.ts";
import { openScratch } from "../../process/scratch.ts";
import { reasonOf } from "../../records/causes.ts";

/** Files are made of whole pages of this size. */
export const pageBytes = 4096;
const wordsPerPage = pageBytes / Uint32Array.BYTES_PER_ELEMENT;
/** Written at once: little, since the peak memory of the process may be what is measured next. */
const pagesAtOnce = 16;

/** Pages of seeded noise, no two alike and none compressible, so that a file system neither shrinks nor shares them. */
export class FileData {
  readonly #noise: Uint32Array;

  constructor(seed: number) {
    const next = random(seedOf(seed, "file"));
    this.#noise = Uint32Array.from({ length: wordsPerPage }, () => next() * 2 ** 32);
  }

  /** Fills `target`, some whole pages, with the file's words from page `first` on. Allocates nothing. */
  fill(target: Uint32Array, first: number): void {
    for (let at = 0, page = first; at < target.length; at += wordsPerPage, page++) {
      // Multiplying by an odd number is one to one modulo 2^32: every page has its own mask.
      const mask = Math.imul(page + 1, 0x9e3779b1);
      for (let i = 0; i < wordsPerPage; i++) target[at + i] = (this.#noise[i] as number) ^ mask;
    }
  }
}

/**
 * A file of `bytes` of `data` below the system's folder for temporary files, open to be read from its start. It lies in the page
 * cache; whether it ever reaches a device is up to the system.
 * @param inspect sees every piece that is written, in order
 * @throws Error that says why the file could not be made
 */
export async function openNameless(bytes: number, data: FileData, inspect: (piece: Uint32Array) => void = () => {}): Promise<FileHandle> {
  let file: FileHandle | undefined;
  try {
    file = await create(bytes);
    write(file.fd, bytes, data, inspect);
    return file;
  } catch (thrown) {
    await file?.close();
    // The system's own words name the path, which is nobody else's business.
    throw new Error(`its scratch file could not be made: ${reasonOf(thrown)}`);
  }
}

async function create(bytes: number): Promise<FileHandle> {
  const scratch = openScratch({ quotaBytes: bytes });
  try {
    return await open(scratch.reserve("data", bytes), "wx+", 0o600);
  } finally {
    scratch.close();
  }
}

/** At positions, so that the descriptor itself stays at the start. */
function write(descriptor: number, bytes: number, data: FileData, inspect: (piece: Uint32Array) => void): void {
  const words = new Uint32Array(pagesAtOnce * wordsPerPage);
  for (let at = 0; at < bytes; at += words.byteLength) {
    const piece = words.subarray(0, Math.min(words.byteLength, bytes - at) / words.BYTES_PER_ELEMENT);
    data.fill(piece, at / pageBytes);
    inspect(piece);
    for (let done = 0; done < piece.byteLength; ) done += writeSync(descriptor, piece, done, piece.byteLength - done, at + done);
  }
}
