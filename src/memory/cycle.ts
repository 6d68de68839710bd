/**
 * The one cycle that `rand8` follows: every line holds a link to the next, in an encoding for each engine.
 * Bytes 0–7: an i64, the absolute byte address of the next line in its memory (wasm). Bytes 8–15: an f64, the element index of
 * the next link relative to the array (js), exact below 2^53 and free of BigInt boxing.
 */
import { elementBytes, lineBytes } from "../units.ts";
import { below } from "./random.ts";
import type { LinearMemory } from "./webassembly.ts";

const elementsPerLine = lineBytes / elementBytes;
/** Element of a line that holds the js link. */
const scriptLink = 1;

/** A cyclic order of lines, and the rank of each line along it. */
export interface Cycle {
  /** `next[line]` is the line that follows. */
  readonly next: Uint32Array;
  /** `rank[line]`: hops from line 0 to `line`. After `h` hops from `s` one stands on the line of rank (rank[s] + h) mod lines. */
  readonly rank: Uint32Array;
}

/** A uniformly random single cycle over `lineCount` lines (Sattolo, "An algorithm to generate a random cyclic permutation", 1986). */
export function sattoloCycle(lineCount: number, next: () => number): Cycle {
  const successor = new Uint32Array(lineCount);
  for (let i = 0; i < lineCount; i++) successor[i] = i;
  for (let i = lineCount - 1; i > 0; i--) {
    const j = below(next, i);
    const held = successor[i] as number;
    successor[i] = successor[j] as number;
    successor[j] = held;
  }
  return { next: successor, rank: ranks(successor) };
}

/** Writes both links of every line; the first touch of the array's pages. */
export function writeLinks(memory: LinearMemory, offsetBytes: number, cycle: Cycle): void {
  const lineCount = cycle.next.length;
  const addresses = new BigInt64Array(memory.buffer, offsetBytes, lineCount * elementsPerLine);
  const indices = new Float64Array(memory.buffer, offsetBytes, lineCount * elementsPerLine);
  for (let line = 0; line < lineCount; line++) {
    const target = cycle.next[line] as number;
    addresses[line * elementsPerLine] = BigInt(offsetBytes + target * lineBytes);
    indices[line * elementsPerLine + scriptLink] = target * elementsPerLine + scriptLink;
  }
}

/** Reads the js links back as a successor table: what verification walks. */
export function readLinks(memory: LinearMemory, offsetBytes: number, lineCount: number): Uint32Array {
  const indices = new Float64Array(memory.buffer, offsetBytes, lineCount * elementsPerLine);
  const successor = new Uint32Array(lineCount);
  for (let line = 0; line < lineCount; line++)
    successor[line] = ((indices[line * elementsPerLine + scriptLink] as number) - scriptLink) / elementsPerLine;
  return successor;
}

/** Number of distinct lines that a walk from line 0 visits before it returns: a single cycle visits all of them. */
export function cycleLength(successor: Uint32Array): number {
  let line = successor[0] as number;
  let length = 1;
  while (line !== 0 && length <= successor.length) {
    line = successor[line] as number;
    length++;
  }
  return line === 0 ? length : 0;
}

function ranks(successor: Uint32Array): Uint32Array {
  const rank = new Uint32Array(successor.length);
  for (let line = 0, hops = 0; hops < successor.length; hops++) {
    rank[line] = hops;
    line = successor[line] as number;
  }
  return rank;
}
