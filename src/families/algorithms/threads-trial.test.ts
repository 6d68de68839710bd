import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Subject } from "../../harness/subject.ts";
import { openCpus, openHandOver } from "./threads-trial.ts";

async function sampled(subject: Subject) {
  try {
    const { durationNs = 0, ...quantities } = (await subject.sample(1)) ?? {};
    assert.ok(durationNs > 0);
    return { quantities, problem: subject.settle?.(), verification: await subject.verify() };
  } finally {
    await subject.close();
  }
}

describe("threads", () => {
  for (const way of ["ring", "post-message"] as const) {
    test(`hand all records over by ${way}, the last batch in part`, async () => {
      const { quantities, problem, verification } = await sampled(
        await openHandOver({ measure: "hand-over", way, batch: 8, ring: 16, records: 100 }),
      );
      assert.equal(problem, undefined);
      assert.equal(quantities.records, 100);
      assert.ok((quantities.handOverNs ?? 0) > 0);
      assert.equal(verification.state, "verified");
    });
  }

  test("that share nothing do all stages on as many records each", async () => {
    const { quantities, problem, verification } = await sampled(await openCpus({ measure: "cpus", threads: 2, records: 5 }, {}));
    assert.equal(problem, undefined);
    assert.deepEqual(quantities, { records: 10 });
    assert.deepEqual(verification, { state: "verified", method: "each thread's number of records and the sum of their ids", elements: 10 });
  });
});
