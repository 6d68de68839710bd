import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { seed, stepsOf, workOn } from "./work.ts";

const odd = 0x9e3779b1;

describe("work on bytes", () => {
  test("is a chain of steps through each KiB, each by the word that follows", () => {
    // Two KiB of 256 words, three steps in each: words 0, 1, 2 and 256, 257, 258.
    const words = Uint32Array.from({ length: 512 }, (_, i) => 1000 + i);
    let chain = seed;
    for (const word of [1000, 1001, 1002, 1256, 1257, 1258]) chain = Math.imul(chain ^ word, odd);
    assert.equal(workOn(words, seed, 3), chain);
    assert.equal(workOn(words.subarray(256), workOn(words.subarray(0, 256), seed, 3), 3), chain);
    assert.equal(workOn(words, seed, 0), seed);
  });

  test("begins anew with the first word of a KiB after its last", () => {
    const words = Uint32Array.from({ length: 256 }, (_, i) => i * i);
    // Step 257 is by the first word again.
    assert.equal(workOn(words, seed, 257), Math.imul(workOn(words, seed, 256) ^ 0, odd));
  });

  test("notices any word that a step is by", () => {
    const words = new Uint32Array(256).fill(7);
    const right = workOn(words, seed, 256);
    for (const at of [0, 1, 100, 255]) {
      const other = words.slice();
      other[at] = 8;
      assert.notEqual(workOn(other, seed, 256), right);
    }
  });

  test("is as many steps as take the time that is asked for", () => {
    assert.equal(stepsOf(0), 0);
    const steps = stepsOf(1000);
    assert.ok(steps > 0);
    assert.ok(Math.abs(stepsOf(10_000) - 10 * steps) <= 5);
  });
});
