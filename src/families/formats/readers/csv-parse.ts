/** The package csv-parse as a stream, whose chunks are the pages. */
import { createReadStream } from "node:fs";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { loadPackage } from "../../packages.ts";
import type { OpenReading } from "../reader.ts";
import { rowTally } from "./fields.ts";

export const openCsvParse: OpenReading = async (reading) => {
  const { parse } = await loadPackage("csvParse");
  return {
    read: async () => {
      const { tally, take } = rowTally(reading);
      const sink = new Writable({
        objectMode: true,
        write(row: readonly string[], _, done) {
          take(row);
          done();
        },
      });
      await pipeline(createReadStream(reading.path, { highWaterMark: reading.params.page }), parse({ from_line: 2 }), sink);
      return tally.totals();
    },
    facts: async () => ({ pageBytes: reading.params.page, storedBytes: reading.params.page }),
  };
};
