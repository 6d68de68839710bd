import assert from "node:assert/strict";
import { test } from "node:test";
import { slopeEstimate } from "./slope.ts";

const samples = (points: readonly (readonly [number, number])[]) => points.map(([x, y]) => ({ x, y, epoch: 0 }));

test("the interval of a slope is Student's: 0.8 ± 1.102 for y = 2, 1, 4, 3, 5 over 1 … 5", () => {
  // By hand: the residual sum of squares is 3.6, s² = 1.2, Σ(x − x̄)² = 10,
  // so the error is √0.12 = 0.34641 and t(0.975, 3) = 3.18245 makes it ± 1.10243.
  const found = slopeEstimate(
    samples([
      [1, 2],
      [2, 1],
      [3, 4],
      [4, 3],
      [5, 5],
    ]),
  );
  assert.ok(found);
  assert.ok(Math.abs(found.median - 0.8) < 1e-12);
  assert.ok(Math.abs(found.spread.high - (0.8 + 3.182446 * Math.sqrt(0.12))) < 1e-4, String(found.spread.high));
  assert.ok(Math.abs(found.spread.low - (0.8 - 3.182446 * Math.sqrt(0.12))) < 1e-4, String(found.spread.low));
});

test("two samples, or samples at one place, have no slope", () => {
  assert.equal(
    slopeEstimate(
      samples([
        [1, 2],
        [2, 1],
      ]),
    ),
    undefined,
  );
  assert.equal(
    slopeEstimate(
      samples([
        [1, 2],
        [1, 1],
        [1, 3],
      ]),
    ),
    undefined,
  );
});
