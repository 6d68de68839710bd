import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { lines } from "../../catalogue/accesses.ts";
import type { Machine } from "../../records/record.ts";
import type { Axes, PlanContext, TrialSpec } from "../../suites/suite.ts";
import { planContext } from "../../testing/scripted.ts";
import { syntheticMachine } from "../../testing/synthetic-machine.ts";
import { mixes } from "./family.ts";
import { blendOf, blends, groupsOf } from "./params.ts";

const one = (axes: Axes, changes: Partial<PlanContext> = {}): TrialSpec => mixes.expand(axes, planContext(changes))[0] as TrialSpec;

describe("a mix", () => {
  test("has the share of written lines that it is named by, whatever the machine does about write-allocate", () => {
    for (const kind of ["update", "nt"] as const) {
      for (const written of Object.keys(blends[kind]).map(Number)) {
        const perPass = one({ kind, written, engine: "native", threads: 1 }).accesses?.perPass ?? [];
        for (const allocate of [false, true]) {
          const crossed = lines(perPass, allocate);
          assert.equal((100 * crossed.written) / (crossed.read + crossed.written), written, `${kind} ${written} %`);
        }
      }
    }
  });

  test("walks at least one whole array, and never beyond the end of either", () => {
    assert.equal(groupsOf({ reads: 8, writes: 1 }, 1000), 125);
    assert.equal(groupsOf({ reads: 1, writes: 2 }, 1001), 500);
    assert.equal(groupsOf({ reads: 0, writes: 1 }, 1000), 1000);
  });

  test("of half updates reads nothing beside them, of a tenth eight lines to one", () => {
    assert.deepEqual(blendOf("update", 50), { reads: 0, writes: 1 });
    assert.deepEqual(blendOf("update", 10), { reads: 8, writes: 1 });
    assert.equal(blendOf("update", 60), undefined);
  });

  test("beyond half needs non-temporal stores, and is told so", () => {
    assert.throws(() => one({ kind: "update", written: 60, threads: 1 }), /from 0 to 50 with updates/);
    assert.throws(() => one({ kind: "nt", written: 55, threads: 1 }), /multiple of 10/);
  });

  test("of non-temporal stores is absent where they are", () => {
    const native: Machine["engines"][number] = { id: "native", state: "available", widths: [64], nonTemporal: false };
    const machine: Machine = { ...syntheticMachine, engines: [native, { id: "wasm", state: "available" }] };
    assert.deepEqual(one({ kind: "nt", written: 60, engine: "native", threads: 1 }, { machine }).absent, {
      code: "no-nt",
      reason: "this processor has no non-temporal stores",
    });
    assert.deepEqual(one({ kind: "nt", written: 60, engine: "wasm", threads: 1 }, { machine }).absent, {
      code: "no-nt",
      reason: "engine wasm has no non-temporal stores",
    });
    assert.equal(one({ kind: "update", written: 50, engine: "native", threads: 1 }, { machine }).absent, undefined);
    assert.equal(one({ kind: "update", written: 50, engine: "native", threads: 1 }).absent?.code, "engine-absent");
  });
});
