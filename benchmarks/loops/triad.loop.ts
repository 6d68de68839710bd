/**
 * STREAM's triad, a = b + s c, by all threads: each works on a part of its own, and every part is cut into slices.
 *
 * Slices begin and end at any element; every value is a small integer, so that their sums add up exactly in any order. Each item reads 16 bytes
 * and writes 8. The element types and the memory are shared: threads see one set of buffers.
 */
import { defineLoop } from "../../src/loops/define.ts";
import { isRepeated, repeat, sumOf } from "./period.ts";

const f64 = { type: "f64", perItem: 1 } as const;
/** Elements before they repeat. */
const period = 8192;

export default defineLoop({
  name: "triad",
  buffers: { a: { ...f64, role: "out" }, b: { ...f64, role: "in" }, c: { ...f64, role: "in" } },
  params: { scalar: 3 },
  threads: "all",
  init: ({ b, c }) => {
    for (let i = 0; i < Math.min(period, b.length); i++) {
      b[i] = i % 1021;
      c[i] = i % 509;
    }
    repeat(b, period);
    repeat(c, period);
  },
  make:
    ({ a, b, c }, { scalar }) =>
    (lo, hi) => {
      let sum = 0;
      for (let i = lo; i < hi; i++) {
        const value = (b[i] as number) + scalar * (c[i] as number);
        a[i] = value;
        sum += value;
      }
      return sum;
    },
  // Element 1000 is 1000 + 3 × (1000 − 509) = 2473.
  // Element 1000 is 1000 + 3 × (1000 − 509) = 2473.
  check: (checksum, { a }) => {
    for (let i = 0; i < Math.min(period, a.length); i++) if (a[i] !== (i % 1021) + 3 * (i % 509)) return false;
    return isRepeated(a, period) && checksum === sumOf(a, period, 2 ** 53);
  },
});
