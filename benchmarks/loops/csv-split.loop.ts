/**
 * Finds where the fields of a CSV text end (RFC 4180: quoted fields, doubled quotes, commas and line breaks within quotes), without making
 * strings of them.
 *
 * Whether a comma divides depends on all quotes before it, so a slice cannot begin anywhere: each page of 4096 bytes begins with a record and
 * ends with a line break. A page has 64 records of eight fields, always, so that a slice knows where its ends go. An end is the offset in its
 * page of the comma, CR or LF that closes the field. An item is a byte: read once, and 2 bytes written for every eight.
 */
import { defineLoop } from "../../src/loops/define.ts";
import { isRepeated, repeat, sumOf } from "./period.ts";

const pageBytes = 4096;
const pageFields = 512;
const recordFields = 8;
/** Bytes before the text repeats. */
const period = 64 * pageBytes;
const periodFields = (period / pageBytes) * pageFields;

/** Bytes of the records of a page, in any order, their CRLF included: 16 × (48 + 56 + 72 + 80) = 4096. */
const recordBytes = [48, 56, 72, 80].flatMap((bytes) => new Array<number>(16).fill(bytes));
const fields = ["", "0", "7", "-1", "42", "EUR", "2024", "3.14", "true", "Köln", '"a,b"', "ABC-1", '""', '"x""y"', "Lisboa", "199.95"];

/** The first `period` bytes of the text, and where their fields end. */
function pagesOf(): { readonly text: Uint8Array; readonly ends: Uint16Array } {
  const text = new Uint8Array(period);
  const ends = new Uint16Array(periodFields);
  const encoded = fields.map((field) => new TextEncoder().encode(field));
  let state = 1;
  const random = (bound: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return Math.floor(((state >>> 0) / 2 ** 32) * bound);
  };
  let at = 0;
  let count = 0;
  for (let page = 0; page < period; page += pageBytes) {
    const left = [...recordBytes];
    while (left.length > 0) {
      const [bytes = 0] = left.splice(random(left.length), 1);
      const end = at + bytes - 2;
      for (let field = 0; field < recordFields - 1; field++) {
        // 7 × 6 bytes and 7 commas are 49: in a short record the last fields may not fit and are empty, so that every comma has its place.
        const chosen = encoded[random(encoded.length)] as Uint8Array;
        const fits = at + chosen.length + (recordFields - 1 - field) <= end;
        if (fits) {
          text.set(chosen, at);
          at += chosen.length;
        }
        ends[count++] = at - page;
        text[at++] = 44;
      }
      text.fill(110, at, end);
      at = end;
      ends[count++] = at - page;
      text[at++] = 13;
      text[at++] = 10;
    }
  }
  return { text, ends };
}

export default defineLoop({
  name: "csv-split",
  buffers: { text: { type: "u8", perItem: 1, role: "in" }, ends: { type: "u16", perItem: pageFields / pageBytes, role: "out" } },
  granularity: pageBytes,
  init: ({ text }) => {
    text.set(pagesOf().text.subarray(0, text.length));
    repeat(text, period);
  },
  make:
    ({ text, ends }) =>
    (lo, hi) => {
      let sum = 0;
      for (let page = lo; page < hi; page += pageBytes) {
        let next = page >>> 3;
        let quoted = false;
        for (let at = page; at < page + pageBytes; at++) {
          const byte = text[at] as number;
          // Letters, digits and most signs are above the comma: one branch sends nearly every byte on.
          if (byte > 44) continue;
          // A doubled quote closes and opens at once.
          if (byte === 34) quoted = !quoted;
          else if (!quoted && (byte === 44 || byte === 10)) {
            const end = (byte === 10 && text[at - 1] === 13 ? at - 1 : at) - page;
            ends[next++] = end;
            sum = (sum + end) | 0;
          }
        }
      }
      return sum >>> 0;
    },
  combine: (a, b) => (a + b) >>> 0,
  check: (checksum, { ends }) => {
    const expected = pagesOf().ends;
    for (let i = 0; i < Math.min(periodFields, ends.length); i++) if (ends[i] !== expected[i]) return false;
    return isRepeated(ends, periodFields) && checksum === sumOf(ends, periodFields);
  },
});
