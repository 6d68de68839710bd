/**
 * CRC-32 (the reflected polynomial EDB88320, as in gzip, PNG and Ethernet) of every page of 4096 bytes, "slicing by eight": eight bytes a step
 * through eight tables whose lookups do not wait for each other (Kounavis and Berry, "Novel table lookup-based algorithms for high-performance CRC
 * generation", 2008). `node:zlib` has this polynomial; the form serves the others, CRC-32C among them.
 *
 * A CRC carries state from byte to byte; each page begins anew, as pages of files and packets do, so that slices of whole pages give the same
 * CRCs. Their sums add up modulo 2^32. An item is a byte, read once; the tables stay in the first cache.
 */
import { crc32 } from "node:zlib";
import { defineLoop } from "../../src/loops/define.ts";
import { overTurns, repeat } from "./period.ts";

const pageBytes = 4096;
/** Bytes before they repeat. */
const period = 64 * pageBytes;

/** Sum of the pages' CRCs modulo 2^32, by another implementation. */
function sumOfPages(bytes: Uint8Array): number {
  let sum = 0;
  for (let page = 0; page < bytes.length; page += pageBytes) sum = (sum + crc32(bytes.subarray(page, page + pageBytes))) >>> 0;
  return sum;
}

export default defineLoop({
  name: "crc32",
  buffers: { bytes: { type: "u8", perItem: 1, role: "in" }, tables: { type: "u32", length: 8 * 256, role: "table" } },
  granularity: pageBytes,
  init: ({ bytes, tables }) => {
    // Table k holds the CRC of a byte that k zero bytes follow.
    for (let i = 0; i < tables.length; i++) {
      let crc = i < 256 ? i : (tables[i - 256] as number);
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
      tables[i] = crc;
    }
    for (let i = 0, state = 1; i < Math.min(period, bytes.length); i++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      bytes[i] = state >>> 24;
    }
    repeat(bytes, period);
  },
  make: ({ bytes, tables }) => {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
    return (lo, hi) => {
      let sum = 0;
      for (let page = lo; page < hi; page += pageBytes) {
        let crc = -1;
        const end = (page + pageBytes) >>> 2;
        for (let i = page >>> 2; i < end; i += 2) {
          const first = (words[i] as number) ^ crc;
          const second = words[i + 1] as number;
          crc =
            (tables[1792 + (first & 0xff)] as number) ^
            (tables[1536 + ((first >>> 8) & 0xff)] as number) ^
            (tables[1280 + ((first >>> 16) & 0xff)] as number) ^
            (tables[1024 + (first >>> 24)] as number) ^
            (tables[768 + (second & 0xff)] as number) ^
            (tables[512 + ((second >>> 8) & 0xff)] as number) ^
            (tables[256 + ((second >>> 16) & 0xff)] as number) ^
            (tables[second >>> 24] as number);
        }
        sum = (sum + ~crc) | 0;
      }
      return sum >>> 0;
    };
  },
  combine: (a, b) => (a + b) >>> 0,
  check: (checksum, { bytes }) => checksum === overTurns(bytes.length, period, (some) => sumOfPages(bytes.subarray(0, some))) % 2 ** 32,
});
