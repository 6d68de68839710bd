import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { normalNumbers, randomNumbers } from "../../testing/random.ts";
import { driftOf, kendallP } from "./trend.ts";

describe("Kendall's test", () => {
  test("of ten rising values: S = 45, variance 125, Z = 44/√125", () => {
    // Mann (1945): variance n(n − 1)(2n + 5)/18 = 10·9·25/18 = 125; Z = 3.9355; two-sided p = 8.30e-5.
    assert.ok(Math.abs(kendallP([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) - 8.302e-5) < 1e-7);
  });

  test("corrects for ties", () => {
    // 1 1 2 2: S = 4, variance (4·3·13 − 2·2·1·9)/18 = 120/18, Z = 3/√6.667 = 1.1619, p = 0.2453.
    assert.ok(Math.abs(kendallP([1, 1, 2, 2]) - 0.2453) < 1e-4);
    assert.equal(kendallP([3, 3, 3]), 1);
  });
});

describe("drift", () => {
  const normal = normalNumbers(randomNumbers(3));
  const noisy = (points: number, slope: number) => Array.from({ length: points }, (_, i) => slope * i + 0.005 * normal());

  test("is told with what it comes to, spikes or not", () => {
    const values = noisy(101, -0.0005).map((value, i) => (i === 50 ? value - 1 : value));
    const drift = driftOf(values);
    assert.ok(drift && Math.abs(drift.total + 0.05) < 0.006 && drift.p < 0.001 && drift.points === 101);
  });

  test("below 2 % in all, of noise, or of nine points is none", () => {
    assert.equal(driftOf(noisy(200, -0.00008)), undefined);
    assert.equal(driftOf(noisy(200, 0)), undefined);
    assert.equal(driftOf([1, 2, 3, 4, 5, 6, 7, 8, 9]), undefined);
  });

  test("is that of the latest 400 points", () => assert.equal(driftOf([...Array(600).keys()])?.points, 400));
});
