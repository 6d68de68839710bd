import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fillPattern, PatternCheck } from "./pattern.ts";
import { answerBytes, decodeAnswer, encodeAnswer } from "./wire.ts";

/** The pattern from `offset` on, written at once. */
function sent(bytes: number, offset = 0): Uint8Array {
  const piece = new Uint8Array(bytes);
  fillPattern(piece, offset);
  return piece;
}

function checked(...pieces: readonly Uint8Array[]): PatternCheck {
  const check = new PatternCheck();
  for (const piece of pieces) check.take(piece);
  return check;
}

describe("the pattern of a transfer", () => {
  test("is a function of the position, however it is written, and repeats after a prime number of bytes", () => {
    const whole = sent(700_000);
    for (const [from, to] of [
      [0, 65_536],
      [65_520, 65_523],
      [300_000, 699_999],
    ] as const)
      assert.deepEqual(sent(to - from, from), whole.subarray(from, to));
    assert.deepEqual(sent(1000, 65_521), whole.subarray(0, 1000));
  });

  test("is accepted in pieces of any length", () => {
    const whole = sent(700_000);
    const check = checked(whole.subarray(0, 1), whole.subarray(1, 600_001), whole.subarray(600_001));
    assert.deepEqual([check.received, check.wrong], [700_000, 0]);
  });

  test("counts each byte that differs", () => {
    const piece = sent(400_000);
    for (const at of [0, 65_521, 262_144, 399_999]) piece[at] = (piece[at] as number) ^ 1;
    assert.equal(checked(piece).wrong, 4);
  });

  test("notices blocks that are missing, doubled or exchanged", () => {
    const [a, b, c] = [sent(65_536), sent(65_536, 65_536), sent(65_536, 131_072)];
    // Of two unlike bytes one in 256 is equal by chance.
    for (const order of [
      [a, c],
      [a, a, b],
      [b, a, c],
    ])
      assert.ok(checked(...order).wrong > 60_000);
    assert.equal(checked(a, b, c).wrong, 0);
  });
});

test("a receiver's answer keeps its numbers", () => {
  const encoded = encodeAnswer({ received: 2 ** 40 + 1, wrong: 3 });
  assert.equal(encoded.length, answerBytes);
  // 3 = 1.5 × 2^1: 0x4008 in the upper sixteen bits of the second double.
  assert.deepEqual([...encoded.subarray(8)], [0, 0, 0, 0, 0, 0, 0x08, 0x40]);
  assert.deepEqual(decodeAnswer(encoded), { received: 2 ** 40 + 1, wrong: 3 });
});
