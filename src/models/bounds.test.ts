import assert from "node:assert/strict";
import { test } from "node:test";
import { copyBound, documentPatternRatio, documentRate } from "./bounds.ts";

test("the document's rate is B over n + 2", () => {
  assert.deepEqual(
    [0, 1, 2, 8].map((n) => documentRate(60e9, n)),
    [30e9, 20e9, 15e9, 6e9],
  );
});

test("a copy is bounded by half of B, one read and one write a byte", () => {
  assert.equal(copyBound(33e9), 16.5e9);
});

test("a line of which eight bytes are used is an eighth useful", () => {
  assert.equal(documentPatternRatio.seq8, 8 / 64);
  assert.equal(documentPatternRatio.seq64, 1);
  assert.ok(documentPatternRatio.rand8 <= 0.01);
});
