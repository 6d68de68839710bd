/** Data that repeat: however large the working set, they are written and checked at the speed of a copy. */
import { Buffer } from "node:buffer";
import type { ElementType, ElementViews } from "../../src/loops/define.ts";

/** Writes the rest of a view from its first `period` elements. */
export function repeat(view: ElementViews[ElementType], period: number): void {
  for (let at = period; at < view.length; at += period) view.copyWithin(at, 0, period);
}

/** Whether each element is that of one period before: one comparison of memory with itself. */
export function isRepeated(view: ElementViews[ElementType], period: number): boolean {
  const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  const turn = period * view.BYTES_PER_ELEMENT;
  return bytes.subarray(turn).equals(bytes.subarray(0, Math.max(0, bytes.length - turn)));
}

/** What adds up over whole turns and the begun last one, from what it is over the first elements of one. */
export function overTurns(length: number, period: number, of: (elements: number) => number): number {
  const turns = Math.floor(length / period);
  return (turns > 0 ? turns * of(period) : 0) + of(length % period);
}

/** Sum of a view that repeats, modulo a power of two up to 2^53; exact for whole numbers. */
export function sumOf(view: ElementViews[Exclude<ElementType, "i64" | "u64">], period: number, modulus = 2 ** 32): number {
  const sumOfFirst = (elements: number) => {
    let sum = 0;
    for (let i = 0; i < elements; i++) sum = (sum + (view[i] as number)) % modulus;
    return sum;
  };
  const sum = overTurns(view.length, period, sumOfFirst) % modulus;
  return sum < 0 ? sum + modulus : sum;
}
