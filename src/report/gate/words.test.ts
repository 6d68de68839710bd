import assert from "node:assert/strict";
import { test } from "node:test";
import { type Verdict, verdicts } from "../../analysis/gate/schema.ts";
import { gateLoop, gateSummary, mixedGate, unmeasuredLoop } from "../../testing/gate-summaries.ts";
import {
  adviceSentences,
  changeText,
  designSentences,
  headline,
  intervalText,
  leadText,
  loopFacts,
  reasons,
  ruleSentences,
  worstFirst,
} from "./words.ts";

test("a ratio of times reads as the percent by which the time changed, with its sign", () => {
  assert.equal(changeText(1.0312), "+3.1");
  assert.equal(changeText(0.996), "-0.4");
  assert.equal(changeText(3.5), "+250");
  // 0.04 % either way rounds to nothing, which has no sign.
  assert.deepEqual([changeText(1.0004), changeText(0.9996), changeText(1)], ["0.0", "0.0", "0.0"]);
  assert.equal(intervalText({ median: 1, low: 0.98, high: 1.024, confidence: 0.99 }), "-2.0…+2.4");
});

test("loops stand with the worst verdict first, and the slower of two before the faster", () => {
  const order = worstFirst([
    gateLoop("quick", "pass", -0.01),
    unmeasuredLoop("broken", "failed"),
    gateLoop("slow", "pass", 0.01),
    gateLoop("slower", "regression", 0.03),
    gateLoop("slowest", "regression", 0.3),
    unmeasuredLoop("new", "incomparable"),
  ]).map(({ loop }) => loop);
  assert.deepEqual(order, ["slowest", "slower", "broken", "new", "slow", "quick"]);
});

test("the headline names the verdict that gave the exit code, counts it among all and lists the others", () => {
  const passing = ["a", "b"].map((name) => gateLoop(name, "pass"));
  assert.equal(
    headline(gateSummary([gateLoop("x", "regression", 0.03), ...passing])),
    "regression: 1 of 3 loops slower than the base; 2 pass (exit code 1, 73 s)",
  );
  assert.equal(leadText(gateSummary(passing)), "pass: 2 of 2 loops as fast as the base");
  assert.equal(
    headline(gateSummary([gateLoop("x", "improved", -0.1), ...passing])),
    "pass: 2 of 3 loops as fast as the base; 1 improved (exit code 0, 73 s)",
  );
  assert.equal(leadText(gateSummary([gateLoop("x", "improved", -0.1)])), "improved: 1 of 1 loop faster than the base");
  assert.match(
    headline(gateSummary([gateLoop("x", "inconclusive"), gateLoop("y", "unproven")])),
    /^unproven: 1 of 2 .*; 1 inconclusive \(exit code 3,/,
  );
  assert.match(leadText(mixedGate()), /^failed: 1 of 10 loops broken$/);
});

test("a gate that compared nothing says so and is no pass", () => {
  assert.equal(headline(gateSummary([])), "failed: no loop was compared (exit code 4, 73 s)");
  // An exit code that no loop accounts for is told all the same.
  assert.equal(leadText(gateSummary([gateLoop("a", "pass")], { exitCode: 4 })), "failed: no verdict for any loop");
});

test("what to do follows from the verdict of the whole; a pass asks for nothing", () => {
  const isTold = (verdict: Verdict) => adviceSentences(gateSummary([gateLoop("a", verdict), gateLoop("b", "pass")])).length === 1;
  assert.deepEqual(verdicts.filter(isTold), ["regression", "failed", "unproven", "inconclusive", "incomparable"]);
  assert.match(leadText(gateSummary([unmeasuredLoop("a", "new")], { exitCode: 3 })), /^new: 1 of 1 loop without a base to compare with$/);
  assert.deepEqual(
    adviceSentences(mixedGate()).map((text) => text.split(":")[0]),
    ["Build-wide", "Next"],
  );
});

test("loops of one reason share its sentence; a pass is explained only where nothing was measured", () => {
  const same = { reason: "the code is the same." };
  const found = reasons(
    gateSummary([
      unmeasuredLoop("a", "pass", same),
      gateLoop("b", "pass"),
      unmeasuredLoop("c", "pass", same),
      gateLoop("slow", "regression", 0.03, { reason: "it is slower." }),
      gateLoop("n".repeat(60), "regression", 0.02, { reason: "it is slower." }),
    ]),
  );
  assert.deepEqual(found, [
    { verdict: "regression", text: `slow and ${"n".repeat(39)}…: it is slower.` },
    { verdict: "pass", text: "a and c: the code is the same." },
  ]);
});

test("one rule is told without the design, several with theirs", () => {
  assert.deepEqual(ruleSentences(gateSummary([gateLoop("a", "pass"), gateLoop("b", "pass")])), [
    "A regression is slower by more than 0.5 %; a pass excludes a slowdown of 2 %.",
  ]);
  assert.deepEqual(ruleSentences(gateSummary([gateLoop("a", "pass"), gateLoop("b", "pass", 0, { design: "workers" })])), [
    "A regression in situ is slower by more than 0.5 %; a pass excludes a slowdown of 2 %.",
    "A regression in two workers is slower by more than 1 %; a pass excludes a slowdown of 5 %.",
  ]);
});

test("a fallback design is told with its loops, their resolution and the reason", () => {
  const aside = { design: "processes", designReason: "it cannot be bundled", resolution: 0.08 } as const;
  assert.deepEqual(designSentences(gateSummary([gateLoop("a", "pass"), gateLoop("b", "pass", 0, aside), gateLoop("c", "pass", 0, aside)])), [
    "Compared in two processes: b (resolves 8 %) and c (resolves 8 %): it cannot be bundled.",
  ]);
});

test("facts of a loop without numbers are absent, and those of a measured one are in the order of its blocks", () => {
  assert.deepEqual(
    loopFacts(unmeasuredLoop("a", "failed")).map(([name]) => name),
    ["design", "threshold", "margin", "looks", "seconds"],
  );
  // ln 1.01 and ln 0.98: +1 % and -2 %.
  const facts = new Map(loopFacts(gateLoop("a", "pass", 0, { blocks: [Math.log(1.01), Math.log(0.98)] })));
  assert.equal(facts.get("blocks, % in order"), "+1.0 -2.0");
});
