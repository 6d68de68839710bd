import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { randomNumbers } from "../../testing/random.ts";
import { permutations, splitP } from "./significance.ts";

const p = (values: readonly number[], alpha = 1) => splitP(Float64Array.from(values), alpha);

/** The exact p: every order of the values is tried. */
function exactP(values: readonly number[], least: number): number {
  const n = values.length;
  const clearest = (order: readonly number[]) => {
    const mean = order.reduce((sum, value) => sum + value, 0) / n;
    let most = 0;
    for (let k = least; k <= n - least; k++) {
      const sum = order.slice(0, k).reduce((total, value) => total + value - mean, 0);
      most = Math.max(most, Math.abs(sum) / Math.sqrt(k * (n - k)));
    }
    return most;
  };
  const own = clearest(values) - 1e-9;
  let [all, asClear] = [0, 0];
  const visit = (chosen: readonly number[], left: readonly number[]) => {
    if (left.length === 0) {
      all++;
      if (clearest(chosen) >= own) asClear++;
      return;
    }
    for (const [i, value] of left.entries()) visit([...chosen, value], [...left.slice(0, i), ...left.slice(i + 1)]);
  };
  visit([], values);
  return asClear / all;
}

describe("p of a split", () => {
  test("of three below three that are equal is near 2 of 20: only two orders are as clear", () => {
    // Standard error of 1,999 draws at 0.1: 0.0067.
    assert.ok(Math.abs(p([0, 0, 0, 1, 1, 1]) - 0.1) < 0.027);
    assert.equal(exactP([0, 0, 0, 1, 1, 1], 3), 0.1);
  });

  test("agrees with all 5,040 orders of seven values within four standard errors", () => {
    const next = randomNumbers(5);
    for (let i = 0; i < 6; i++) {
      const values = Array.from({ length: 7 }, () => next());
      const exact = exactP(values, 3);
      assert.ok(Math.abs(p(values) - exact) < 4 * Math.sqrt((exact * (1 - exact)) / permutations) + 1 / permutations, `${p(values)} for ${exact}`);
    }
  });

  test("is never 0, and 1 where there is nothing to split", () => {
    assert.equal(p([...Array(50).fill(0), ...Array(50).fill(1)]), 1 / (permutations + 1));
    assert.deepEqual([p([]), p([1, 2, 3, 4, 5]), p(Array(10).fill(3))], [1, 1, 1]);
  });

  test("is the same at every call, and ends early where it must be above alpha", () => {
    const next = randomNumbers(9);
    const values = Array.from({ length: 40 }, () => next());
    assert.equal(p(values), p(values));
    assert.ok(p(values, 0.001) > 0.001);
  });
});
