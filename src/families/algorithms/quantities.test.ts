import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { durationOf, planQuantities } from "./quantities.ts";
import type { Done } from "./tasks.ts";

/** Two parts of a pipeline: what both took for four records. */
const done: readonly Done[] = [
  {
    state: "done",
    beginNs: 1000,
    endNs: 4000,
    part: { stageNs: { parse: 400, filter: 0, enrich: 0, aggregate: 0 }, handOverNs: 60, mostHeld: 2, heldNs: [] },
  },
  {
    state: "done",
    beginNs: 1000,
    endNs: 5000,
    part: { stageNs: { parse: 0, filter: 40, enrich: 1600, aggregate: 80 }, handOverNs: 180, mostHeld: 3, heldNs: [] },
  },
];

describe("the quantities of a plan", () => {
  test("are times a record and a hand-over, nearest-rank percentiles, and the most that any thread saw held", () => {
    assert.deepEqual(planQuantities(done, Float64Array.of(40, 10, 30, 20), 3), {
      durationNs: 4000,
      records: 4,
      parseNs: 100,
      filterNs: 10,
      enrichNs: 400,
      aggregateNs: 20,
      // (60 + 180) ÷ (4 records × 3 hand-overs)
      handOverNs: 20,
      recordP50Ns: 20,
      recordP90Ns: 40,
      recordP99Ns: 40,
      recordMaxNs: 40,
      heldRecords: 3,
    });
  });

  test("have no hand-over where there is none", () => {
    assert.ok(!("handOverNs" in planQuantities(done, Float64Array.of(1, 2), 0)));
  });

  test("last from the beginning to the last thread's end", () => assert.equal(durationOf(done), 4000));
});
