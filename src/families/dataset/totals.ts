/** What every reader must find: counts and sums of the whole dataset, from the generator alone. */
import { setImmediate } from "node:timers/promises";
import { type ColumnName, columns } from "./columns.ts";

/** Of all rows, by the generator: independent of whatever writes and reads files. The columns of the nested shape are told by their flat names. */
export interface Totals {
  readonly rows: number;
  /** Exact sums. Of times, seconds from the origin. */
  readonly numbers: Readonly<Partial<Record<ColumnName, number>>>;
  /** Sums of the bytes of UTF-8, and of the codes of the first characters, which are ASCII. */
  readonly texts: Readonly<Partial<Record<ColumnName, { readonly bytes: number; readonly first: number }>>>;
}

/** Of the first so many rows, at once. */
export function totalsOf(rows: number): Totals {
  const totals = nothing();
  add(totals, 0, rows);
  return totals;
}

/** The same, in turns of the event loop. */
export async function gatherTotals(rows: number, pieceRows = 50_000): Promise<Totals> {
  const totals = nothing();
  for (let from = 0; from < rows; from += pieceRows) {
    add(totals, from, Math.min(from + pieceRows, rows));
    await setImmediate();
  }
  return totals;
}

interface Growing {
  rows: number;
  readonly numbers: Partial<Record<ColumnName, number>>;
  readonly texts: Partial<Record<ColumnName, { bytes: number; first: number }>>;
}

const nothing = (): Growing => ({ rows: 0, numbers: {}, texts: {} });

/** Rows `from` … `to` − 1. */
function add(totals: Growing, from: number, to: number): void {
  totals.rows += to - from;
  for (const { name, kind, value } of columns) {
    if (kind === "text") {
      let { bytes, first } = totals.texts[name] ?? { bytes: 0, first: 0 };
      for (let row = from; row < to; row++) {
        const text = value(row) as string;
        bytes += Buffer.byteLength(text);
        first += text.charCodeAt(0);
      }
      totals.texts[name] = { bytes, first };
    } else {
      let sum = totals.numbers[name] ?? 0;
      for (let row = from; row < to; row++) sum += value(row) as number;
      totals.numbers[name] = sum;
    }
  }
}
