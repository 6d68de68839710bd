import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { verdicts } from "../../analysis/gate/schema.ts";
import { gateLoop, gateSummary, hostileGate, longNamesGate, mixedGate, unmeasuredLoop } from "../../testing/gate-summaries.ts";
import { textWidth } from "../layout.ts";
import { gateText } from "./terminal.ts";
import { verdictText } from "./words.ts";

const lineOf = (text: string, start: string) => text.split("\n").find((line) => line.startsWith(` ${start}`)) ?? "";

test("no line is wider than asked, whatever the names", () => {
  for (const summary of [mixedGate(), longNamesGate(), hostileGate(), gateSummary([])])
    for (const width of [60, 80, 200])
      for (const color of [false, true])
        for (const line of stripVTControlCharacters(gateText(summary, { width, color })).split("\n"))
          assert.ok(textWidth(line) <= width, `${width}: ${line}`);
});

test("a loop is one line: verdict, name, both rates, change with its interval, blocks and share of memory", () => {
  // 3.1 % slower than 10 GB/s is 10 ÷ 1.031 = 9.70 GB/s and 0.84 ÷ 1.031 = 81 %; the interval is e^±0.004 of the ratio.
  const line = lineOf(gateText(gateSummary([gateLoop("utf8-scan", "regression", 0.031)])), "✗ regression");
  assert.deepEqual(line.trim().split(/ {2,}/), ["✗ regression", "utf8-scan", "10.0", "9.70", "+3.1", "+2.7…+3.5", "9", "81 %"]);
});

test("all columns fit 80, and 60 keep verdict, loop, head, change and interval", () => {
  assert.match(gateText(mixedGate()), /verdict +loop +base +head +median +interval +blocks +memory\n/);
  assert.match(gateText(mixedGate(), { width: 60 }), /verdict +loop +head +median +interval\n/);
});

test("every verdict stands with its mark and word, and the whole has one line at the end", () => {
  const text = gateText(gateSummary(verdicts.map((verdict) => gateLoop(verdict, verdict))));
  for (const verdict of verdicts) assert.ok(lineOf(text, verdictText(verdict)), verdict);
  assert.match(gateText(gateSummary([gateLoop("a", "pass")])), /\n\npass: 1 of 1 loop as fast as the base \(exit code 0, 73 s\)\n$/);
});

test("every loop that did not pass has its reason, and no other has", () => {
  const summary = gateSummary(verdicts.map((verdict) => gateLoop(`loop-${verdict}`, verdict, 0, { reason: `because-${verdict}` })));
  const text = gateText(summary, { width: 200 });
  for (const verdict of verdicts) {
    const isTold = !["pass", "improved"].includes(verdict);
    assert.equal(text.includes(`loop-${verdict}: because-${verdict}`), isTold, verdict);
  }
});

test("a loop that was not measured has empty cells and no number", () => {
  const line = lineOf(gateText(gateSummary([unmeasuredLoop("gone", "failed"), gateLoop("here", "pass")])), "✗ failed");
  assert.equal(line.trim(), "✗ failed  gone");
  assert.doesNotMatch(gateText(mixedGate()), /NaN|undefined|Infinity|null/);
});

test("the build-wide sentence and the reason of a fallback stand in the text", () => {
  const text = gateText(mixedGate(), { width: 200 });
  assert.match(text, /\nBuild-wide: 8 of 10 loops moved/);
  assert.match(text, /\nCompared in two processes: json-lines \(resolves 8 %\): it cannot be bundled\.\n/);
});

test("it is plain unless colour is asked for, and colour changes no letter", () => {
  for (const summary of [mixedGate(), hostileGate(), gateSummary([])]) {
    const plain = gateText(summary);
    assert.ok(!plain.includes("\u001b"));
    assert.equal(stripVTControlCharacters(gateText(summary, { color: true })), plain);
  }
  assert.ok(gateText(mixedGate(), { color: true }).includes("\u001b[31m✗ regression\u001b[39m"));
});

test("no control character of a name or a reason reaches the terminal", () => {
  assert.doesNotMatch(gateText(hostileGate()), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
});
