/**
 * Decodes sorted or slowly changing integers as files store them: differences, folded to unsigned by zigzag, in bytes of seven bits each
 * (LEB128, as in Protocol Buffers).
 *
 * Where a value begins depends on all before it, so a slice cannot begin anywhere: as in real formats each page begins anew. A page holds
 * 1024 values in 1536 bytes, always, so that a slice finds its first byte. An item is a value: 1.5 bytes read, 4 written.
 */
import { defineLoop } from "../../src/loops/define.ts";
import { isRepeated, repeat, sumOf } from "./period.ts";

const pageValues = 1024;
const pageBytes = 1536;
/** Values before they repeat. */
const period = 64 * pageValues;

/**
 * Of a page: so many values by the bytes that they take. 644 + 284 + 64 + 32 = 1024 values, 644 + 568 + 192 + 128 = 1532 bytes. The last four are
 * padding, so that a reader may load a word wherever a value begins.
 */
const valuesByLength = [644, 284, 64, 32];

/** The first `period` values and their encoding. */
function pagesOf(): { readonly encoded: Uint8Array; readonly values: Int32Array } {
  const encoded = new Uint8Array((period / pageValues) * pageBytes);
  const values = new Int32Array(period);
  let state = 1;
  const random = (bound: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return Math.floor(((state >>> 0) / 2 ** 32) * bound);
  };
  for (let page = 0; page < period; page += pageValues) {
    let at = (page / pageValues) * pageBytes;
    const lengths = valuesByLength.flatMap((count, index) => new Array<number>(count).fill(index + 1));
    let value = 0;
    for (let i = 0; i < pageValues; i++) {
      // The next length is drawn from those that are left.
      const chosen = random(pageValues - i);
      const length = lengths[chosen] as number;
      lengths[chosen] = lengths[pageValues - i - 1] as number;
      const least = length === 1 ? 0 : 2 ** (7 * (length - 1));
      let rest = least + random(2 ** (7 * length) - least);
      value = (value + ((rest >>> 1) ^ -(rest & 1))) | 0;
      values[page + i] = value;
      for (; rest >= 0x80; rest >>>= 7) encoded[at++] = (rest & 0x7f) | 0x80;
      encoded[at++] = rest;
    }
  }
  return { encoded, values };
}

export default defineLoop({
  name: "delta-varint",
  buffers: { encoded: { type: "u8", perItem: pageBytes / pageValues, role: "in" }, values: { type: "i32", perItem: 1, role: "out" } },
  granularity: pageValues,
  init: ({ encoded }) => {
    const pages = pagesOf().encoded;
    encoded.set(pages.subarray(0, encoded.length));
    repeat(encoded, pages.length);
  },
  make: ({ encoded, values }) => {
    const bytes = new DataView(encoded.buffer, encoded.byteOffset, encoded.byteLength);
    return (lo, hi) => {
      let sum = 0;
      // A product of integers: 1.5 times `lo` would make a double of every index.
      let first = Math.imul(lo / pageValues, pageBytes);
      for (let page = lo; page < hi; page += pageValues, first += pageBytes) {
        let at = first;
        let value = 0;
        for (let i = page; i < page + pageValues; i++) {
          // Four bytes at once: how long a value is cannot be predicted, so no branch asks for it.
          const word = bytes.getUint32(at, true);
          const ends = ~word & 0x80808080;
          // The top bit of the value's last byte; 0 where it is the fifth.
          const last = ends & -ends;
          const kept = word & (last - 1);
          let folded = (kept & 0x7f) | ((kept >>> 1) & 0x3f80) | ((kept >>> 2) & 0x1fc000) | ((kept >>> 3) & 0xfe00000);
          if (last === 0) {
            folded |= bytes.getUint8(at + 4) << 28;
            at += 5;
          } else at += (32 - Math.clz32(last)) >>> 3;
          value = (value + ((folded >>> 1) ^ -(folded & 1))) | 0;
          values[i] = value;
          sum = (sum + value) | 0;
        }
      }
      return sum >>> 0;
    };
  },
  combine: (a, b) => (a + b) >>> 0,
  check: (checksum, { values }) => {
    const expected = pagesOf().values;
    for (let i = 0; i < Math.min(period, values.length); i++) if (values[i] !== expected[i]) return false;
    return isRepeated(values, period) && checksum === sumOf(values, period);
  },
});
