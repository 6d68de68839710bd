import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { normalNumbers, randomNumbers } from "../../testing/random.ts";
import { type AcceptEntry, historySummarySchema, type MeasuredEntry } from "./schema.ts";
import { historySummaryOf } from "./summarise.ts";

const sha = (text: string) => text.padStart(64, "0");
const commitOf = (i: number) => String(i).padStart(40, "0");
const timeOf = (i: number) => new Date(Date.UTC(2026, 0, 1, i)).toISOString();

/** One entry a commit, a day apart, whose share steps from 0.8 to 0.76 (-5 %) at the 30th. */
function entries(count: number, change: Partial<MeasuredEntry> = {}, step = 30, seed = 1): MeasuredEntry[] {
  const normal = normalNumbers(randomNumbers(seed));
  return Array.from({ length: count }, (_, i) => ({
    historyVersion: 1,
    kind: "gate",
    time: timeOf(i),
    loop: "swap",
    contract: sha("c"),
    bundle: sha(`${i}`),
    tool: "0.1.0",
    commit: commitOf(i),
    ...(i > 0 && { parent: commitOf(i - 1) }),
    dirty: false,
    fingerprint: "a-machine",
    blocks: [],
    controls: [],
    rate: { median: 1e10, low: 0.9e10, high: 1.1e10 },
    share: (i < step ? 0.8 : 0.76) * Math.exp(0.004 * normal()),
    verdict: "pass",
    ...change,
  }));
}
const summaryOf = (all: readonly (MeasuredEntry | AcceptEntry)[], options = {}) => historySummaryOf({ entries: all, skipped: 0 }, options);
const only = (all: readonly (MeasuredEntry | AcceptEntry)[], options = {}) => {
  const { series } = summaryOf(all, options);
  assert.equal(series.length, 1);
  return series[0] as (typeof series)[number];
};
const accepted = (i: number, change: Partial<AcceptEntry> = {}): AcceptEntry => ({
  historyVersion: 1,
  kind: "accept",
  time: timeOf(i),
  loop: "swap",
  contract: sha("c"),
  bundle: sha(`${i}`),
  tool: "0.1.0",
  baseline: "main",
  reason: "checks added",
  ...change,
});

describe("series", () => {
  test("fit their schema", () => {
    const all = [...entries(60), ...entries(12, { loop: "scan", kind: "measure" }), accepted(30)];
    const summary = summaryOf(all, { pin: { name: "v1", commit: commitOf(2) } });
    assert.deepEqual(historySummarySchema.parse(JSON.parse(JSON.stringify(summary))), summary);
  });

  test("are one a machine, loop, command and definition; the newest definition is the current one", () => {
    const { series } = summaryOf([
      ...entries(12),
      ...entries(12, { fingerprint: "b-machine" }),
      ...entries(12, { kind: "measure" }),
      ...entries(12, { contract: sha("d"), time: timeOf(40) }),
      ...entries(12, { loop: "scan" }),
    ]);
    assert.deepEqual(
      series.map(({ fingerprint, loop, kind, contract, current }) => [fingerprint, loop, kind, contract.at(-1), current]),
      [
        ["a-machine", "scan", "gate", "c", true],
        ["a-machine", "swap", "gate", "d", true],
        ["a-machine", "swap", "gate", "c", false],
        ["a-machine", "swap", "measure", "c", true],
        ["b-machine", "swap", "gate", "c", true],
      ],
    );
  });

  test("stand in order of time, whatever the order of the lines", () => {
    const all = entries(60);
    assert.deepEqual(summaryOf(all.toReversed()), summaryOf(all));
  });

  test("leave out what failed or proved nothing, and count it", () => {
    const all = entries(20).map((entry, i) =>
      i === 3 ? { ...entry, verdict: "unproven" as const, share: 0.1 } : i === 4 ? { ...entry, verdict: "failed" as const } : entry,
    );
    const series = only(all);
    assert.deepEqual([series.points.length, series.leftOut], [18, 2]);
  });

  test("follow the rate where most points have no share", () => {
    const rates = entries(60).map(({ share = 1, ...entry }, i) => ({
      ...entry,
      rate: { median: share * 1e10, low: 1, high: 2e10 },
      ...(i === 5 && { share }),
    }));
    const series = only(rates);
    assert.deepEqual([series.measure, series.points.length, series.changes.length], ["rate", 60, 1]);
  });

  test("are those of the named loops", () => {
    assert.deepEqual(
      summaryOf([...entries(12), ...entries(12, { loop: "scan" })], { loops: ["scan"] }).series.map(({ loop }) => loop),
      ["scan"],
    );
  });

  test("begin at a time or at a commit, but for the release", () => {
    const all = entries(60);
    const at = only(all, { since: { kind: "time", time: timeOf(40) } });
    assert.deepEqual([at.points.length, at.changes.length], [20, 0]);
    const from = only(all, { since: { kind: "commit", commit: commitOf(40).slice(0, 39) }, pin: { name: "v1", commit: commitOf(2) } });
    assert.equal(from.points.length, 20);
    assert.ok(from.creep?.state === "compared" && Math.abs(from.creep.ratio - 0.95) < 0.01);
  });
});

describe("a change", () => {
  const change = (all: readonly (MeasuredEntry | AcceptEntry)[]) => {
    const { changes } = only(all);
    assert.equal(changes.length, 1);
    return changes[0] as (typeof changes)[number];
  };

  test("is that of the first commit after it, where the one before is its parent", () => {
    const { index, commit, before, cause, ratio, time } = change(entries(60));
    assert.deepEqual([index, commit, before, cause, time], [30, commitOf(30), commitOf(29), "commit", timeOf(30)]);
    assert.ok(Math.abs(ratio - 0.95) < 0.005);
  });

  test("is that of a range, where commits between were not measured", () => {
    const gap = entries(60).filter((_, i) => i < 26 || i > 30);
    const { commit, before, cause } = change(gap);
    assert.deepEqual([commit, before, cause], [commitOf(31), commitOf(25), "range"]);
  });

  test("is nobody's where the code is the same on both sides", () => {
    assert.equal(change(entries(60).map((entry) => ({ ...entry, bundle: sha("1") }))).cause, "same-code");
  });

  test("is of no known commit outside a repository", () => {
    const all = entries(60).map(({ commit: _, parent: __, dirty: ___, ...entry }) => entry);
    assert.deepEqual([change(all).cause, change(all).commit], ["unknown", undefined]);
  });

  test("is not made by a gap of months", () => {
    const later = entries(60, {}, 99).map((entry, i) => (i < 30 ? entry : { ...entry, time: timeOf(5000 + i) }));
    assert.deepEqual(only(later).changes, []);
  });

  test("carries the reason by which it was accepted", () => {
    assert.equal(change([...entries(60), accepted(30)]).accepted, "checks added");
    assert.equal(change([...entries(60), accepted(31, { bundle: sha("31"), from: sha("29") })]).accepted, "checks added");
    assert.equal(change([...entries(60), accepted(10)]).accepted, undefined);
    assert.equal(change([...entries(60), accepted(30, { loop: "scan" })]).accepted, undefined);
  });
});

describe("the latest point", () => {
  test("is compared with the centre since the last accepted change", () => {
    const all = entries(60);
    assert.equal(only([...all, accepted(30)]).outlook.state, "as-before");
    const fast = all.map((entry, i) => (i === 59 ? { ...entry, share: 0.8 } : entry));
    assert.equal(only([...fast, accepted(30)]).outlook.state, "faster");
  });
});
