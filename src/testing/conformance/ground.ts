/** The memory that the conformance suite runs over: three arrays between guard lines, filled so that every sum is exact. */
import assert from "node:assert/strict";
import type { ArrayName } from "../../catalogue/kernel.ts";
import type { ArrayPlace, Engine } from "../../engines/engine.ts";
import type { LinearMemory } from "../../memory/webassembly.ts";
import { elementBytes, lineBytes } from "../../units.ts";

export const lineElements = lineBytes / elementBytes;

/** An engine under test, and what makes a memory of one page of the kind that it runs over. */
export interface Candidate {
  readonly engine: Engine;
  readonly allocate: () => LinearMemory;
}

/** Lines of each array. */
export const lineCount = 145;
/** Three arrays apart by guard lines, at two sets of offsets: the last fits into one page of 1024 lines. */
export const places: readonly Readonly<Record<ArrayName, ArrayPlace>>[] = [
  { a: place(1), b: place(150), c: place(300) },
  { a: place(507), b: place(3), c: place(230) },
];

export function place(line: number, lines = lineCount): ArrayPlace {
  return { offsetBytes: line * lineBytes, lineCount: lines };
}

/** Small integers, no two neighbours alike (period 251, which divides no line): every sum of them is exact. */
export function fill(memory: LinearMemory): Float64Array {
  const values = new Float64Array(memory.buffer);
  for (let i = 0; i < values.length; i++) values[i] = ((i * 37) % 251) - 120;
  return values;
}

/** Index of the first element of an array's line in the whole memory. */
export function element({ offsetBytes }: ArrayPlace, line: number): number {
  return offsetBytes / elementBytes + line * lineElements;
}

/** Compares bytes, so that NaN, -0 and guard lines count. */
export function assertSame(actual: Float64Array, expected: Float64Array, what: string): void {
  const bytes = (view: Float64Array) => Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  if (bytes(actual).equals(bytes(expected))) return;
  const at = actual.findIndex((value, k) => !Object.is(value, expected[k]));
  assert.fail(`${what}: element ${at} (line ${Math.floor(at / lineElements)}) is ${actual[at]}, expected ${expected[at]}`);
}
