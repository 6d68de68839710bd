import assert from "node:assert/strict";
import { test } from "node:test";
import { randomWaitNs } from "./queue.ts";

test("at half of its load a server of 200 µs lets arrivals wait 100 µs, at nine tenths 900 µs, and at its full load without an end", () => {
  assert.equal(randomWaitNs(200e3, 0), 0);
  assert.equal(randomWaitNs(200e3, 0.5), 100e3);
  assert.ok(Math.abs((randomWaitNs(200e3, 0.9) ?? 0) - 900e3) < 1e-6);
  assert.equal(randomWaitNs(200e3, 1), undefined);
});
