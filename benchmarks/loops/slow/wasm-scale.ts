/** The slow form: crosses from JavaScript to WebAssembly for every 64 items, so that the calls cost more than the work. */
import { defineLoop } from "../../../src/loops/define.ts";
import fast, { scaleIn } from "../wasm-scale.loop.ts";

export default defineLoop({
  ...fast,
  make: ({ a, b }, { factor }, { memory }) => {
    const scale = scaleIn(memory);
    return (lo, hi) => {
      let sum = 0;
      for (let i = lo; i < hi; i += 64) sum += scale(a.byteOffset + 8 * i, b.byteOffset + 8 * i, a.byteOffset + 8 * Math.min(hi, i + 64), factor);
      return sum;
    };
  },
});
