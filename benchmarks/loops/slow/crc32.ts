/** The slow form: a byte at a time. Each lookup needs the one before, so that the processor waits for its first cache with every byte. */
import { defineLoop } from "../../../src/loops/define.ts";
import fast from "../crc32.loop.ts";

const pageBytes = 4096;

export default defineLoop({
  ...fast,
  make:
    ({ bytes, tables }) =>
    (lo, hi) => {
      let sum = 0;
      for (let page = lo; page < hi; page += pageBytes) {
        let crc = -1;
        for (let i = page; i < page + pageBytes; i++) crc = (crc >>> 8) ^ (tables[(crc ^ (bytes[i] as number)) & 0xff] as number);
        sum = (sum + ~crc) | 0;
      }
      return sum >>> 0;
    },
});
