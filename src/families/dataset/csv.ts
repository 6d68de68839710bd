/** CSV from the generator: byte for byte what DuckDB writes, for where it is not installed, and the inputs that DuckDB would not write. */
import { closeSync, openSync, truncateSync, writeSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { type Column, columns, csvField } from "./columns.ts";
import type { CompleteFile } from "./file.ts";
import { otherColumns } from "./other-schema.ts";

const batchRows = 1000;
/** From the start of a row to where it is cut: within its third field. */
const cutBytes = 30;

export function csvHeader(): string {
  return columns.map(({ name }) => name).join(",");
}

/** One row without its line's end. */
export function csvRow(row: number, described: readonly Column[] = columns): string {
  return described.map((column) => csvField(column, column.value(row))).join(",");
}

/** It ends within the quotes of a field, and lacks the fields behind it. */
function malformedRow(row: number): string {
  const place = columns.findIndex(({ name }) => name === "remark");
  return `${csvRow(row).split(",", place).join(",")},"paid, in part`;
}

export async function writeCsv(path: string, { rows, input }: Pick<CompleteFile, "rows" | "input">): Promise<void> {
  const middle = Math.floor(rows / 2);
  const rowOf = (row: number): string => {
    if (input === "malformed" && row === middle) return malformedRow(row);
    return input === "other-schema" && row >= middle ? csvRow(row, otherColumns) : csvRow(row);
  };
  // Where two thirds of the rows end, not of the bytes: rows are alike.
  const lastWhole = Math.floor((rows * 2) / 3);
  let cut = 0;
  const file = openSync(path, "w", 0o600);
  try {
    let written = writeAll(file, `${csvHeader()}\n`);
    for (let from = 0; from < rows; from += batchRows) {
      let text = "";
      for (let row = from; row < Math.min(from + batchRows, rows); row++) {
        if (row === lastWhole) cut = written + Buffer.byteLength(text) + cutBytes;
        text += `${rowOf(row)}\n`;
      }
      written += writeAll(file, text);
      // The leash is seen in between.
      await setImmediate();
    }
  } finally {
    closeSync(file);
  }
  if (input === "truncated") truncateSync(path, cut);
}

function writeAll(file: number, text: string): number {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
  return bytes.length;
}
