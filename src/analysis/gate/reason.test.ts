import assert from "node:assert/strict";
import { test } from "node:test";
import { failedReason, percent, unfinishedReason, voidReason } from "./reason.ts";

test("shares are told as short as they matter", () => {
  assert.deepEqual([0.00011, -0.00004, 0.005, 0.0213, 0.02, -0.099, 0.124, 1.253].map(percent), [
    "0.01 %",
    "0 %",
    "0.5 %",
    "2.1 %",
    "2 %",
    "-9.9 %",
    "12 %",
    "125 %",
  ]);
});

test("two versions that break differently are both told, head first", () => {
  const head = { arm: "head", code: "loop-failed", message: "make threw Error" } as const;
  const base = { arm: "base", code: "loop-wrong", message: "its check refused 3." } as const;
  assert.equal(failedReason([head, base]), "The head version failed: make threw Error. The base version failed: its check refused 3.");
  assert.equal(failedReason([{ ...base, code: "other-arm" }]), "The base version failed: its check refused 3.");
});

test("what ended early says how far it came", () => {
  assert.equal(unfinishedReason("complete", 0, 1), "The run ended after 0 of the 1 block that the next look needs. Run the gate again.");
  assert.match(voidReason(8, 9), /^In 8 of 9 blocks no round/);
});
