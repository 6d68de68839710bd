import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { capturing } from "./captured.ts";
import { contractOf } from "./contract.ts";
import type { PassingLoop } from "./define.ts";

/** Takes the ranges that it was called with; its result is the number of items, or the largest with `combine`. */
function loop(combine?: (a: number, b: number) => number) {
  const calls: [number, number][] = [];
  const exported = {
    name: "x",
    buffers: { a: { type: "f64", perItem: 1, role: "in" } },
    granularity: 1000,
    init: () => {},
    run: (_: unknown, lo: number, hi: number) => {
      calls.push([lo, hi]);
      return hi - lo;
    },
    check: () => true,
    ...(combine && { combine }),
  };
  const slice = capturing(exported as unknown as PassingLoop<never, never>, contractOf(exported, "x"))({}, {});
  return { slice, calls };
}

describe("a loop that is passed its views, with captured ones", () => {
  test("is called for whole granules of at most 16 KiB, one after another up to the end", () => {
    const { slice, calls } = loop();
    assert.equal(slice(1000, 6500), 5500);
    // 16 KiB are 2048 items of 8 B: two granules.
    assert.deepEqual(calls, [
      [1000, 3000],
      [3000, 5000],
      [5000, 6500],
    ]);
  });

  test("combines its results as the loop says", () => assert.equal(loop(Math.max).slice(0, 5500), 2000));
});
