/**
 * What stands in the files that are read. One content for all of them, so that trials of every group and epoch share a file, and a shorter file is
 * the beginning of a longer one. Kept in memory by each thread that reads, so that comparing costs no more than reading.
 */
import { seedOf } from "../../memory/random.ts";
import type { SumKind } from "../../native/native.ts";
import { FileData, pageBytes } from "./file.ts";

const data = new FileData(seedOf("io"));
let known = new Uint32Array(0);

/** The first `bytes`, whole pages, as 32-bit words. Callers change nothing. */
export function contents(bytes: number): Uint32Array {
  if (known.byteLength < bytes) {
    known = new Uint32Array(bytes / Uint32Array.BYTES_PER_ELEMENT);
    data.fill(known, 0);
  }
  return known.subarray(0, bytes / Uint32Array.BYTES_PER_ELEMENT);
}

/** The bytes from `offset` on, both whole pages, without keeping them: for whoever writes the file. */
export function fillPiece(piece: Uint8Array, offset: number): void {
  data.fill(new Uint32Array(piece.buffer, piece.byteOffset, piece.byteLength / Uint32Array.BYTES_PER_ELEMENT), offset / pageBytes);
}

const sums = new Map<string, number>();

/** What a pass over the first `bytes` adds up to, modulo 2^32 and as an unsigned number. The order of the blocks is of no matter. */
export function expectedSum(bytes: number, block: number, sum: SumKind): number {
  const key = `${bytes}/${block}/${sum}`;
  const found = sums.get(key) ?? addUp(contents(bytes), block / Uint32Array.BYTES_PER_ELEMENT, sum);
  sums.set(key, found);
  return found;
}

function addUp(words: Uint32Array, blockWords: number, kind: SumKind): number {
  let sum = 0;
  for (let from = 0; from < words.length; from += blockWords) sum = (sum + sumOf(words.subarray(from, from + blockWords), kind)) | 0;
  return sum >>> 0;
}

/** Of one block: its first and last word, or all of its words, modulo 2^32, signed. */
export function sumOf(words: Uint32Array, kind: SumKind): number {
  if (kind === "ends") return ((words[0] as number) + (words[words.length - 1] as number)) | 0;
  let sum = 0;
  for (let i = 0; i < words.length; i++) sum = (sum + (words[i] as number)) | 0;
  return sum;
}

/** The same of bytes that somebody else has laid where they like. */
export function sumOfBytes(bytes: Uint8Array, kind: SumKind): number {
  const { buffer, byteOffset, byteLength } = bytes;
  if (byteOffset % Uint32Array.BYTES_PER_ELEMENT !== 0) return sumOfBytes(bytes.slice(), kind);
  return sumOf(new Uint32Array(buffer, byteOffset, byteLength / Uint32Array.BYTES_PER_ELEMENT), kind);
}
