/**
 * The slow form: weights as fractions, so that every channel becomes a double and every luma an integer again, and three loads a pixel.
 * The fractions are the same 256ths, hence the same grays.
 */
import { defineLoop } from "../../../src/loops/define.ts";
import fast from "../rgba-to-gray.loop.ts";

export default defineLoop({
  ...fast,
  make:
    ({ rgba, gray }) =>
    (lo, hi) => {
      let sum = 0;
      for (let i = lo; i < hi; i++) {
        const red = rgba[4 * i] as number;
        const green = rgba[4 * i + 1] as number;
        const blue = rgba[4 * i + 2] as number;
        const luma = Math.round(0.30078125 * red + 0.5859375 * green + 0.11328125 * blue);
        gray[i] = luma;
        sum += luma;
      }
      return sum >>> 0;
    },
});
