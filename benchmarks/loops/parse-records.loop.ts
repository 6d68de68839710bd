/**
 * Parses text records of 64 bytes into objects, each with an array of its readings, and keeps the latest record of every sensor: code that
 * allocates with every item, so that garbage collection is part of its time.
 *
 * Slices begin and end at any record; their sums add up modulo 2^32. An item is a record: 64 bytes read, and what it allocates.
 */
import { defineLoop } from "../../src/loops/define.ts";
import { overTurns, repeat } from "./period.ts";

/** `sensor;second;reading;reading;reading;reading`, decimal digits with leading zeros, then CRLF: 7 + 10 + 4 × 10 digits, five `;`, 2 bytes. */
const widths = [7, 10, 10, 10, 10, 10];
const recordBytes = 64;
const sensors = 1024;
/** Records before they repeat. */
const period = 4096;

interface Reading {
  readonly sensor: number;
  readonly second: number;
  readonly readings: readonly number[];
}

/** The numbers of the n-th record of a period, all below 10^9. */
function numbersOf(record: number): readonly number[] {
  return widths.map((_, column) => (column === 0 ? (record * 37) % sensors : (Math.imul(record, 1103515245 + column * 12345) >>> 0) % 1e9));
}

export default defineLoop({
  name: "parse-records",
  buffers: { text: { type: "u8", perItem: recordBytes, role: "in" } },
  init: ({ text }) => {
    const block = Math.min(period, text.length / recordBytes);
    const records = Array.from({ length: block }, (_, record) =>
      numbersOf(record)
        .map((value, column) => String(value).padStart(widths[column] as number, "0"))
        .join(";"),
    );
    text.set(new TextEncoder().encode(`${records.join("\r\n")}\r\n`));
    repeat(text, period * recordBytes);
  },
  make: ({ text }) => {
    const latest: (Reading | undefined)[] = new Array(sensors).fill(undefined);
    const number = (from: number, digits: number) => {
      let value = 0;
      for (let at = from; at < from + digits; at++) value = (Math.imul(value, 10) + (text[at] as number) - 48) | 0;
      return value;
    };
    const parse = (at: number): Reading => ({
      sensor: number(at, 7),
      second: number(at + 8, 10),
      readings: [number(at + 19, 10), number(at + 30, 10), number(at + 41, 10), number(at + 52, 10)],
    });
    return (lo, hi) => {
      let sum = 0;
      for (let i = lo; i < hi; i++) {
        const record = parse(i * recordBytes);
        latest[record.sensor] = record;
        sum = (sum + record.sensor + record.second) | 0;
        for (const reading of record.readings) sum = (sum + reading) | 0;
      }
      return sum >>> 0;
    };
  },
  combine: (a, b) => (a + b) >>> 0,
  check: (checksum, { text }) => {
    const sumOfFirst = (records: number) =>
      Array.from({ length: records }, (_, record) => numbersOf(record))
        .flat()
        .reduce((sum, value) => (sum + value) % 2 ** 32, 0);
    return checksum === overTurns(text.length / recordBytes, period, sumOfFirst) % 2 ** 32;
  },
});
