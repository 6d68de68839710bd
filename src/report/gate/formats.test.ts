import assert from "node:assert/strict";
import { test } from "node:test";
import { gateSummarySchema } from "../../analysis/gate/schema.ts";
import { StreamboundError } from "../../errors.ts";
import { gateLoop, gateSummary, hostileGate, mixedGate } from "../../testing/gate-summaries.ts";
import { type GateFormatId, gateFormatIds, renderGate } from "./formats.ts";

async function json(format: GateFormatId, summary = mixedGate()) {
  const { files } = await renderGate(summary, format);
  return JSON.parse(files[0]?.contents as string);
}

test("every format gives files of its own name, without a warning", async () => {
  const names: string[] = [];
  for (const format of gateFormatIds) {
    const { files, warnings } = await renderGate(mixedGate(), format);
    assert.deepEqual(warnings, [], format);
    names.push(...files.map(({ name }) => name));
  }
  assert.equal(new Set(names).size, gateFormatIds.length);
});

test("the JSON is the summary itself", async () => {
  assert.deepEqual(gateSummarySchema.parse(await json("json")), mixedGate());
});

test("a number that is none stops every JSON instead of becoming null", async () => {
  const summary = gateSummary([gateLoop("a", "pass", 0, { ratio: { median: Number.NaN, low: 1, high: 1, confidence: 0.99 } })]);
  for (const format of ["json", "bencher"] as const)
    await assert.rejects(json(format, summary), (thrown) => thrown instanceof StreamboundError && thrown.code === "internal");
});

test("github-action-benchmark reads the head's rates in GB/s, bigger being better, with range and extra as strings", async () => {
  const [entry] = await json("github-action-benchmark", gateSummary([gateLoop("crc-32", "pass", 0.25)]));
  // 10 ÷ 1.25 = 8 GB/s ± 5 %.
  assert.deepEqual({ ...entry, extra: "" }, { name: "crc-32", unit: "GB/s", value: 8, range: "7.60–8.40", extra: "" });
  assert.match(entry.extra, /^verdict: pass\nbase GB\/s: 10\.0\n/);
});

test("Bencher reads payload bytes a second and the ratio of times, each with its interval", async () => {
  const metrics = await json(
    "bencher",
    gateSummary([gateLoop("crc-32", "pass", 0.25, { ratio: { median: 1.25, low: 1.2, high: 1.3, confidence: 0.99 } })]),
  );
  assert.deepEqual(metrics, {
    "crc-32": {
      throughput: { value: 8e9, lower_value: 7.6e9, upper_value: 8.4e9 },
      ratio: { value: 1.25, lower_value: 1.2, upper_value: 1.3 },
    },
  });
});

test("what failed or was not measured enters no history", async () => {
  const failed = gateSummary([gateLoop("wrong", "failed"), gateLoop("right", "pass")]);
  assert.deepEqual(
    (await json("github-action-benchmark", failed)).map(({ name }: { name: string }) => name),
    ["right"],
  );
  assert.deepEqual(Object.keys(await json("bencher", failed)), ["right"]);
  assert.equal((await json("github-action-benchmark")).length, 8);
  assert.equal(Object.keys(await json("bencher")).length, 8);
});

test("hostile names stay names: one entry each, without control characters", async () => {
  const names = [
    ...(await json("github-action-benchmark", hostileGate())).map(({ name }: { name: string }) => name),
    ...Object.keys(await json("bencher", hostileGate())),
  ];
  assert.equal(names.length, 4);
  for (const name of names) assert.doesNotMatch(name, /[\u0000-\u001f\u202e]/);
});
