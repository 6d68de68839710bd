import assert from "node:assert/strict";
import { test } from "node:test";
import { meanEstimate, slopeEstimate } from "./slope.ts";

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

test("the interval of a mean is Student's: 3 ± 1.963 for 1 … 5, and one sample alone is a range", () => {
  // By hand: s² = 10/4, so s/√5 = √0.5 = 0.70711, and t(0.975, 4) = 2.77645 makes it ± 1.96325.
  const found = meanEstimate(samples([1, 2, 3, 4, 5].map((y) => [0, y] as const)));
  assert.equal(found?.median, 3);
  assert.ok(Math.abs((found?.spread.high ?? 0) - (3 + 2.776445 * Math.sqrt(0.5))) < 1e-4, String(found?.spread.high));
  assert.ok(Math.abs((found?.spread.low ?? 0) - (3 - 2.776445 * Math.sqrt(0.5))) < 1e-4, String(found?.spread.low));
  assert.deepEqual(meanEstimate(samples([[0, 7]]))?.spread, { kind: "range", low: 7, high: 7 });
  assert.equal(meanEstimate([]), undefined);
});
