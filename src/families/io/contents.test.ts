import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KiB } from "../../units.ts";
import { contents, expectedSum, fillPiece, sumOf, sumOfBytes } from "./contents.ts";

describe("what stands in the files", () => {
  test("begins alike, however long the file is", () => {
    const short = contents(8 * KiB).slice();
    assert.deepEqual(contents(64 * KiB).subarray(0, short.length), short);
    assert.deepEqual(contents(8 * KiB), short);
  });

  test("is what is written piece by piece", () => {
    const piece = new Uint8Array(8 * KiB);
    fillPiece(piece, 16 * KiB);
    assert.deepEqual(new Uint32Array(piece.buffer), contents(24 * KiB).slice(16 * 256));
  });
});

describe("the sum of a block", () => {
  const words = Uint32Array.of(0xffffffff, 7, 9, 3);

  test("is that of its ends, or of all its words, modulo 2^32", () => {
    // 2^32 − 1 + 3 = 2 and 2^32 − 1 + 7 + 9 + 3 = 18 modulo 2^32.
    assert.deepEqual([sumOf(words, "ends"), sumOf(words, "words")], [2, 18]);
  });

  test("is the same wherever the bytes lie", () => {
    const bytes = new Uint8Array(17);
    bytes.set(new Uint8Array(words.buffer), 1);
    assert.deepEqual([sumOfBytes(bytes.subarray(1), "ends"), sumOfBytes(bytes.subarray(1), "words")], [2, 18]);
  });

  test("over a file is that of its blocks", () => {
    const all = contents(12 * KiB);
    // In blocks of 4 KiB, that is 1024 words.
    const ends = [0, 1023, 1024, 2047, 2048, 3071].reduce((sum, i) => sum + (all[i] as number), 0) % 2 ** 32;
    const words = all.reduce((sum, word) => (sum + word) % 2 ** 32, 0);
    assert.equal(expectedSum(12 * KiB, 4 * KiB, "ends"), ends);
    for (const block of [512, 4 * KiB, 12 * KiB]) assert.equal(expectedSum(12 * KiB, block, "words"), words);
  });
});
