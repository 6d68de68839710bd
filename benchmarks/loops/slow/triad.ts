/**
 * The slow form: array methods instead of a loop. `map` makes a temporary of the slice's size and calls a function an element, `set` copies it:
 * the data cross the memory interface once more, and the temporaries are garbage.
 */
import { defineLoop } from "../../../src/loops/define.ts";
import fast from "../triad.loop.ts";

export default defineLoop({
  ...fast,
  make:
    ({ a, b, c }, { scalar }) =>
    (lo, hi) => {
      const sums = b.subarray(lo, hi).map((value, i) => value + scalar * (c[lo + i] as number));
      a.set(sums, lo);
      let sum = 0;
      for (const value of sums) sum += value;
      return sum;
    },
});
