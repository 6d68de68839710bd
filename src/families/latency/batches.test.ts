import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { batchHops, batchQuantities } from "./batches.ts";

describe("the hops of a batch", () => {
  test("are the fewest of a power of two that last 20 µs", () => {
    // 20 000 / 100 = 200, 20 000 / 1.1 = 18 182, 20 000 / 1000 = 20.
    assert.equal(batchHops(100), 256);
    assert.equal(batchHops(1.1), 32_768);
    assert.equal(batchHops(1000), 64);
    assert.equal(batchHops(0), 65_536);
  });
});

describe("a sample of batches", () => {
  test("tells the mean of its hops, and nearest ranks of its batches, without what an empty batch takes", () => {
    // Ten batches of 100 hops, 10 … 100 ns a hop and 50 ns beside; the last one has 150 hops.
    const times = Float64Array.from({ length: 10 }, (_, i) => (i + 1) * 10 * (i === 9 ? 150 : 100) + 50);
    assert.deepEqual(batchQuantities(times, 1050, 100, 50), {
      // (45 × 10 × 100 + 100 × 150) / 1050.
      latencyNs: 60_000 / 1050,
      batchP50Ns: 50,
      batchP90Ns: 90,
      batchP99Ns: 100,
      batchMaxNs: 100,
    });
  });

  test("of one batch has one value for all", () => {
    assert.deepEqual(batchQuantities(Float64Array.of(700), 7, 64, 0), {
      latencyNs: 100,
      batchP50Ns: 100,
      batchP90Ns: 100,
      batchP99Ns: 100,
      batchMaxNs: 100,
    });
  });

  test("is never below zero, and its percentiles ascend", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 }), fc.nat(500), (list, emptyNs) => {
        const told = batchQuantities(Float64Array.from(list), list.length * 64, 64, emptyNs);
        const { batchP50Ns = -1, batchP90Ns = -1, batchP99Ns = -1, batchMaxNs = -1, latencyNs = -1 } = told;
        assert.ok(latencyNs >= 0 && batchP50Ns >= 0 && batchP50Ns <= batchP90Ns && batchP90Ns <= batchP99Ns && batchP99Ns <= batchMaxNs);
      }),
    );
  });
});
