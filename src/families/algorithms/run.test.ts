import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runPlan } from "../../harness/run.ts";
import { group, planContext, planned } from "../../testing/scripted.ts";
import { algorithms } from "./family.ts";

const profile = { epochs: 1, rounds: 1, sampleNs: 0.1e6, searchRounds: 1 };
const plan = { measure: "plan", plan: "serial", parseUs: 1, filterUs: 0, enrichUs: 1, aggregateUs: 0, records: 20 } as const;

describe("a run of algorithms trials", () => {
  test("measures a plan in a process of its own, threads where they are, and a fault that was told as it should be", async () => {
    const trials = [plan, { ...plan, fault: "throw" }, { measure: "hand-over", way: "ring", batch: 4, records: 10 }];
    const { groups } = await runPlan(planned([group("algorithms", trials, algorithms)], planContext()), {
      profile,
      seed: 3,
      signal: new AbortController().signal,
      emit: () => {},
    });
    const outcomes = groups.flatMap((one) => one.trials.map(({ outcome }) => outcome));
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.state === "failed" ? outcome.message : outcome.state)),
      ["measured", "measured", "measured"],
    );
    const [measured, faulty, handOver] = outcomes.map((outcome) => (outcome.state === "measured" ? outcome : undefined));
    assert.deepEqual(measured?.verification, { state: "verified", method: "every record counted once, in order, and all sums", elements: 20 });
    assert.deepEqual(measured?.quantities.records, [20]);
    assert.deepEqual(faulty?.quantities.refused, [1]);
    assert.ok(faulty?.verification.state === "verified" && faulty.verification.method.endsWith("record 10 at enrich: thrown as the trial asks"));
    assert.deepEqual(handOver?.quantities.records, [10]);
    if (process.platform === "linux") {
      assert.ok((measured?.quantities.floorBytes?.[0] ?? 0) > 1 << 20);
      assert.ok((measured?.quantities.peakBytes?.[0] ?? -1) >= 0);
    }
  });
});
