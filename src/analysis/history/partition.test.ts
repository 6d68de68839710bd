import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { noiseOf, partition, proposedLevels, squares, withoutSpikes } from "./partition.ts";

/** The cheapest of all partitions into levels of at least `least`, by trying every one. */
function cheapest(values: readonly number[], penalty: number, least: number): { cost: number; changes: readonly number[] } {
  const cost = (part: readonly number[]) => {
    const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
    return part.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  };
  let best = { cost: cost(values), changes: [] as readonly number[] };
  for (let first = least; first <= values.length - least; first++) {
    const rest = cheapest(values.slice(first), penalty, least);
    const total = cost(values.slice(0, first)) + penalty + rest.cost;
    if (total < best.cost) best = { cost: total, changes: [first, ...rest.changes.map((at) => at + first)] };
  }
  return best;
}

describe("the partition", () => {
  test("costs as little as the cheapest of all partitions", () => {
    const small = fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 14 });
    fc.assert(
      fc.property(small, fc.double({ min: 0.1, max: 300, noNaN: true }), fc.integer({ min: 1, max: 4 }), (values, penalty, least) => {
        const found = partition(Float64Array.from(values), penalty, least);
        const bounds = [0, ...found, values.length];
        const cost = squares(Float64Array.from(values));
        const total =
          values.length === 0 ? 0 : bounds.slice(1).reduce((sum, end, i) => sum + cost(bounds[i] as number, end), 0) + penalty * found.length;
        const lowest = values.length === 0 ? 0 : cheapest(values, penalty, least).cost;
        assert.ok(Math.abs(total - lowest) < 1e-6 * (1 + lowest), `${found}: ${total} against ${lowest}`);
        assert.ok(bounds.slice(1).every((end, i) => found.length === 0 || end - (bounds[i] as number) >= least));
      }),
    );
  });

  test("of two levels is their border, where it pays", () => {
    const values = Float64Array.of(0, 0, 0, 2, 2, 2);
    // One level costs 6 (each value is 1 from the mean of 1), two cost the penalty.
    assert.deepEqual(partition(values, 5.9), [3]);
    assert.deepEqual(partition(values, 6.1), []);
  });

  test("proposes changes once where windows overlap", () => {
    const values = Float64Array.from({ length: 1500 }, (_, i) => (Math.floor(i / 100) % 2 === 0 ? 0 : 1));
    assert.deepEqual(
      proposedLevels(values, 0.5),
      Array.from({ length: 14 }, (_, i) => 100 * (i + 1)),
    );
  });
});

describe("the sum of squares", () => {
  test("of 1, 2, 3, 4 without the first is 2: each end is 1 from the mean", () => {
    assert.ok(Math.abs(squares(Float64Array.of(1, 2, 3, 4))(1, 4) - 2) < 1e-12);
  });
});

describe("the noise", () => {
  test("is told by neighbours: a step, a drift and a spike leave it as it is", () => {
    // Differences alternate between 2 and -2, so their median absolute deviation from 0 is 2: 1.4826 · 2 / √2.
    const zigzag = Array.from({ length: 101 }, (_, i) => (i % 2 === 0 ? 0 : 2));
    const expected = (1.4826 * 2) / Math.SQRT2;
    assert.ok(Math.abs(noiseOf(zigzag) - expected) < 1e-9);
    assert.ok(Math.abs(noiseOf(zigzag.map((value, i) => (i === 40 ? 50 : value))) - expected) < 0.1);
  });

  test("is never nothing", () => {
    for (const values of [[], [1], [1, 1, 1, 1]]) assert.equal(noiseOf(values), 1e-3);
  });
});

describe("spikes", () => {
  const cleaned = (...values: number[]) => [...withoutSpikes(Float64Array.from(values), 0.1)];
  test("of one or two points become the median of the five around them, at the ends too", () => {
    assert.deepEqual(cleaned(0, 0, 9, 0, 0, 0), [0, 0, 0, 0, 0, 0]);
    assert.deepEqual(cleaned(0, 0, 9, 8, 0, 0, 0), [0, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual(cleaned(9, 9, 0, 0, 0), [0, 0, 0, 0, 0]);
  });

  test("are not what lasts three points, or is near", () => {
    assert.deepEqual(cleaned(0, 0, 0, 9, 9, 9), [0, 0, 0, 9, 9, 9]);
    assert.deepEqual(cleaned(0, 0, 0, 9, 9, 9, 0, 0, 0), [0, 0, 0, 9, 9, 9, 0, 0, 0]);
    assert.deepEqual(cleaned(0, 0, 0.4, 0, 0), [0, 0, 0.4, 0, 0]);
  });

  test("cannot be told in fewer than three points", () =>
    assert.deepEqual(
      cleaned(1, 5),
      [1, 5].map(() => 3),
    ));
});
