import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { work } from "./work.ts";

describe("work", () => {
  test("goes on with Marsaglia's xorshift from where it was, step by step", () => {
    let x = work(0);
    for (const count of [1, 1, 2, 1000]) {
      for (let step = 0; step < count; step++) {
        x ^= x << 13;
        x ^= x >>> 17;
        x ^= x << 5;
      }
      assert.equal(work(count), x);
    }
  });

  test("of no step does nothing", () => {
    const before = work(1);
    assert.equal(work(0), before);
  });
});
