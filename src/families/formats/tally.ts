/** The reduction that every reader takes, over values of JavaScript: numbers and times are added up, of texts their bytes and first characters. */
import { originMs } from "../dataset/columns.ts";
import type { Totals } from "../dataset/dataset.ts";
import type { DatasetColumn } from "./columns.ts";

export class Tally {
  readonly #columns: readonly DatasetColumn[];
  /** Of each column: the sum of its numbers, or of its texts' bytes. */
  readonly #sums: Float64Array;
  readonly #firsts: Float64Array;
  rows = 0;

  constructor(columns: readonly DatasetColumn[]) {
    this.#columns = columns;
    this.#sums = new Float64Array(columns.length);
    this.#firsts = new Float64Array(columns.length);
  }

  /** A number, or a time in seconds from the origin. */
  number(column: number, value: number): void {
    this.#sums[column] = (this.#sums[column] as number) + value;
  }

  text(column: number, value: string): void {
    this.#sums[column] = (this.#sums[column] as number) + Buffer.byteLength(value);
    this.#firsts[column] = (this.#firsts[column] as number) + (value.codePointAt(0) ?? 0);
  }

  /** Of some texts at once: their bytes, and the sum of their first characters. */
  texts(column: number, bytes: number, firsts: number): void {
    this.#sums[column] = (this.#sums[column] as number) + bytes;
    this.#firsts[column] = (this.#firsts[column] as number) + firsts;
  }

  /** A field of CSV whose quotes are gone. What is no number makes the sum none. */
  field(column: number, value: string): void {
    const { kind } = this.#columns[column] as DatasetColumn;
    if (kind === "text") this.text(column, value);
    else this.number(column, kind === "time" ? (Date.parse(`${value}Z`) - originMs) / 1000 : Number(value));
  }

  totals(): Totals {
    const numbers: Record<string, number> = {};
    const texts: Record<string, { bytes: number; first: number }> = {};
    this.#columns.forEach(({ name, kind }, index) => {
      const sum = this.#sums[index] as number;
      if (kind === "text") texts[name] = { bytes: sum, first: this.#firsts[index] as number };
      else numbers[name] = sum;
    });
    return { rows: this.rows, numbers, texts };
  }
}

/** What differs between what was read and what is in the file; nothing where all is right. @param wanted the columns that were read */
export function difference(read: Totals, expected: Totals, wanted: readonly DatasetColumn[]): string | undefined {
  if (read.rows !== expected.rows) return `${read.rows} rows were read, ${expected.rows} are in the file`;
  for (const { name } of wanted) {
    const [sum, due] = [read.numbers[name], expected.numbers[name]];
    if (sum !== due) return `the values of ${name} add up to ${sum}, expected ${due}`;
    const [text, dueText] = [read.texts[name], expected.texts[name]];
    if (text?.bytes !== dueText?.bytes) return `the texts of ${name} have ${text?.bytes} B, expected ${dueText?.bytes} B`;
    if (text?.first !== dueText?.first) return `the first characters of ${name} add up to ${text?.first}, expected ${dueText?.first}`;
  }
  return undefined;
}
