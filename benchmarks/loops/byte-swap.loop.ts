/**
 * Byte order: 32-bit words from big to little endian.
 *
 * Slices begin and end at any word; the sums of their words add up modulo 2^32. Each item reads 4 bytes and writes 4.
 */
import { defineLoop } from "../../src/loops/define.ts";
import { isRepeated, repeat, sumOf } from "./period.ts";

/** Words before they repeat. */
const period = 16384;

export default defineLoop({
  name: "byte-swap",
  buffers: { big: { type: "u32", perItem: 1, role: "in" }, little: { type: "u32", perItem: 1, role: "out" } },
  init: ({ big }) => {
    for (let i = 0, word = 1; i < Math.min(period, big.length); i++) {
      word = (Math.imul(word, 1664525) + 1013904223) | 0;
      big[i] = word;
    }
    repeat(big, period);
  },
  make:
    ({ big, little }) =>
    (lo, hi) => {
      let sum = 0;
      for (let i = lo; i < hi; i++) {
        const word = big[i] as number;
        // Bytes change places within both halves at once, then the halves do.
        const halves = ((word & 0x00ff00ff) << 8) | ((word >>> 8) & 0x00ff00ff);
        const swapped = (halves << 16) | (halves >>> 16);
        little[i] = swapped;
        sum = (sum + swapped) | 0;
      }
      return sum >>> 0;
    },
  combine: (a, b) => (a + b) >>> 0,
  // 0x01020304 becomes 0x04030201: every byte goes to its own place.
  // 0x01020304 becomes 0x04030201: every byte goes to its own place.
  check: (checksum, { big, little }) => {
    for (let i = 0; i < Math.min(period, big.length); i++) {
      const word = big[i] as number;
      const swapped = (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
      if (little[i] !== swapped) return false;
    }
    return isRepeated(little, period) && checksum === sumOf(little, period);
  },
});
