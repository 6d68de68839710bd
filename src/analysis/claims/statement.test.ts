import assert from "node:assert/strict";
import { test } from "node:test";
import { figure, place, verdictOf } from "./statement.ts";

const spread = (low: number, high: number) => ({ kind: "interval" as const, low, high });

test("a claim holds where the whole interval lies within its limits, and fails where all of it lies outside", () => {
  assert.equal(verdictOf(spread(2, 3), 1, 10), "holds");
  assert.equal(verdictOf(spread(0.2, 0.9), 1, 10), "does-not-hold");
  assert.equal(verdictOf(spread(11, 12), 1, 10), "does-not-hold");
});

test("a claim stays open where the interval reaches across a limit, and where there is only a range of few epochs", () => {
  assert.equal(verdictOf(spread(0.9, 3), 1, 10), "open");
  assert.equal(place(spread(9, 12), 1, 10), "undecided");
  assert.equal(verdictOf({ kind: "range", low: 2, high: 3 }, 1, 10), "open");
});

test("a figure carries its interval, once where both ends read alike", () => {
  assert.equal(figure({ median: 200, spread: spread(195, 205) }, " ns"), "200 ns (195–205)");
  assert.equal(figure({ median: 1, spread: spread(1, 1.001) }), "1.00 (1.00)");
  assert.equal(figure({ median: -0.0184, spread: spread(-0.137, 0.112) }), "−0.0184 (−0.137 to 0.112)");
});
