/**
 * The slow form, as a general reader of varints does it: a loop a byte, a factor that may exceed 32 bits and hence is a double, the length
 * handed back as a property of the function, and values pushed to an array that is copied at the end of a page.
 */
import { defineLoop } from "../../../src/loops/define.ts";
import fast from "../delta-varint.loop.ts";

const pageValues = 1024;
const pageBytes = 1536;

/** Reads one varint; `read.bytes` says how many bytes it took. */
function read(bytes: Uint8Array, offset: number): number {
  let result = 0;
  let shift = 0;
  let at = offset;
  let byte: number;
  do {
    byte = bytes[at++] as number;
    result += shift < 28 ? (byte & 0x7f) << shift : (byte & 0x7f) * 2 ** shift;
    shift += 7;
  } while (byte >= 0x80);
  read.bytes = at - offset;
  return result;
}
read.bytes = 0;

export default defineLoop({
  ...fast,
  make:
    ({ encoded, values }) =>
    (lo, hi) => {
      let sum = 0;
      for (let page = lo; page < hi; page += pageValues) {
        const decoded: number[] = [];
        for (let at = (page / pageValues) * pageBytes, value = 0; decoded.length < pageValues; at += read.bytes) {
          const folded = read(encoded, at);
          value = (value + (folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2)) | 0;
          decoded.push(value);
          sum = (sum + value) | 0;
        }
        values.set(decoded, page);
      }
      return sum >>> 0;
    },
});
