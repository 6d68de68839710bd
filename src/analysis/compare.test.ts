import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunRecord } from "../records/record.ts";
import { syntheticRecord } from "../testing/synthetic-record.ts";
import { type Comparison, compareRecords, comparisonSchema } from "./compare.ts";

const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs((actual ?? Number.NaN) / expected - 1) <= 1e-9, `${actual} is not ${expected}`);
const trial = (comparison: Comparison, group: string, label: string) =>
  comparison.trials.find((item) => item.group === group && item.label === label);

const a = syntheticRecord({ id: "a" });
const b = syntheticRecord({ id: "b", speed: 1.25 });
const comparison = compareRecords(a, b);

test("the ratio of a common trial is b over a, with the interval of both sides in logarithms", () => {
  const read = trial(comparison, "peak@1", "seq64 s1 wasm");
  near(read?.ratio.median, 1.25);
  // Each side's limits relative to its median, worked out in findings.test.ts.
  const low = 1 / 1.05 + (5 / 14) * (1 / 1.02 - 1 / 1.05);
  const high = 1 / 0.95 - (5 / 14) * (1 / 0.95 - 1 / 0.98);
  near(read?.ratio.spread.low, 1.25 * Math.exp(-Math.hypot(Math.log(low), Math.log(high))));
  near(read?.ratio.spread.high, 1.25 * Math.exp(Math.hypot(Math.log(low), Math.log(high))));
  assert.deepEqual([read?.measure, read?.convention, read?.better, read?.sameKernel], ["rate", "traffic", "higher", true]);
});

test("the control kernels stand beside the ratios", () => {
  assert.deepEqual(
    comparison.controls.map(({ label, unit }) => [label, unit]),
    [
      ["spin wasm", "GHz"],
      ["seq64 wasm", "GB/s"],
    ],
  );
  near(comparison.controls[1]?.ratio.median, 1.25);
});

test("a trial without bytes is compared by time, one without time by its quantity", () => {
  assert.equal(trial(comparison, "controls", "spin wasm")?.measure, "time");
  near(trial(comparison, "controls", "spin wasm")?.ratio.median, 1 / 1.25);
  const child = trial(comparison, "child", "scan node");
  assert.deepEqual([child?.measure, child?.better], ["peakAnonBytes", "lower"]);
  near(child?.ratio.median, 1);
});

test("ratios within each run agree although the absolute rates differ by a quarter", () => {
  const pair = comparison.pairs.find(({ kind, label, threads }) => kind === "tuned over plain" && label === "1:1" && threads === 1);
  near(pair?.a.median, 1.28);
  near(pair?.b.median, 1.28);
  const noisy = compareRecords(syntheticRecord({ noise: 0.02 }), syntheticRecord({ noise: 0.03, speed: 1.25 }));
  const kinds = new Set(noisy.pairs.map(({ kind }) => kind));
  assert.deepEqual([...kinds], ["tuned over plain", "mix over read", "copy-times a transform"]);
  assert.ok(noisy.pairs.filter(({ overlap }) => overlap).length >= 0.9 * noisy.pairs.length);
});

test("disjoint intervals do not overlap", () => {
  const slow = (record: RunRecord): RunRecord => ({
    ...record,
    groups: record.groups.map((group) => ({
      ...group,
      trials: group.trials.map((item) =>
        item.outcome.state === "measured" && item.params["streams"] === 4
          ? { ...item, outcome: { ...item.outcome, quantities: { durationNs: (item.outcome.quantities.durationNs ?? []).map((ns) => ns * 1.1) } } }
          : item,
      ),
    })),
  });
  const pair = compareRecords(syntheticRecord({ noise: 0.01 }), slow(syntheticRecord({ noise: 0.01 }))).pairs.find(({ label }) => label === "1:1");
  assert.equal(pair?.overlap, false);
});

test("a search is not compared, and what only one run measured is listed", () => {
  assert.ok(comparison.trials.every(({ group }) => !group.startsWith("peak/search")));
  const { onlyInA, onlyInB } = compareRecords(a, syntheticRecord({ seam: false }));
  assert.deepEqual([onlyInA.map(({ group }) => group), onlyInB], [["loaded-latency", "io", "child"], []]);
});

test("headline B stands side by side only where the engine sets are equal", () => {
  assert.equal(comparison.headline.state, "comparable");
  if (comparison.headline.state === "comparable") {
    near(comparison.headline.rows[1]?.a, 51.2e9);
    near(comparison.headline.rows[1]?.b, 64e9);
    assert.equal(comparison.headline.rows[1]?.labelB, "1:1 update s4 wasm");
  }
  const native: RunRecord = { ...b, machine: { ...b.machine, engines: b.machine.engines.map(({ id }) => ({ id, state: "available" })) } };
  assert.deepEqual(compareRecords(a, native).headline, {
    state: "refused",
    reason: "headline B is the best of all engines, and the runs had different ones: js, wasm against js, native, wasm",
  });
});

test("differences between machines and runs are noted", () => {
  assert.deepEqual(comparison.notes, []);
  const other: RunRecord = { ...b, machine: { ...b.machine, cpuModel: "Other" }, run: { ...b.run, label: "new" } };
  assert.deepEqual(compareRecords(a, other).notes, ["CPU differs: Invented CPU 9000 against Other", "label differs: unknown against new"]);
});

test("a changed kernel is marked", () => {
  const changed: RunRecord = {
    ...b,
    groups: b.groups.map((group) => ({
      ...group,
      trials: group.trials.map((item) => (item.accesses ? { ...item, accesses: { ...item.accesses, kernelHash: "other" } } : item)),
    })),
  };
  assert.equal(trial(compareRecords(a, changed), "peak@1", "seq64 s1 wasm")?.sameKernel, false);
});

test("runs without a common measured trial are incomparable", () => {
  assert.throws(() => compareRecords(a, { ...b, groups: [] }), { code: "incomparable", message: /they have no measured trial in common/ });
});

test("the comparison follows its schema", () => {
  assert.deepEqual(comparisonSchema.parse(JSON.parse(JSON.stringify(comparison))), comparison);
});
