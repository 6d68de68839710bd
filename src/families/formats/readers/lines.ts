/** Node's readline over a stream whose chunks are the pages. */
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { OpenReading } from "../reader.ts";
import { fieldsOf, rowTally } from "./fields.ts";

export const openReadline: OpenReading = async (reading) => ({
  read: async () => {
    const { page } = reading.params;
    const { tally, take } = rowTally(reading);
    const input = createReadStream(reading.path, { highWaterMark: page });
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    let header = true;
    lines.on("line", (line) => {
      if (!header) take(fieldsOf(line));
      header = false;
    });
    // A stream that fails never closes its readline.
    await Promise.race([once(lines, "close"), once(input, "error").then(([error]) => Promise.reject(error))]);
    return tally.totals();
  },
  facts: async () => ({ pageBytes: reading.params.page, storedBytes: reading.params.page }),
});
