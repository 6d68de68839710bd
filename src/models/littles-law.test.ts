import assert from "node:assert/strict";
import { test } from "node:test";
import { linesInFlight, linesPerSecond } from "./littles-law.ts";

test("ten buffers of a core at 80 ns sustain 8 GB/s of lines of 64 B, and 8 GB/s at 80 ns keep ten lines in flight", () => {
  // 10 / 80 ns = 125 million lines a second, 64 B each.
  assert.equal(linesPerSecond(10, 80) * 64, 8e9);
  assert.ok(Math.abs(linesInFlight(8e9 / 64, 80) - 10) < 1e-12);
});
