/** Our own scanner: a buffer of the page's size, its whole rows added up where they lie, the rest of it moved to its start. */
import { closeSync, openSync, readSync } from "node:fs";
import { originMs } from "../../dataset/columns.ts";
import type { OpenReading, Reading } from "../reader.ts";
import { Tally } from "../tally.ts";
import { CsvScan, newline } from "./csv-scan.ts";

/** A row that is longer than the buffer is refused, and so is a buffer that holds no row of the dataset. */
export const openBytes: OpenReading = async (reading) => ({
  read: async () => scan(reading),
  facts: async () => ({ pageBytes: reading.params.page, storedBytes: reading.params.page }),
});

function scan({ path, params, columns, wanted }: Reading) {
  const csv = new CsvScan(
    columns.map((column) => {
      if (!wanted.includes(column)) return "skip";
      return column.kind === "integer" || column.kind === "double" ? "number" : column.kind;
    }),
    originMs,
  );
  const file = openSync(path, "r");
  try {
    const buffer = new Uint8Array(params.page);
    let held = 0;
    let header = columns.map(({ name }) => name).join(",");
    for (;;) {
      const count = readSync(file, buffer, held, buffer.length - held, null);
      if (count === 0) break;
      held += count;
      const end = buffer.lastIndexOf(newline, held - 1) + 1;
      if (end === 0 && held === buffer.length) throw new Error(`row ${csv.rows + 1} is longer than the buffer of ${buffer.length} B`);
      let at = 0;
      if (header !== "" && end > 0) {
        at = buffer.indexOf(newline) + 1;
        const found = new TextDecoder().decode(buffer.subarray(0, at - 1));
        if (found !== header) throw new Error("the header names other columns");
        header = "";
      }
      csv.take(buffer, at, end);
      buffer.copyWithin(0, end, held);
      held -= end;
    }
    if (held > 0) throw new Error(`the file ends within row ${csv.rows + 1}`);
    if (header !== "") throw new Error("the file has no header");
  } finally {
    closeSync(file);
  }
  const tally = new Tally(wanted);
  tally.rows = csv.rows;
  wanted.forEach((column, index) => {
    const at = columns.indexOf(column);
    tally.texts(index, csv.sums[at] as number, csv.firsts[at] as number);
  });
  return tally.totals();
}
