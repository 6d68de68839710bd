import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf, valueAt } from "./between.ts";

const points = [
  { at: 1000, value: 4 },
  { at: 10, value: 1 },
  { at: 100, value: 2 },
];

test("a value between two points lies by the logarithm: at the square root of a thousand and ten thousand half of the way", () => {
  assert.equal(valueAt(points, 100), 2);
  assert.ok(Math.abs((valueAt(points, Math.sqrt(1e5)) ?? 0) - 3) < 1e-12);
  assert.ok(Math.abs((valueAt(points, 20) ?? 0) - (1 + Math.log10(2))) < 1e-12);
});

test("beyond the ends it is that of the end, and without points there is none", () => {
  assert.deepEqual([valueAt(points, 1), valueAt(points, 1e6), valueAt([], 5)], [1, 4, undefined]);
  assert.equal(placeOf(points, 1)?.share, 0);
});
