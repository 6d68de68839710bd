import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { touchOf } from "./control.ts";
import { add } from "./injection.ts";

describe("the control kernel", () => {
  test("reads one word of each line between two words, and writes nothing", () => {
    const words = Int32Array.from({ length: 64 }, (_, i) => i + 1);
    const before = [...words];
    const touch = touchOf(words.buffer);
    // Words 0, 16, 32 and 48 hold 1, 17, 33 and 49.
    assert.equal(touch(0, 64), 100);
    assert.equal(touch(16, 33), 17 + 33);
    assert.equal(touch(5, 5), 0);
    assert.deepEqual([...words], before);
  });

  test("wraps where a sum leaves 32 bits", () => {
    const words = new Int32Array(32).fill(2 ** 31 - 1);
    assert.equal(touchOf(words.buffer)(0, 32), -2);
  });
});

describe("planted work", () => {
  test("adds as often as it is told", () => {
    assert.equal(add(4, 1), 7);
  });
});
