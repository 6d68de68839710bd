import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Reduction } from "./reduction.ts";

/** Three rows with the prices 1.5, 2 and 0.25 and the states "new", "paid" and "new": 10 bytes, and n + p + n = 110 + 112 + 110. */
const totals = { rows: 3, numbers: { price: 3.75 }, texts: { status: { bytes: 10, first: 332 } } };
const rows = [
  [0, 1.5, 3, 110],
  [1, 2, 4, 112],
  [2, 0.25, 3, 110],
] as const;

function problemOf(given: readonly (readonly [number, number, number, number])[], begin = 0): string | undefined {
  const reduction = new Reduction();
  reduction.begin(begin);
  for (const row of given) reduction.add(...row);
  return reduction.problem(totals);
}

describe("a reduction", () => {
  test("finds nothing wrong with all rows in their places", () => {
    assert.equal(problemOf(rows), undefined);
  });

  test("takes pages in any order, each from its first row on", () => {
    const reduction = new Reduction();
    reduction.begin(1);
    reduction.add(...rows[1]);
    reduction.add(...rows[2]);
    reduction.begin(0);
    reduction.add(...rows[0]);
    assert.equal(reduction.problem(totals), undefined);
    assert.deepEqual([reduction.rows, reduction.last], [3, 0]);
  });

  test("notices a row that is missing, that comes twice, or that stands in another's place", () => {
    assert.equal(problemOf(rows.slice(0, 2)), "rows: 2, expected 3");
    assert.equal(problemOf([rows[0], rows[0], rows[2]]), "row 0 came where row 1 belongs");
    assert.equal(problemOf(rows, 1), "row 0 came where row 1 belongs");
  });

  test("notices a value that differs", () => {
    assert.equal(problemOf([rows[0], rows[1], [2, 0.5, 3, 110]]), "sum of price: 4, expected 3.75");
    assert.equal(problemOf([rows[0], rows[1], [2, 0.25, 4, 110]]), "bytes of status: 11, expected 10");
    assert.equal(problemOf([rows[0], rows[1], [2, 0.25, 3, 112]]), "first characters of status: 334, expected 332");
  });
});
