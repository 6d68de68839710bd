import assert from "node:assert/strict";
import { test } from "node:test";
import type { Claim } from "../../analysis/claims.ts";
import { smallSummary } from "../../testing/synthetic-summary.ts";
import { htmlPage } from "../html.ts";
import { claimsText } from "../markdown.ts";
import { terminalText } from "../terminal.ts";
import { claimsSentence, claimTables } from "./claims.ts";

const claims: Claim[] = [
  {
    id: "a/1",
    section: "Reading",
    claim: "Reads are <free>.",
    prediction: "0 ns.",
    measurement: "937 ns.",
    verdict: "does-not-hold",
    reason: "They enter the kernel.",
  },
  { id: "a/2", section: "Reading", claim: "Rings help.", verdict: "holds-under", condition: "past the page cache", reason: "Depth." },
  { id: "b/1", section: "Copies", claim: "Nothing is copied.", verdict: "not-measured", reason: "no such trial" },
];
const summary = smallSummary({ claims });

test("claims are counted by verdict, and where there are none nothing is said", () => {
  assert.equal(claimsSentence(summary), "Of 3 claims of the document, 1 holds under a condition, 1 does not hold and 1 was not measured.");
  assert.equal(claimsSentence(smallSummary()), "");
  assert.equal(claimsText(smallSummary()), "");
  assert.deepEqual(claimTables(smallSummary()), []);
});

test("a table a section has claim, prediction, measurement, verdict and reason; what is missing is empty", () => {
  const [reading, copies] = claimTables(summary);
  assert.deepEqual([reading?.title, reading?.lines.length, copies?.title], ["Reading", 2, "Copies"]);
  assert.deepEqual(reading?.lines[0]?.cells, ["Reads are <free>.", "✗ does not hold", "0 ns.", "937 ns.", "They enter the kernel."]);
  assert.deepEqual(reading?.lines[1]?.cells, ["Rings help.", "◐ holds past the page cache", "", "", "Depth."]);
});

test("the screen lists the claims with their glyphs, the whole text their reasons too", () => {
  const screen = terminalText(summary);
  assert.match(screen, /^Reading\n ✗ Reads are <free>\.\n ◐ Rings help\.\nCopies\n – Nothing is copied\.$/m);
  assert.ok(!screen.includes("They enter the kernel"));
  assert.match(terminalText(summary, { verbose: true }), /^ {5}does not hold: They enter the kernel\.$/m);
});

test("markdown and page show the same cells, escaped", () => {
  assert.match(claimsText(summary), /^\| Reads are &lt;free&gt;\. \| ✗ does not hold \| 0 ns\. \| 937 ns\. \| They enter the kernel\. \|$/m);
  const page = htmlPage(summary, "", "");
  assert.match(page, /<section id="claims"><h2>Claims of the document<\/h2>/);
  assert.match(page, /<td>Reads are &lt;free&gt;\.<\/td><td>✗ does not hold<\/td>/);
  assert.ok(!htmlPage(smallSummary(), "", "").includes('id="claims"'));
});
