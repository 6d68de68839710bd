import assert from "node:assert/strict";
import { test } from "node:test";
import { normalNumbers, randomNumbers } from "../../testing/random.ts";
import { binomialCdf, lagOneAutocorrelation, lowerBound, smallestSlowdown, standardDeviation, upperBound } from "./bounds.ts";
import { normalCdf, tCdf, tUpper } from "./student.ts";

const near = (actual: number | undefined, expected: number, error: number) =>
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= error, `${actual}, not ${expected}`);

test("bounds of counts are those of Clopper and Pearson", () => {
  // None of n: 1 − 0.05^(1/n). 299 is the least n for 1 %.
  near(upperBound(0, 299), 0.00997, 5e-6);
  assert.ok(upperBound(0, 298) > 0.01);
  near(upperBound(0, 100), 0.02951, 5e-6);
  near(upperBound(1, 100), 0.04656, 5e-6);
  near(lowerBound(100, 100), 0.97049, 5e-6);
  // Tables of two-sided 95 %: 1 of 10 is 0.25 to 44.50 %, 5 of 10 is 18.71 to 81.29 %.
  near(lowerBound(1, 10, 0.975), 0.0025, 5e-5);
  near(upperBound(1, 10, 0.975), 0.445, 5e-5);
  near(lowerBound(5, 10, 0.975), 0.1871, 5e-5);
  near(upperBound(5, 10, 0.975), 0.8129, 5e-5);
  assert.deepEqual([upperBound(7, 7), lowerBound(0, 7)], [1, 0]);
});

test("bounds at 2,000 runs are those of the design's simulations", () => {
  near(upperBound(0, 2000), 0.0015, 5e-5);
  near(upperBound(8, 2000), 0.0072, 5e-5);
  near(upperBound(16, 2000), 0.0121, 1e-4);
  near(lowerBound(2000, 2000), 0.9985, 5e-5);
  near(lowerBound(1966, 2000), 0.9774, 1e-4);
});

test("a rate of nothing, and more than all, are errors", () => {
  assert.throws(() => upperBound(0, 0), /a rate of 0 of 0/);
  assert.throws(() => lowerBound(3, 2), /a rate of 3 of 2|a rate of -1 of 2/);
});

test("binomial sums are right by hand and do not vanish for large numbers", () => {
  // 10 tosses: 1 + 10 + 45 of 1,024.
  near(binomialCdf(2, 10, 0.5), 56 / 1024, 1e-15);
  near(binomialCdf(50_000, 100_000, 0.5), 0.5013, 1e-4);
});

test("Student's distribution and its noncentral one agree with tables and with R", () => {
  near(tUpper(0.025, 10), 2.2281, 5e-5);
  near(tUpper(0.005, 5), 4.0321, 5e-5);
  near(tUpper(0.01, 15), 2.6025, 5e-5);
  // R: power.t.test(n = 20, delta = 1) is 0.8689528: 38 degrees of freedom, noncentrality √10.
  near(1 - tCdf(tUpper(0.025, 38), 38, Math.sqrt(10)), 0.8689528, 1e-6);
  near(normalCdf(-1.959963985), 0.025, 1e-10);
  near(normalCdf(-5), 2.866515719e-7, 1e-15);
  near(normalCdf(5), 1 - 2.866515719e-7, 1e-15);
});

test("the smallest slowdown agrees with the design's table of block spreads that show 5 %", () => {
  // Largest SD (%) for 95 % power at +5 %, α .01: the table's two digits.
  const table = [
    { margin: 0, sds: { 8: 2.8, 10: 3.3, 12: 3.7, 16: 4.4, 20: 5.1, 24: 5.7 } },
    { margin: 0.01, sds: { 8: 2.2, 10: 2.6, 12: 2.9, 16: 3.6, 20: 4.1, 24: 4.5 } },
    { margin: 0.02, sds: { 8: 1.6, 10: 1.9, 12: 2.2, 16: 2.6, 20: 3.0, 24: 3.4 } },
  ];
  for (const { margin, sds } of table) {
    for (const [blocks, sd] of Object.entries(sds)) {
      const at = (percent: number) => smallestSlowdown({ sd: percent / 100, blocks: Number(blocks), margin, alpha: 0.01 }) as number;
      // The table's last digit: 0.05 % of spread to either side, and what its approximation is off.
      assert.ok(at(sd - 0.08) < 0.05 && at(sd + 0.08) > 0.05, `${blocks} blocks, margin ${margin}: ${at(sd)} at ${sd} %`);
    }
  }
});

test("without scatter the smallest slowdown is the margin, and too few blocks have none", () => {
  near(smallestSlowdown({ sd: 0, blocks: 9, margin: 0.005, alpha: 1 / 512 }), 0.005, 1e-12);
  assert.equal(smallestSlowdown({ sd: 0.005, blocks: 8, margin: 0.005, alpha: 1 / 512 }), undefined);
  assert.equal(smallestSlowdown({ sd: 0.005, blocks: 1, margin: 0.005, alpha: 0.5 }), undefined);
});

test("autocorrelation by hand, near 0 where values are independent, and missing where they do not vary", () => {
  // Deviations −1.5, −0.5, 0.5, 1.5: (0.75 − 0.25 + 0.75) / 5.
  near(lagOneAutocorrelation([1, 2, 3, 4]), 0.25, 1e-15);
  near(lagOneAutocorrelation([1, -1, 1, -1]), -0.75, 1e-15);
  assert.equal(lagOneAutocorrelation([2, 2, 2]), undefined);
  const normal = normalNumbers(randomNumbers(3));
  near(lagOneAutocorrelation(Array.from({ length: 2000 }, normal)), 0, 4 / Math.sqrt(2000));
});

test("the standard deviation has one degree of freedom less than values", () => {
  near(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9]), Math.sqrt(32 / 7), 1e-15);
  assert.equal(standardDeviation([3]), undefined);
});
