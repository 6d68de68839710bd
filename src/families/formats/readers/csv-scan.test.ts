import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { CsvScan, type FieldKind } from "./csv-scan.ts";

/** 2024-01-01. */
const originMs = 1_704_067_200_000;

function scanned(kinds: readonly FieldKind[], text: string): CsvScan {
  const bytes = new TextEncoder().encode(text);
  const scan = new CsvScan(kinds, originMs);
  scan.take(bytes, 0, bytes.length);
  return scan;
}

describe("a scan of CSV bytes", () => {
  test("adds up numbers, and times from the origin", () => {
    const { rows, sums } = scanned(["number", "number", "time"], "1,-0.25,2024-01-01 00:00:10\n20,90.5,2024-03-01 01:02:03\n");
    // January has 31 days, February of that year 29: 60 × 86400 + 3723 = 5187723.
    assert.deepEqual([rows, ...sums], [2, 21, 90.25, 5_187_733]);
  });

  test("adds up bytes and first bytes of texts, without the quotes around them and with those in them once", () => {
    const { sums, firsts } = scanned(["text", "text"], 'é,"a, b"\n"say ""no""",c\n');
    // é has two bytes, the first 0xc3; `say "no"` has eight.
    assert.deepEqual([...sums], [2 + 8, 4 + 1]);
    assert.deepEqual([...firsts], [0xc3 + 0x73, 0x61 + 0x63]);
  });

  test("passes over the fields that nobody wants, quoted or not", () => {
    assert.deepEqual([...scanned(["skip", "number", "skip"], '"1,2",3,x\ny,4,"""\u00e9"\n').sums], [0, 7, 0]);
  });

  test("counts an empty text as none", () => assert.deepEqual([...scanned(["text", "text"], ',""\n').sums], [0, 0]));

  test("goes on where it was left", () => {
    const bytes = new TextEncoder().encode("1\n2\n3\n");
    const scan = new CsvScan(["number"], originMs);
    scan.take(bytes, 0, 2);
    scan.take(bytes, 2, 6);
    assert.deepEqual([scan.rows, ...scan.sums], [3, 6]);
  });

  const refused: readonly [string, readonly FieldKind[], string, RegExp][] = [
    ["too few fields", ["number", "number"], "1,2\n3\n", /^row 2 has 1 fields, 2 are due$/],
    ["too many fields", ["number"], "1,2\n", /^row 1 has more than the 1 fields that are due$/],
    ["a quote that is not closed", ["number", "text"], '1,"a\n2,b\n', /^field 2 of row 1 has a quote that is not closed on its line$/],
    ["text behind a closing quote", ["text", "text"], '"a"b,c\n', /^field 1 of row 1 has "b" where it should end$/],
    ["a text in the place of a number", ["number"], "1\nEUR 3\n", /^field 1 of row 2 is no number/],
    ["an empty number", ["number", "number"], ",1\n", /^field 1 of row 1 is no number/],
    ["a point without digits", ["number"], "1.\n", /is no number/],
    ["an exponent", ["number"], "1e3\n", /has "e" where it should end$/],
    ["more digits than a double holds", ["number"], "1234567890123456\n", /of at most fifteen digits$/],
    ["a quoted number", ["number"], '"1"\n', /is no number/],
    ["a time that is cut off", ["time", "number"], "2024-01-01 00:00,1\n", /is no time$/],
    ["a date alone", ["time"], "2024-01-01\n", /is no time$/],
    ["a carriage return", ["number"], "1\r\n", /has "\\r" where it should end$/],
  ];
  for (const [what, kinds, text, message] of refused) test(`refuses ${what}`, () => assert.throws(() => scanned(kinds, text), { message }));

  test("reads whatever is written by the rules", () => {
    const number = fc.tuple(fc.integer({ min: -99_999_999, max: 99_999_999 }), fc.integer({ min: 0, max: 3 })).map(([n, digits]) => n / 10 ** digits);
    const text = fc.string({ unit: "grapheme", maxLength: 12 }).map((value) => value.replace(/[\r\n]/g, ""));
    fc.assert(
      fc.property(fc.array(fc.tuple(number, text), { maxLength: 20 }), (rows) => {
        const plain = (value: string) => (/[",]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
        const { rows: count, sums } = scanned(["number", "text"], rows.map(([value, word]) => `${value},${plain(word)}\n`).join(""));
        assert.equal(count, rows.length);
        assert.equal(
          sums[0],
          rows.reduce((sum, [value]) => sum + value, 0),
        );
        assert.equal(
          sums[1],
          rows.reduce((sum, [, word]) => sum + Buffer.byteLength(word), 0),
        );
      }),
    );
  });
});
