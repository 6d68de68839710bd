/** The text that the contestants work on, and what must come of it: any part of either, without a pass over the whole. */
import { random, seedOf } from "../../memory/random.ts";

/** The text repeats itself after so many bytes: a prime, so that no two chunks of a file are alike and one in the wrong place is seen. */
export const periodBytes = 1_048_573;
/** The longest part that can be asked for. */
export const partBytes = 1 << 20;

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,;:-@[`{";
const longestLine = 80;

export interface Text {
  /** Bytes `[offset, offset + length)` of the input; at most `partBytes`. */
  input(offset: number, length: number): Buffer;
  /** The same bytes with the letters a–z in upper case. */
  expected(offset: number, length: number): Buffer;
}

/** Lines of ASCII; the same in every file, whatever a run's seed, since trials of different groups share files. */
export function makeText(): Text {
  const next = random(seedOf("runtimes", "text"));
  const line = Array.from({ length: periodBytes + partBytes }, () => 0x0a);
  let left = 0;
  for (let i = 0; i < periodBytes; i++) {
    if (left > 0) line[i] = letters.charCodeAt(next() * letters.length);
    left = left > 0 ? left - 1 : Math.floor(next() * longestLine);
  }
  const input = Buffer.from(line);
  input.copyWithin(periodBytes, 0, partBytes);
  // By the language's own rule, not by the code of any contestant.
  const expected = Buffer.from(input.toString("latin1").toUpperCase(), "latin1");
  const part = (of: Buffer) => (offset: number, length: number) => of.subarray(offset % periodBytes, (offset % periodBytes) + length);
  return { input: part(input), expected: part(expected) };
}
