import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { SampleQuantities } from "../../../harness/subject.ts";
import { open } from "../body.ts";
import { algorithmsParams, type PlanParams, plans } from "../params.ts";

const quick = { measure: "plan", parseUs: 2, filterUs: 1, enrichUs: 5, aggregateUs: 1, records: 120 } as const;

/** One sample of a plan in this process. */
async function run(axes: Partial<PlanParams>) {
  const params = algorithmsParams.parse({ ...quick, ...axes });
  const context = { team: [], role: 0, member: 0, slot: 0, seed: 1, epoch: 0, visit: "v", arenaBytes: {} };
  const subject = await open({ ...context, params: { ...params } });
  try {
    const quantities = (await subject.sample(1)) as SampleQuantities;
    return { quantities, problem: subject.settle?.(), verification: await subject.verify() };
  } finally {
    await subject.close();
  }
}

const several: Readonly<Record<(typeof plans)[number], Partial<PlanParams>>> = {
  serial: {},
  batch: { batch: 50 },
  streams: { ring: 4 },
  data: { workers: 3, batch: 7, merge: "lock" },
  pipeline: { ring: 5, batch: 3 },
  "pipeline-data": { workers: 2, ring: 1, offered: 50_000 },
};

for (const plan of plans) {
  describe(`the plan ${plan}`, () => {
    test("counts every record once, in order, and tells what its stages took", async () => {
      const { quantities, problem, verification } = await run({ plan, ...several[plan] });
      assert.equal(problem, undefined);
      assert.deepEqual(verification, { state: "verified", method: "every record counted once, in order, and all sums", elements: 120 });
      assert.equal(quantities.records, 120);
      for (const id of ["parseNs", "filterNs", "enrichNs", "aggregateNs", "recordP50Ns", "durationNs", "cpuNs"] as const) {
        assert.ok((quantities[id] ?? 0) > 0, id);
      }
      assert.equal("handOverNs" in quantities, plan !== "serial" && plan !== "batch");
      const { recordP50Ns = 0, recordP90Ns = 0, recordP99Ns = 0, recordMaxNs = 0, heldRecords = 0 } = quantities;
      assert.ok(recordP50Ns <= recordP90Ns && recordP90Ns <= recordP99Ns && recordP99Ns <= recordMaxNs);
      assert.ok(heldRecords >= 1 && heldRecords <= 120);
    });
  });
}

describe("a plan", () => {
  test("holds no more than it takes: one record serially, a batch in a batch", async () => {
    assert.equal((await run({ plan: "serial" })).quantities.heldRecords, 1);
    assert.equal((await run({ plan: "batch", batch: 50 })).quantities.heldRecords, 50);
  });

  test("whose enriching waits for a service tells how long that held it", async () => {
    const { problem, verification, quantities } = await run({ plan: "streams", enrich: "service", enrichUs: 300, records: 8 });
    assert.equal(problem, undefined);
    assert.match(verification.state === "verified" ? verification.method : "", /; the service held a request \d+ µs of 300$/);
    assert.ok((quantities.enrichNs ?? 0) >= 300e3);
  });

  const faults: readonly (readonly [Partial<PlanParams>, RegExp])[] = [
    [{ plan: "pipeline", fault: "throw" }, /record 60 at enrich: thrown as the trial asks$/],
    [{ plan: "data", workers: 2, fault: "malformed" }, /record 60 at parse: /],
    [{ plan: "streams", fault: "throw" }, /record 60 at enrich: thrown as the trial asks$/],
    [{ plan: "batch", fault: "malformed" }, /record 60 at parse: /],
    [{ plan: "serial", fault: "stall", enrich: "service" }, /record 60 at enrich: the service did not answer within 300 ms$/],
  ];
  for (const [axes, message] of faults) {
    test(`ends with one error that names the record and the stage: ${axes.plan}, ${axes.fault}`, async () => {
      const { quantities, problem, verification } = await run(axes);
      assert.equal(problem, undefined);
      assert.equal(quantities.refused, 1);
      assert.ok((quantities.records ?? 120) < 120);
      assert.match(verification.state === "verified" ? verification.method : "", message);
    });
  }
});
