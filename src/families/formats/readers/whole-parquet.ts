/** The whole file read at once and made into objects, a row each: what is written first. */
import { readFileSync } from "node:fs";
import type { FileMetaData } from "hyparquet";
import { placeOf } from "../columns.ts";
import { type OpenReading, together } from "../reader.ts";
import { Tally } from "../tally.ts";
import { fileColumns, loadHyparquet, pagesOf, takeCell } from "./hyparquet.ts";

export const openWholeParquet: OpenReading = async (reading) => {
  const { hyparquet, decoding } = await loadHyparquet(reading);
  const { path, params, wanted } = reading;
  const columns = fileColumns(reading);
  let metadata: FileMetaData | undefined;
  return {
    read: async () => {
      const bytes = readFileSync(path);
      const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
      metadata = hyparquet.parquetMetadata(file);
      const rows = await hyparquet.parquetReadObjects({ file, metadata, columns, ...decoding });
      const tally = new Tally(wanted);
      tally.rows = rows.length;
      wanted.forEach((column, index) => {
        const place = placeOf(column, params.shape);
        const take = takeCell(tally, index, column, place);
        for (const row of rows) take(row[place.column]);
      });
      return tally.totals();
    },
    facts: async () => (metadata ? together(pagesOf(metadata, columns)) : {}),
  };
};
