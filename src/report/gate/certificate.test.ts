import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { certificateOf } from "../../analysis/gate/certificate.ts";
import { gateLoop } from "../../testing/gate-summaries.ts";
import { textWidth } from "../layout.ts";
import { certificateSentence, certificateText } from "./certificate.ts";

const quiet = certificateOf(Array.from({ length: 60 }, () => ({ ...gateLoop("byte-swap", "pass"), seconds: 8 })));
const noisy = certificateOf([gateLoop("a", "pass"), gateLoop("a", "regression", 0.02), gateLoop("a", "inconclusive")]);

describe("the text of a certificate", () => {
  test("begins with the count and its bound", () => {
    // 1 − 0.05^(1/60) = 4.87 %.
    assert.equal(
      certificateSentence(quiet),
      "Of 60 gates of a loop against itself none raised a false alarm: with 95 % certainty at most 4.87 % do. Median time to a verdict 8.00 s.",
    );
  });
  test("says of a planted slowdown how often it was seen, and what the others said", () => {
    assert.match(
      certificateSentence(noisy, { kind: "range", share: 0.02 }),
      /^Of 3 gates with 2\.00 % planted \(range\) 1 saw a regression \(1 inconclusive, 1 pass\): with 95 % certainty at least 1\.70 % do\./,
    );
  });
  test("says so where no gate came to a verdict", () => assert.match(certificateSentence(certificateOf([])), /^No gate came to a verdict/));
  test("fits the width that it is given, and has no colours unless asked", () => {
    for (const width of [60, 80, 120])
      for (const line of certificateText(quiet, undefined, { width }).split("\n")) assert.ok(textWidth(line) <= width, line);
    assert.equal(certificateText(quiet).includes("\u001b"), false);
    assert.equal(certificateText(quiet, undefined, { color: true }).includes("\u001b"), true);
  });
});
