/**
 * Colour to gray: the luma of ITU-R BT.601 in 8-bit weights, (77 R + 150 G + 29 B) / 256 rounded to the nearest.
 *
 * Slices begin and end at any pixel; the sums of their grays add up modulo 2^32. An item is a pixel: 4 bytes read, 1 written.
 */
import { defineLoop } from "../../src/loops/define.ts";
import { isRepeated, repeat, sumOf } from "./period.ts";

/** Pixels before they repeat. */
const period = 16384;

export default defineLoop({
  name: "rgba-to-gray",
  buffers: { rgba: { type: "u8", perItem: 4, role: "in" }, gray: { type: "u8", perItem: 1, role: "out" } },
  init: ({ rgba }) => {
    for (let i = 0, state = 1; i < Math.min(4 * period, rgba.length); i++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      rgba[i] = state >>> 24;
    }
    repeat(rgba, 4 * period);
  },
  make: ({ rgba, gray }) => {
    // One load a pixel instead of three. The harness begins every buffer at a multiple of four; machines that run V8 are little-endian.
    const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, gray.length);
    return (lo, hi) => {
      let sum = 0;
      for (let i = lo; i < hi; i++) {
        const pixel = pixels[i] as number;
        const luma = (77 * (pixel & 0xff) + 150 * ((pixel >>> 8) & 0xff) + 29 * ((pixel >>> 16) & 0xff) + 128) >>> 8;
        gray[i] = luma;
        sum = (sum + luma) | 0;
      }
      return sum >>> 0;
    };
  },
  combine: (a, b) => (a + b) >>> 0,
  // The weights add up to 256, so that white stays 255; pure red is 77 * 255 / 256 = 76.7, hence 77.
  // The weights add up to 256, so that white stays 255; pure red is 77 * 255 / 256 = 76.7, hence 77.
  check: (checksum, { rgba, gray }) => {
    for (let i = 0; i < Math.min(period, gray.length); i++) {
      const [red, green, blue] = [rgba[4 * i] as number, rgba[4 * i + 1] as number, rgba[4 * i + 2] as number];
      if (gray[i] !== Math.round((77 * red + 150 * green + 29 * blue) / 256)) return false;
    }
    return isRepeated(gray, period) && checksum === sumOf(gray, period);
  },
});
