import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { crossing, overlappedNs, serialNs } from "./overlap.ts";

test("in turns reading and working add up, beside each other the longer is all", () => {
  assert.equal(serialNs(300, 100), 400);
  assert.equal(overlappedNs(300, 100), 300);
  assert.equal(overlappedNs(300, 1000), 1000);
});

describe("the crossing", () => {
  const sweep = [0, 100, 300, 1000, 3000];
  const points = (ioNs: number, workOf: (asked: number) => number) => sweep.map((asked) => ({ asked, ioNs, workNs: workOf(asked) }));

  test("is where working alone takes as long as reading alone, between the works that were asked for", () => {
    assert.equal(crossing(points(200, (asked) => asked)), 200);
    // Work of 50 beyond what was asked for: 150 asked are 200.
    assert.equal(crossing(points(200, (asked) => asked + 50)), 150);
    assert.equal(crossing(points(300, (asked) => asked)), 300);
  });

  test("is not invented where the sweep ends before it, or begins beyond", () => {
    assert.equal(crossing(points(5000, (asked) => asked)), undefined);
    assert.equal(crossing(points(10, (asked) => asked + 20)), undefined);
    assert.equal(crossing([]), undefined);
  });

  test("does not depend on the points' order", () =>
    fc.assert(
      fc.property(
        fc.shuffledSubarray(
          points(217, (asked) => asked * 1.1),
          { minLength: sweep.length },
        ),
        (shuffled) => assert.equal(crossing(shuffled), crossing(points(217, (asked) => asked * 1.1))),
      ),
    ));
});
