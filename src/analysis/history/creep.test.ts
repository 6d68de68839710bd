import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { creepOf } from "./creep.ts";
import type { HistoryPoint } from "./schema.ts";

const commitOf = (i: number) => String(i).padStart(40, "0");
const bundleOf = (i: number) => String(i).padStart(64, "f");
const timeOf = (i: number) => new Date(Date.UTC(2026, 0, 1 + i)).toISOString();
const points: readonly HistoryPoint[] = Array.from({ length: 60 }, (_, i) => ({
  time: timeOf(i),
  commit: commitOf(i),
  dirty: false,
  bundle: bundleOf(i),
  share: 1,
}));
/** 0.2 % a commit: no single one is seen. */
const creeping = points.map((_, i) => 0.8 * 0.998 ** i);
const flat = points.map((_, i) => 0.8 * (1 + (i % 2 === 0 ? 0.001 : -0.001)));

describe("creep", () => {
  test("adds up against a release of one commit, joined by the four after it", () => {
    const creep = creepOf("swap", points, creeping, 0, { name: "v1", commit: commitOf(10).slice(0, 40) });
    // Median of commits 10-14 is that of 12, of the last ten (50-59) that of 54.5: 0.998^42.5 = 0.9184.
    assert.ok(creep.state === "compared");
    assert.deepEqual([creep.pinned, creep.latest, creep.crept], [5, 10, true]);
    assert.ok(Math.abs(creep.ratio - 0.998 ** 42.5) < 1e-4);
  });

  test("is none below the threshold, and none in noise", () => {
    const pin = { name: "v1", commit: commitOf(10) };
    const tenth = creepOf("swap", points, creeping, 0, pin, 0.1);
    assert.ok(tenth.state === "compared" && !tenth.crept);
    const still = creepOf("swap", points, flat, 0, pin);
    assert.ok(still.state === "compared" && !still.crept && Math.abs(still.ratio - 1) < 0.003);
  });

  test("finds the release by its code, or by the time at which it was saved", () => {
    for (const pin of [
      { name: "release", bundles: { swap: bundleOf(10) } },
      { name: "release", bundles: { swap: bundleOf(99), other: bundleOf(1) }, time: timeOf(10) },
    ]) {
      const creep = creepOf("swap", points, creeping, 0, pin);
      assert.ok(creep.state === "compared" && creep.pinned === 5 && creep.crept, pin.name);
    }
  });

  test("compares the latest level only", () => {
    const creep = creepOf("swap", points, creeping, 57, { name: "v1", commit: commitOf(0) });
    assert.ok(creep.state === "compared" && creep.latest === 3);
  });

  test("is absent, with the reason, where the release or what follows it was not measured", () => {
    assert.deepEqual(creepOf("swap", points, flat, 0, { name: "v0", commit: "e".repeat(40) }), {
      state: "absent",
      reason: "no point of v0 is in this series",
    });
    assert.deepEqual(creepOf("swap", points, flat, 0, { name: "v2", commit: commitOf(59) }), {
      state: "absent",
      reason: "no point after v2 is in this series",
    });
  });

  test("does not take a changed working tree for the release", () => {
    const dirty = points.map((point) => ({ ...point, dirty: true }));
    assert.equal(creepOf("swap", dirty, flat, 0, { name: "v1", commit: commitOf(10) }).state, "absent");
  });
});
