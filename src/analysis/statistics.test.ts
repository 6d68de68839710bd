import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import * as library from "simple-statistics";
import { byEpoch, epochMedians, leastSquaresSlope, median, quantile, sorted } from "./statistics.ts";

const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 80 });
const near = (actual: number, expected: number) => Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected));

test("quantiles interpolate linearly as type 7 of Hyndman and Fan", () => {
  // Position (n − 1) p from the lowest: 3 × 0.25 = 0.75 between 1 and 2; R: quantile(1:4), quantile(c(1, 5, 9, 10), 0.9).
  assert.equal(quantile([4, 1, 3, 2], 0.25), 1.75);
  assert.ok(near(quantile([1, 5, 9, 10], 0.9), 9.7));
  assert.equal(quantile([7], 0.3), 7);
  assert.deepEqual([quantile([3, 1, 2], 0), quantile([3, 1, 2], 1)], [1, 3]);
});

test("a quantile of nothing, or outside 0 to 1, is an error", () => {
  assert.throws(() => quantile([], 0.5), /quantile 0.5 of 0 numbers/);
  assert.throws(() => quantile([1], 1.1), /quantile 1.1/);
  assert.throws(() => quantile([1], Number.NaN), /quantile NaN/);
});

test("numbers are sorted by value in short and in long lists", () => {
  fc.assert(
    fc.property(numbers, (values) =>
      assert.deepEqual(
        [...sorted(values)],
        [...values].sort((a, b) => a - b),
      ),
    ),
  );
});

test("the median is the middle value, of an even number the mean of the two", () => {
  assert.equal(median([3]), 3);
  assert.equal(median([10, 1, 2]), 2);
  assert.equal(median([10, 1, 2, 4]), 3);
});

test("the median agrees with simple-statistics", () => {
  fc.assert(
    fc.property(numbers, (values) => {
      assert.ok(near(median(values), library.median(values)));
    }),
  );
});

test("the least-squares slope agrees with simple-statistics and is missing where x does not vary", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: -100, max: 100 })), { minLength: 2, maxLength: 12 }),
      (points) => {
        const slope = leastSquaresSlope(
          points.map(([x]) => x),
          points.map(([, y]) => y),
        );
        if (new Set(points.map(([x]) => x)).size === 1) assert.equal(slope, undefined);
        else assert.ok(near(slope ?? Number.NaN, library.linearRegression(points).m));
      },
    ),
  );
});

test("the median does not depend on the order of the numbers and scales with them", () => {
  fc.assert(
    // Powers of two scale without rounding: of two numbers that nearly cancel, any other factor would leave rounding alone.
    fc.property(numbers, fc.integer({ min: 0, max: 20 }), (values, exponent) => {
      const factor = 2 ** exponent;
      assert.equal(median([...values].reverse()), median(values));
      assert.ok(near(median(values.map((value) => value * factor)), median(values) * factor));
    }),
  );
});

test("epochs keep the order in which they appear, collect all their samples and leave out what is not finite", () => {
  const series = { values: [3, 1, Number.NaN, 10, 2, 5], epoch: [2, 2, 2, 0, 2, 0] };
  assert.deepEqual(
    [...byEpoch(series)],
    [
      [2, [3, 1, 2]],
      [0, [10, 5]],
    ],
  );
  assert.deepEqual(
    [...epochMedians(series)],
    [
      [2, 2],
      [0, 7.5],
    ],
  );
});
