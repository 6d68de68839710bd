/** Rows of CSV as strings: what code around a reader of lines does. */
import type { Reading } from "../reader.ts";
import { Tally } from "../tally.ts";

/** The fields of a line; commas within quotes separate nothing. */
export function fieldsOf(line: string): readonly string[] {
  if (!line.includes('"')) return line.split(",");
  return Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "");
}

/** Takes the fields of one row after another; those that are missing count as empty ones. */
export function rowTally({ columns, wanted }: Reading): { readonly tally: Tally; readonly take: (fields: readonly string[]) => void } {
  const tally = new Tally(wanted);
  const positions = wanted.map((column) => columns.indexOf(column));
  return {
    tally,
    take: (fields) => {
      tally.rows++;
      for (let index = 0; index < positions.length; index++) tally.field(index, fields[positions[index] as number] ?? "");
    },
  };
}
