import assert from "node:assert/strict";
import { test } from "node:test";
import { warmUp } from "./warm.ts";

test("a steady body is called in growing batches, often enough for compilers to notice, and then no more", async () => {
  let calls = 0;
  await warmUp(() => void calls++);
  const after = calls;
  // Twelve batches at least; a call of nanoseconds is repeated until a batch lasts.
  assert.ok(after > 1000, `${after} calls`);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(calls, after);
});

test("a body that never settles is given up", async () => {
  let calls = 0;
  await warmUp(() => {
    // Every call takes longer than the one before.
    const until = process.hrtime.bigint() + BigInt(++calls) * 200_000n;
    while (process.hrtime.bigint() < until);
  });
  // The cap of 60 ms is reached with n calls of 0.2 n ms, n (n + 1) / 10 ≥ 60, so with 24 at most; a slow machine needs fewer.
  assert.ok(calls >= 1 && calls <= 25, `${calls} calls`);
});

test("what the body throws ends the warm-up", async () => {
  await assert.rejects(
    warmUp(() => assert.fail("broken body")),
    /broken body/,
  );
});
