import assert from "node:assert/strict";
import { test } from "node:test";
import { offsetRescan } from "./rescan.ts";

test("one page is read once, four pages two and a half times, a thousand 500.5 times: 1 + 2 + … + n of n", () => {
  assert.equal(offsetRescan(1), 1);
  assert.equal(offsetRescan(4), (1 + 2 + 3 + 4) / 4);
  assert.equal(offsetRescan(1000), 500.5);
});
