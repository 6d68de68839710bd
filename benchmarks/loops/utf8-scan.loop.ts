/**
 * Counts the code points of a UTF-8 text and validates it: NaN where it is ill-formed (The Unicode Standard, table 3-7).
 *
 * A slice begins anew, so its borders must be borders of characters: each page of 4096 bytes holds whole ones, as pages of a file would after
 * its reader has moved a torn character to the next. An item is a byte, read once; nothing is written.
 */
import { defineLoop } from "../../src/loops/define.ts";
import { overTurns, repeat } from "./period.ts";

const pageBytes = 4096;
/** Bytes before the text repeats. */
const period = 64 * pageBytes;

/** What the text is made of: mostly ASCII, and characters of two, three and four bytes. */
const phrases = [
  "the quick brown fox jumps over the lazy dog. ",
  "pack my box with five dozen liquor jugs, please; ",
  "how vexingly quick daft zebras jump! ",
  "sphinx of black quartz, judge my vow: it is 06:15 (UTC). ",
  '{ "id": 4711, "name": "waltz, bad nymph", "tags": ["quick", "jigs"] }, ',
  "zwölf Boxkämpfer jagen Viktor quer über den Sylter Deich ",
  "ξεσκεπάζω την ψυχοφθόρα βδελυγμία ",
  "色は匂へど散りぬるを ",
  "🚀 🌊 📈 ",
];

/** Every page is filled with phrases until the next does not fit, then with spaces. */
function writePages(text: Uint8Array): void {
  const encoded = phrases.map((phrase) => new TextEncoder().encode(phrase));
  let state = 1;
  for (let page = 0; page < text.length; page += pageBytes) {
    const end = Math.min(text.length, page + pageBytes);
    text.fill(32, page, end);
    for (let at = page; ; ) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      const phrase = encoded[(state >>> 16) % encoded.length] as Uint8Array;
      if (at + phrase.length > end) break;
      text.set(phrase, at);
      at += phrase.length;
    }
  }
}

/** Code points of a well-formed text: its bytes without those that continue a character. */
function countOf(text: Uint8Array): number {
  let count = 0;
  for (const byte of text) if ((byte & 0xc0) !== 0x80) count++;
  return count;
}

export default defineLoop({
  name: "utf8-scan",
  buffers: { text: { type: "u8", perItem: 1, role: "in" } },
  granularity: pageBytes,
  init: ({ text }) => {
    writePages(text.subarray(0, period));
    repeat(text, period);
  },
  make: ({ text }) => {
    const words = new Uint32Array(text.buffer, text.byteOffset, text.length >>> 2);
    return (lo, hi) => {
      let count = 0;
      let at = lo;
      while (at < hi) {
        // Most text is ASCII: four characters with one load and one branch.
        if ((at & 3) === 0) {
          const start = at;
          while (at + 4 <= hi && ((words[at >>> 2] as number) & 0x80808080) === 0) at += 4;
          count += at - start;
          if (at >= hi) break;
        }
        const lead = text[at] as number;
        count++;
        if (lead < 0x80) {
          at++;
          continue;
        }
        if (lead < 0xc2 || lead > 0xf4) return Number.NaN;
        const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        if (at + length > hi) return Number.NaN;
        const second = text[at + 1] as number;
        // After E0 and F0 a smaller one would be overlong; ED A0 begins the surrogates, F4 90 what is above U+10FFFF.
        const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
        const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
        if (second < least || second > most) return Number.NaN;
        if (length > 2 && ((text[at + 2] as number) & 0xc0) !== 0x80) return Number.NaN;
        if (length > 3 && ((text[at + 3] as number) & 0xc0) !== 0x80) return Number.NaN;
        at += length;
      }
      return count;
    };
  },
  check: (checksum, { text }) => checksum === overTurns(text.length, period, (bytes) => countOf(text.subarray(0, bytes))),
});
