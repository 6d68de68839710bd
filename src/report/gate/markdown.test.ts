import assert from "node:assert/strict";
import { test } from "node:test";
import { gateLoop, gateSummary, hostileGate, mixedGate, unmeasuredLoop } from "../../testing/gate-summaries.ts";
import { renderGate } from "./formats.ts";

async function markdown(summary: Parameters<typeof renderGate>[0]): Promise<string> {
  const { files } = await renderGate(summary, "markdown");
  return files[0]?.contents as string;
}

test("the verdict stands first and bold, then the table, then the reasons; the numbers are folded", async () => {
  const text = await markdown(mixedGate());
  assert.match(text, /^\*\*failed: 1 of 10 loops broken; 1 regression, .*\*\*\n/);
  const order = ["| verdict | loop |", "- ✗ regression: utf8-scan:", "- Build-wide:", "<details><summary>", "| loop | base GB/s |", "</details>"];
  const places = order.map((part) => text.indexOf(part));
  assert.deepEqual(
    places,
    [...places].sort((a, b) => a - b),
  );
  assert.ok(!places.includes(-1));
});

test("a loop is one row, and a missing number an empty cell", async () => {
  const text = await markdown(gateSummary([gateLoop("crc-32", "pass", 0.001), unmeasuredLoop("gone", "failed")]));
  assert.match(text, /\n\| ✓ pass \| crc-32 \| 10\.0 \| 9\.99 \| \+0\.1 \| -0\.3…\+0\.5 \| 9 \| 84 % \|\n/);
  assert.match(text, /\n\| ✗ failed \| gone \| {2}\| {2}\| {2}\| {2}\| {2}\| {2}\|\n/);
  assert.doesNotMatch(text, /NaN|undefined|Infinity|null/);
});

test("text of names and reasons is neither HTML, nor markup, nor a cell, nor a mention", async () => {
  const text = await markdown(hostileGate());
  assert.deepEqual(text.match(/<[^>]*>/g), ["<details>", "<summary>", "</summary>", "</details>"]);
  assert.doesNotMatch(text, /(?<!\\)`|@[a-z]|\[l\]\(/);
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f]/);
  const rows = text.split("\n").filter((line) => line.startsWith("| ") && line.includes("testcase"));
  // Cells between unescaped bars: eight of verdicts and nineteen of details, three loops each.
  assert.deepEqual(
    rows.map((row) => row.split(/(?<=(?<!\\)(?:\\\\)*)\|/).length - 2),
    [8, 8, 8, 19, 19, 19],
  );
});

test("a gate that compared nothing is its headline alone", async () => {
  assert.equal(
    await markdown(gateSummary([])),
    "**failed: no loop was compared (exit code 4, 73 s)**\n\nstreambound gate: main@\u200b4f2a9c1 → working tree\n",
  );
});
