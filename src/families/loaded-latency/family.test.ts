import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { byteCounts } from "../../catalogue/accesses.ts";
import { trialKey } from "../../records/record.ts";
import { planOf } from "../../suites/plan.ts";
import type { Axes, PlanContext, TrialSpec } from "../../suites/suite.ts";
import { group, planned } from "../../testing/scripted.ts";
import { syntheticMachine } from "../../testing/synthetic-machine.ts";
import { MiB } from "../../units.ts";
import { loadedLatency } from "./family.ts";

/** Threads for a team of so many, arrays of 128 MiB, and a last-level cache of a quarter of that. */
const context = (threads: number, arrayBytes = 128 * MiB): PlanContext => ({
  machine: { ...syntheticMachine, cpusAvailable: threads, lastLevelCache: { sizeBytes: 32 * MiB, source: "system" } },
  threads,
  arrayBytes,
  profile: "quick",
});

function one(axes: Axes, within = context(2)): TrialSpec {
  const specs = loadedLatency.expand(axes, within);
  assert.equal(specs.length, 1);
  return specs[0] as TrialSpec;
}

describe("a loaded-latency trial", () => {
  test("is one chaser in the foreground and the loaders behind it, each over its own slice", () => {
    // The chaser's cycle: the run's array. One loader: 128 MiB are 2 097 152 lines, laid out as 1024 × 2048 + 144, in whole pieces of 4096 lines.
    assert.deepEqual(one({ loaders: 1, delay: 512 }).team, [
      { kernel: "rand8", engine: "wasm", variant: "resumed", count: 1, sliceBytes: 128 * MiB },
      { kernel: "seq64", engine: "wasm", variant: "s1", count: 1, sliceBytes: 2_097_152 * 64, background: true, delay: 512 },
    ]);
    // A third of the array: 699 051 lines, laid out as 1024 × 683 + 144 = 699 536, of which 170 pieces are whole: 696 320.
    const { team, arena } = one({ loaders: 3, load: "update" }, context(4));
    assert.deepEqual(team[1], { kernel: "update", engine: "wasm", variant: "s4", count: 3, sliceBytes: 696_320 * 64, background: true });
    assert.deepEqual(arena, { kind: "shared", arrays: ["load"], lineCount: 696_320 });
  });

  test("on native takes the widest loads that the processor has", () => {
    const machine = {
      ...context(2).machine,
      engines: [{ id: "native", state: "available" as const, widths: [64, 128, 256] }],
    };
    assert.equal(one({ loaders: 1, engine: "native", delay: 256 }, { ...context(2), machine }).team[1]?.variant, "s1 256-bit");
    assert.equal(one({ loaders: 1, engine: "native" }, { ...context(2), machine }).team[1]?.variant, "s4 256-bit");
  });

  test("on huge pages needs them, for the cycle and for the loaders", () => {
    const huge = one({ loaders: 1, pages: "huge" });
    assert.equal(huge.absent?.code, "huge-pages-absent");
    assert.equal(huge.arena?.kind, "shared-huge");
  });

  test("declares one hop as its pass: 8 useful bytes, one line of traffic", () => {
    for (const loaders of [0, 1]) {
      const { accesses } = one({ loaders });
      assert.deepEqual(byteCounts(accesses?.perPass ?? []), { payload: 8, requested: 8, traffic: { min: 64, max: 64 } });
    }
  });

  test("without loaders is the same trial whatever the load and its delay, with no array of its own", () => {
    const plan = planned([group("idle", [{ loaders: 0, load: ["seq64", "update"], delay: [0, 64] }], loadedLatency)], context(2));
    assert.deepEqual(
      plan.groups[0]?.specs.map(({ family, params }) => trialKey(family, params)),
      ["loaded-latency:engine=wasm,loaders=0,pages=system,size=dram"],
    );
    assert.equal(plan.threads, 1);
    assert.equal(plan.groups[0]?.specs[0]?.arena, undefined);
    assert.equal(plan.groups[0]?.specs[0]?.team.length, 1);
  });

  test("is absent with the reason where the run has fewer threads than the team", () => {
    assert.deepEqual(one({ loaders: 2 }).absent, { code: "too-few-cpus", reason: "3 threads were asked for, the run may use 2" });
    assert.equal(one({ loaders: 1 }).absent, undefined);
  });

  test("that is absent asks for no thread and no memory", () => {
    const suite = { id: "s", title: "", question: "", default: false, groups: () => [group("g", [{ loaders: [0, 63] }], loadedLatency)] };
    const { threads, arenaBytes } = planOf([suite], context(2));
    assert.equal(threads, 1);
    assert.deepEqual(arenaBytes, [{}]);
  });

  test("says that its cycle may be cached when it is below four times the last-level cache", () => {
    assert.deepEqual(one({ loaders: 1 }).flags, []);
    assert.deepEqual(
      one({ loaders: 1 }, context(2, 64 * MiB)).flags?.map(({ id }) => id),
      ["may-be-cached"],
    );
  });

  test("refuses a load whose traffic would be a guess", () => {
    assert.throws(() => one({ loaders: 1, load: "copy" }), /Invalid option/);
  });
});
