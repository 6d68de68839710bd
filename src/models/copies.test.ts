import assert from "node:assert/strict";
import { test } from "node:test";
import { copyBudget } from "./copies.ts";

test("two copies of a byte take two of a copying rate, and four or six of a rate of traffic", () => {
  assert.equal(copyBudget("memcpy", 10e9), 0.2);
  assert.equal(copyBudget("traffic", 20e9), 0.2);
  assert.equal(copyBudget("allocate", 20e9).toFixed(9), "0.300000000");
  assert.equal(copyBudget("cache", 40e9), 0.05);
});

test("the document's budget for 1 GB at 10 GB/s is 200 ms", () => {
  assert.equal((copyBudget("memcpy", 10e9) * 1e9) / 1e6, 200);
});
