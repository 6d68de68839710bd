import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { mix } from "./mixing.ts";

/** The same in exact integers, as its source has it. */
function exactly(x: bigint): bigint {
  const once = (((x >> 16n) ^ x) * 0x45d9f3bn) & 0xffffffffn;
  const twice = (((once >> 16n) ^ once) * 0x45d9f3bn) & 0xffffffffn;
  return (twice >> 16n) ^ twice;
}

describe("mix", () => {
  test("is what exact integers give, for every 32 bits and whatever their sign", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (x) => {
        assert.equal(BigInt(mix(x)), exactly(BigInt(x)));
        assert.equal(mix(x | 0), mix(x));
      }),
    );
  });

  test("gives each of many rows an integer of its own", () => {
    assert.equal(new Set(Array.from({ length: 10_000 }, (_, x) => mix(x))).size, 10_000);
  });
});
