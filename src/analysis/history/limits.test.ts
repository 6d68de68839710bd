import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { normalNumbers, randomNumbers } from "../../testing/random.ts";
import { outlookOf, studentQuantile } from "./limits.ts";

describe("the quantile of Student's t", () => {
  for (const [freedom, value] of [
    [8, 2.8965],
    [9, 2.8214],
    [10, 2.7638],
    [20, 2.528],
    [120, 2.3578],
  ] as const) {
    // Tables of t, 0.99.
    test(`with ${freedom} degrees of freedom is ${value}`, () => assert.ok(Math.abs(studentQuantile(freedom) - value) < 2e-4));
  }
});

describe("the outlook", () => {
  // Ten values, half at -0.01 and half at 0.01: mean 0, s² = 10·0.0001/9; t(0.99, 9) = 2.8214; half width 2.8214·0.0105409·√1.1 = 0.031192.
  const before = Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? 0.01 : -0.01));
  const half = 0.031192;

  test("has the limits of one more value", () => {
    const outlook = outlookOf([...before, 0]);
    assert.ok(outlook.state === "as-before" && outlook.points === 10);
    assert.ok(Math.abs(Math.log(outlook.high) - half) < 1e-5 && Math.abs(Math.log(outlook.low) + half) < 1e-5);
  });

  test("tells what is beyond them", () => {
    assert.deepEqual(
      [-half - 0.001, -half + 0.001, half - 0.001, half + 0.001].map((latest) => outlookOf([...before, latest]).state),
      ["slower", "as-before", "as-before", "faster"],
    );
  });

  test("needs ten points before the latest", () => {
    assert.deepEqual(outlookOf(before), { state: "too-few", points: 9 });
    assert.deepEqual(outlookOf([]), { state: "too-few", points: 0 });
  });

  test("begins a new centre at an accepted change, and keeps the spread", () => {
    const slower = before.map((value) => value - 0.1);
    assert.equal(outlookOf([...before, ...slower, -0.1], [10]).state, "as-before");
    assert.equal(outlookOf([...before, ...slower, 0], [10]).state, "faster");
    // One point of the new centre is enough for limits, and the accepted point itself has none.
    assert.equal(outlookOf([...before, -0.1, -0.2], [10]).state, "slower");
    assert.equal(outlookOf([...before, -0.1], [10]).state, "too-few");
  });

  test("passes a limit in one of a hundred cases on each side", () => {
    const normal = normalNumbers(randomNumbers(21));
    const states = Array.from({ length: 20_000 }, () => outlookOf(Array.from({ length: 16 }, normal)).state);
    for (const state of ["slower", "faster"]) {
      const share = states.filter((one) => one === state).length / states.length;
      // Standard error 0.0007.
      assert.ok(Math.abs(share - 0.01) < 0.0028, `${state} ${share}`);
    }
  });
});
