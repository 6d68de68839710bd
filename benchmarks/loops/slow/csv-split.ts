/**
 * The slow form: makes a string of every page and collects its fields as strings, of which nobody asks more than where they end.
 * Each field is an allocation of its own.
 */
import { Buffer } from "node:buffer";
import { defineLoop } from "../../../src/loops/define.ts";
import fast from "../csv-split.loop.ts";

const pageBytes = 4096;

interface Field {
  readonly text: string;
  readonly end: number;
}

/** The fields of a page; one byte is one character. */
function fieldsOf(text: string): Field[] {
  const fields: Field[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') quoted = !quoted;
    else if (!quoted && (char === "," || char === "\n")) {
      const end = char === "\n" && text[at - 1] === "\r" ? at - 1 : at;
      fields.push({ text: text.slice(start, end), end });
      start = at + 1;
    }
  }
  return fields;
}

export default defineLoop({
  ...fast,
  make: ({ text, ends }) => {
    const source = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
    return (lo, hi) => {
      let sum = 0;
      for (let page = lo; page < hi; page += pageBytes) {
        let next = page / 8;
        for (const field of fieldsOf(source.toString("latin1", page, page + pageBytes))) {
          ends[next++] = field.end;
          sum += field.end;
        }
      }
      return sum >>> 0;
    };
  },
});
