/** The whole file as one string, cut into lines: what is written first. */
import { readFileSync, statSync } from "node:fs";
import type { OpenReading } from "../reader.ts";
import { fieldsOf, rowTally } from "./fields.ts";

export const openWholeCsv: OpenReading = async (reading) => ({
  read: async () => {
    const { tally, take } = rowTally(reading);
    const rows = readFileSync(reading.path, "utf8").split("\n").slice(1);
    // After the last line's end stands nothing.
    if (rows.at(-1) === "") rows.pop();
    // All of them are there before the first is used.
    for (const fields of rows.map(fieldsOf)) take(fields);
    return tally.totals();
  },
  facts: async () => {
    const { size } = statSync(reading.path);
    return { pageBytes: size, storedBytes: size };
  },
});
