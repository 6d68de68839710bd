import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { qualityOf, seenIn } from "../../analysis/grade.ts";
import { suiteSeconds } from "../../analysis/seconds.ts";
import { summarise } from "../../analysis/summarise.ts";
import type { Group, Machine, Measured, RunRecord } from "../../records/record.ts";
import { syntheticRecord } from "../../testing/synthetic-record.ts";
import { gradeSentence, gradeTables } from "./grade.ts";
import { secondsTables } from "./seconds.ts";

const record = syntheticRecord();
/** Nothing about it colours a number. */
const quiet: Machine = {
  architecture: "x64",
  platform: "linux",
  osRelease: "6.1",
  cpusAvailable: 8,
  cpusOnline: 8,
  caches: [],
  lastLevelCache: { sizeBytes: 33554432, source: "system" },
  memoryTotalBytes: 2 ** 35,
  memoryAvailableBytes: 2 ** 34,
  governor: "performance",
  nodeVersion: "v20",
  v8Version: "11",
  engines: [{ id: "wasm", state: "available" }],
};

/** The record with this done to every measured outcome. */
function edited(edit: (outcome: Measured, group: Group, trial: number) => Measured, from: RunRecord = record): RunRecord {
  return {
    ...from,
    groups: from.groups.map((group) => ({
      ...group,
      trials: group.trials.map((trial, i) => (trial.outcome.state === "measured" ? { ...trial, outcome: edit(trial.outcome, group, i) } : trial)),
    })),
  };
}

const still = { ...record, machine: quiet };

describe("the grade of a run", () => {
  test("is A on a quiet machine on which nothing happened", () => assert.deepEqual(qualityOf(still, []), { grade: "A", reasons: [] }));

  test("is the worst of its reasons, which stand worst first", () => {
    const machine: Machine = { ...quiet, turbo: true, loadAverage1m: 9, throttledPeriods: { before: 0, after: 100 } };
    // 80 s are 800 periods of 100 ms, an eighth of which was lost.
    const { grade, reasons } = qualityOf({ ...record, machine }, []);
    assert.equal(grade, "D");
    assert.deepEqual(
      reasons.map(({ id, grade: own }) => [id, own]),
      [
        ["throttling", "D"],
        ["load", "C"],
        ["turbo", "B"],
      ],
    );
  });

  test("comes from the control that moved most", () => {
    const control = { label: "a", unit: "GHz" as const, median: 1, perEpoch: [1], drift: 0.02 };
    assert.equal(qualityOf(still, [control, { ...control, label: "b", drift: 0.2 }]).grade, "C");
    assert.match(qualityOf(still, [control, { ...control, label: "b", drift: 0.2 }]).reasons[0]?.what ?? "", /control b differed by 20\.0 %/);
    assert.equal(qualityOf(still, [control]).grade, "A");
  });

  test("counts the steal of a group once, however many trials saw it, and none of a search", () => {
    const stolen = edited((outcome, { purpose }, trial) => ({
      ...outcome,
      quality: { stealTicks: purpose === "search" ? 99 : trial === 0 ? 3 : 2 },
    }));
    const groups = record.groups.filter(({ purpose }) => purpose !== "search").length;
    assert.deepEqual(seenIn(stolen, []).stolen, { ns: 3 * groups * 10e6, duringNs: 80e9 });
  });

  test("comes from the share of trials that waited for a CPU", () => {
    const flags = [{ id: "cpu-contended", detail: "…" }];
    const measured = seenIn(record, []).contended?.of ?? 0;
    assert.ok(measured > 10);
    assert.deepEqual(
      seenIn(
        edited((outcome) => ({ ...outcome, flags })),
        [],
      ).contended,
      { trials: measured, of: measured },
    );
    assert.equal(qualityOf({ ...edited((outcome) => ({ ...outcome, flags })), machine: quiet }, []).grade, "D");
  });

  test("stands in every summary, with a table and a sentence", () => {
    const summary = summarise(record);
    // A virtual machine without native, on small pages, whose epochs lie between 0.95 and 1.05 of the true time: 1.05 ÷ 0.95 is 10.5 %.
    assert.equal(gradeSentence(summary), "Grade C (the machine moved): trust ratios of this run, not absolute rates.");
    assert.deepEqual(
      gradeTables(summary)[0]?.lines.map(({ cells }) => cells[0]),
      ["C", "B", "B", "B"],
    );
    assert.equal(gradeSentence({ ...summary, quality: { grade: "A", reasons: [] } }), "Grade A: nothing was found that colours the numbers.");
  });
});

describe("the seconds of a run", () => {
  const [first, second] = record.groups as [Group, Group];
  const groups: readonly Group[] = [
    { ...first, suite: "peak", purpose: "search", wallNs: 2e9, trials: [] },
    { ...second, suite: "peak", purpose: "measure", wallNs: 3e9, trials: [] },
    { ...first, suite: "ladder", purpose: "measure", wallNs: 7e9, trials: [] },
  ];

  test("are added up by suite, searches apart, longest first", () => {
    assert.deepEqual(suiteSeconds(groups), [
      { suite: "ladder", groups: 1, trials: 0, wallNs: 7e9, searchNs: 0, timedNs: 0 },
      { suite: "peak", groups: 1, trials: 0, wallNs: 5e9, searchNs: 2e9, timedNs: 0 },
    ]);
  });

  test("count what was timed", () => {
    const [only] = suiteSeconds([{ ...first, wallNs: 1e9 }]);
    const expected = first.trials.flatMap(({ outcome }) => (outcome.state === "measured" ? (outcome.quantities.durationNs ?? []) : []));
    // The order of the additions is not the same.
    assert.equal(Math.round(only?.timedNs ?? 0), Math.round(expected.reduce((sum, ns) => sum + ns, 0)));
  });

  test("are absent for records that do not tell", () => {
    assert.deepEqual(suiteSeconds(record.groups), []);
    assert.equal(summarise(record).suiteSeconds, undefined);
  });

  test("are shown with their share of the run, and what went beside", () => {
    const summary = { ...summarise(record), suiteSeconds: [...suiteSeconds(groups)] };
    const [suites, outside] = secondsTables(summary);
    assert.deepEqual(suites?.lines[1]?.cells, ["peak", "1", "0", "5.00 s", "6.3 %", "2.00 s", ""]);
    assert.match(suites?.note ?? "", /^1 min 8 s of the run's 1 min 20 s went beside the suites/);
    assert.deepEqual(outside?.lines[0]?.cells, ["calibrate", "10.0 s", "12.5 %"]);
  });
});
