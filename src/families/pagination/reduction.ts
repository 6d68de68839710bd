/** What every way through the pages must come to: the rows, each in its place, and the sums of a number and of a text. */

import { columns, twoColumns } from "../dataset/columns.ts";
import type { Totals } from "../dataset/dataset.ts";

const [numberName, textName] = twoColumns;
const indexOf = (name: string): number => columns.findIndex((column) => column.name === name);

/** Places of the columns that are reduced; the key is the first of all. */
export const [numberColumn, textColumn] = [indexOf(numberName), indexOf(textName)] as const;

/** Added up row by row. Allocates nothing. */
export class Reduction {
  rows = 0;
  #number = 0;
  #textBytes = 0;
  #textFirst = 0;
  /** The key of the row that must come next: keys are the numbers of the rows. */
  #next = 0;
  #misplaced: { readonly found: number; readonly expected: number } | undefined;

  /** The key of the row that was added last. */
  get last(): number {
    return this.#next - 1;
  }

  /** The next row is the first of a page. */
  begin(key: number): void {
    this.#next = key;
  }

  /**
   * @param textBytes length of the text as UTF-8
   * @param textFirst code of its first character
   */
  add(key: number, number: number, textBytes: number, textFirst: number): void {
    if (key !== this.#next) this.#misplaced ??= { found: key, expected: this.#next };
    this.#next = key + 1;
    this.rows++;
    this.#number += number;
    this.#textBytes += textBytes;
    this.#textFirst += textFirst;
  }

  /** What is wrong with what was added, if anything. */
  problem(totals: Totals): string | undefined {
    if (this.#misplaced) return `row ${this.#misplaced.found} came where row ${this.#misplaced.expected} belongs`;
    const text = totals.texts[textName];
    const sums: readonly (readonly [what: string, found: number, expected: number | undefined])[] = [
      ["rows", this.rows, totals.rows],
      [`sum of ${numberName}`, this.#number, totals.numbers[numberName]],
      [`bytes of ${textName}`, this.#textBytes, text?.bytes],
      [`first characters of ${textName}`, this.#textFirst, text?.first],
    ];
    const [wrong] = sums.filter(([, found, expected]) => found !== expected);
    return wrong && `${wrong[0]}: ${wrong[1]}, expected ${wrong[2]}`;
  }
}
