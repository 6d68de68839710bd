/**
 * The slow form: the same statements in a function of their own that is given the views with every call. Nothing tells the compiler that they are
 * always the same two, so that it keeps their addresses and lengths in registers and tests them, where it could write them into the code.
 */
import { defineLoop } from "../../../src/loops/define.ts";
import fast from "../byte-swap.loop.ts";

function swap(big: Uint32Array, little: Uint32Array, lo: number, hi: number): number {
  let sum = 0;
  for (let i = lo; i < hi; i++) {
    const word = big[i] as number;
    const halves = ((word & 0x00ff00ff) << 8) | ((word >>> 8) & 0x00ff00ff);
    const swapped = (halves << 16) | (halves >>> 16);
    little[i] = swapped;
    sum = (sum + swapped) | 0;
  }
  return sum >>> 0;
}

export default defineLoop({
  ...fast,
  make:
    ({ big, little }) =>
    (lo, hi) =>
      swap(big, little, lo, hi),
});
