import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { columns, twoColumns } from "../dataset/columns.ts";
import { csvRow } from "../dataset/csv.ts";
import { totalsOf } from "../dataset/totals.ts";
import { addLines, keyAt } from "./fields.ts";
import { numberColumn, Reduction, textColumn } from "./reduction.ts";

/** A row whose other fields are empty. */
function rowOf(key: number, number: string, text: string): string {
  const fields = Array.from({ length: columns.length }, () => "");
  fields[0] = String(key);
  fields[numberColumn] = number;
  fields[textColumn] = text;
  return `${fields.join(",")}\n`;
}

function reduced(text: string, number: number, bytes: number, first: number): string | undefined {
  const reduction = new Reduction();
  reduction.begin(7);
  const lines = Buffer.from(text);
  addLines(lines, 0, lines.length, reduction);
  return reduction.problem({ rows: reduction.rows, numbers: { [twoColumns[0]]: number }, texts: { [twoColumns[1]]: { bytes, first } } });
}

describe("the reduced columns of CSV", () => {
  test("stand in their order behind the key", () => {
    assert.ok(0 < numberColumn && numberColumn < textColumn);
  });

  test("are numbers with and without a fraction and a sign", () => {
    assert.equal(
      reduced(rowOf(7, "12.25", "a") + rowOf(8, "3.0", "b") + rowOf(9, "-4.75", "c") + rowOf(10, "100", "d"), 110.5, 4, 97 + 98 + 99 + 100),
      undefined,
    );
  });

  test("are texts of so many bytes, without their quotes", () => {
    // "Málaga" is 7 bytes of UTF-8; the comma and the number in quotes are no field of their own.
    assert.equal(reduced(rowOf(7, "1.0", "Málaga") + rowOf(8, "1.0", '"b, 5"'), 2, 11, 77 + 98), undefined);
  });

  test("stay right behind quoted fields", () => {
    const quoted = rowOf(7, "1.5", "x").replace("7,,", '7,"1,2",');
    assert.equal(reduced(quoted, 1.5, 1, 120), undefined);
  });

  test("of a row that ends early end with it", () => {
    const lines = Buffer.from("7,1\n8,2\n");
    const reduction = new Reduction();
    reduction.begin(7);
    addLines(lines, 0, lines.length, reduction);
    assert.equal(reduction.rows, 2);
  });

  test("come to the totals of the dataset", () => {
    const rows = 500;
    const lines = Buffer.from(Array.from({ length: rows }, (_, row) => `${csvRow(row)}\n`).join(""));
    const reduction = new Reduction();
    reduction.begin(0);
    addLines(lines, 0, lines.length, reduction);
    assert.equal(reduction.problem(totalsOf(rows)), undefined);
  });
});

test("a key is the integer that a row begins with", () => {
  assert.equal(keyAt(Buffer.from("x,1\n20417,5\n"), 4, 12), 20417);
});
