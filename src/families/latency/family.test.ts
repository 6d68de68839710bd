import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { byteCounts } from "../../catalogue/accesses.ts";
import { trialKey } from "../../records/record.ts";
import { heldBytes } from "../../suites/plan.ts";
import type { Axes, PlanContext, TrialSpec } from "../../suites/suite.ts";
import { group, planContext, planned } from "../../testing/scripted.ts";
import { GiB, KiB, MiB } from "../../units.ts";
import { lastCache, latency, memoryCycle } from "./family.ts";

/** A machine with an addon and all of its abilities; 16 MiB of last-level cache. */
function able(changes: Partial<PlanContext> = {}): PlanContext {
  const context = planContext(changes);
  const engines = (["native", "wasm", "js"] as const).map((id) => ({ id, state: "available" as const }));
  const abilities = ["pin", "huge-pages", "4k-pages"].map((id) => ({ id, state: "available" as const }));
  return { ...context, machine: { ...context.machine, engines, abilities } };
}

function one(axes: Axes, context = able()): TrialSpec {
  const [spec, ...others] = latency.expand(axes, context);
  assert.ok(spec && others.length === 0);
  return spec;
}

describe("a latency trial", () => {
  test("is one thread along one cycle of lines in random order, unless it says otherwise", () => {
    const { params, team, arena, absent } = one({ bytes: 32 * KiB });
    assert.equal(
      trialKey("latency", params),
      "latency:bytes=32768,chains=1,engine=native,kernel=rand8,order=random,pages=system,spacing=64,threads=1",
    );
    assert.deepEqual(team, [{ kernel: "rand8", engine: "native", variant: "refreshed", count: 1, sliceBytes: 32 * KiB }]);
    assert.equal(arena, undefined);
    assert.equal(absent, undefined);
  });

  test("can be the point that multichase measures by default: 256 MiB, 256 B apart, within 64 pages at a time", () => {
    const { params, team } = one({ bytes: 256 * MiB, order: "page-local", spacing: 256 });
    assert.equal(params["groupPages"], 64);
    assert.equal(team[0]?.variant, "resumed");
  });

  test("keeps what says nothing out of its key", () => {
    assert.equal("groupPages" in one({ bytes: 4096, groupPages: 8 }).params, false);
    assert.equal("pin" in one({ bytes: 4096, pin: false }).params, false);
    assert.equal(one({ bytes: 4096, order: "page-local", groupPages: 8 }).params["groupPages"], 8);
  });

  test("moves a line from memory a hop and chase beyond the last cache, and none within it", () => {
    assert.deepEqual(byteCounts(one({ bytes: 64 * MiB, chains: 4 }).accesses?.perPass ?? []), {
      payload: 32,
      requested: 32,
      traffic: { min: 256, max: 256 },
    });
    assert.deepEqual(byteCounts(one({ bytes: 16 * MiB }).accesses?.perPass ?? []), { payload: 8, requested: 8, traffic: { min: 0, max: 0 } });
  });

  test("is pinned to the first CPU that the process may use", () => {
    assert.deepEqual(one({ bytes: 4096, pin: true }).team[0]?.pin, [0]);
  });

  test("is absent with its reason without the engine, the pages or the pinning that it needs", () => {
    const without = planContext();
    assert.equal(one({ bytes: 4096 }, without).absent?.code, "engine-absent");
    assert.equal(one({ bytes: 4096, engine: "wasm", pages: "huge" }, without).absent?.code, "huge-pages-absent");
    assert.equal(one({ bytes: 4096, engine: "wasm", pin: true }, without).absent?.code, "pin-absent");
    assert.equal(one({ bytes: 4096, engine: "wasm" }, without).absent, undefined);
  });

  test("refuses a cycle that is not of whole pages, or beyond one memory", () => {
    assert.throws(() => one({ bytes: 5000 }));
    assert.throws(() => one({ bytes: 4 * GiB }), /a cycle lies in one memory, which ends at 4 GiB/);
    assert.throws(() => one({ bytes: 4096, chains: 5 }));
  });
});

test("the last cache is that of one instance, and the assumed one where none is known", () => {
  const { machine } = planContext();
  assert.equal(lastCache(machine), 16 * MiB);
  assert.equal(lastCache({ ...machine, caches: [] }), machine.lastLevelCache.sizeBytes);
});

test("a cycle of DRAM size is the run's array in whole pages", () => {
  assert.equal(memoryCycle({ arrayBytes: 64 * MiB + 100 }), 64 * MiB);
  assert.equal(memoryCycle({ arrayBytes: 64 }), 4096);
});

test("a run holds each cycle once, whoever follows it and in how many chases", () => {
  const held = (trials: readonly Axes[]) => heldBytes(planned([group("g", trials, latency)], able()));
  assert.equal(held([{ bytes: 8 * MiB, engine: ["native", "wasm"], chains: [1, 4] }]), 8 * MiB);
  assert.equal(held([{ bytes: 8 * MiB, pages: ["system", "huge"], spacing: [64, 256], order: ["random", "page-local"] }]), 64 * MiB);
});
