/**
 * The slow form: nothing is changed in place. The list of readings grows by a copy of itself, so that every record leaves four arrays more behind.
 */
import { defineLoop } from "../../../src/loops/define.ts";
import fast from "../parse-records.loop.ts";

const recordBytes = 64;
const sensors = 1024;

interface Reading {
  readonly sensor: number;
  readonly second: number;
  readonly readings: readonly number[];
}

export default defineLoop({
  ...fast,
  make: ({ text }) => {
    const latest: (Reading | undefined)[] = new Array(sensors).fill(undefined);
    const number = (from: number, digits: number) => {
      let value = 0;
      for (let at = from; at < from + digits; at++) value = (Math.imul(value, 10) + (text[at] as number) - 48) | 0;
      return value;
    };
    const parse = (at: number): Reading => {
      let readings: readonly number[] = [];
      for (const column of [19, 30, 41, 52]) readings = [...readings, number(at + column, 10)];
      return { sensor: number(at, 7), second: number(at + 8, 10), readings };
    };
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
});
