/**
 * The slow form: decodes every page into a string and spreads it into an array of characters, only to ask for its length.
 * Four bytes of text become a string, an array and a string a character outside Latin-1.
 */
import { defineLoop } from "../../../src/loops/define.ts";
import fast from "../utf8-scan.loop.ts";

const pageBytes = 4096;

export default defineLoop({
  ...fast,
  make: ({ text }) => {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return (lo, hi) => {
      let count = 0;
      try {
        for (let page = lo; page < hi; page += pageBytes) count += [...decoder.decode(text.subarray(page, page + pageBytes))].length;
      } catch {
        return Number.NaN;
      }
      return count;
    };
  },
});
