import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { engineIds } from "../../engines/engine.ts";
import { engineOf } from "../../engines/registry.ts";
import { runPlan } from "../../harness/run.ts";
import type { BodyContext } from "../../harness/subject.ts";
import { group, planContext, planned } from "../../testing/scripted.ts";
import { KiB, MiB } from "../../units.ts";
import { LatencySubject } from "./chases.ts";
import { latency } from "./family.ts";
import { latencyParams } from "./params.ts";

const profile = { epochs: 2, rounds: 1, sampleNs: 0.1e6, searchRounds: 1 };
const context: BodyContext = { params: {}, team: [], role: 0, member: 0, slot: 0, seed: 1, epoch: 0, visit: "v", arenaBytes: {} };

for (const engine of engineIds) {
  const support = engineOf(engine).support();
  const skip = support.state === "absent" ? support.reason : false;

  describe(`${engine}`, { skip }, () => {
    test("follows cycles of every order and spacing, alone and several at once, and ends each sample where it should", async () => {
      for (const axes of [{}, { spacing: 256 }, { order: "page-local", groupPages: 2 }, { chains: 3 }, { chains: 32, spacing: 256 }]) {
        const params = latencyParams.parse({ engine, bytes: 64 * KiB, ...axes });
        const subject = await LatencySubject.open(engineOf(engine), params, context, true);
        await subject.warm();
        for (const hops of [1, 77, 1000, 5001]) {
          subject.arm();
          const told = subject.sample(hops);
          assert.equal(subject.settle(), undefined, `${JSON.stringify(axes)}, ${hops} hops`);
          assert.ok((told.latencyNs ?? -1) >= 0 && told.batchMaxNs !== undefined);
        }
        assert.equal((subject.verify() as { elements: number }).elements, (64 * KiB) / params.spacing);
      }
    });

    test("says so when a link leads elsewhere", async () => {
      const params = latencyParams.parse({ engine, bytes: 8 * KiB, spacing: 256 });
      const wrong = {
        ...engineOf(engine),
        bindChase: async () => (start: number) => start,
      };
      const subject = await LatencySubject.open(wrong, params, context, true);
      subject.sample(3);
      assert.match(subject.settle() ?? "", /^after 3 hops the chase stands on line \d+, expected \d+$/);
    });
  });
}

test("a run records latency and batches of every sample, verified", async () => {
  const plan = planned([group("g", [{ engine: "wasm", bytes: [16 * KiB, MiB], chains: [1, 4] }], latency)], planContext({ arrayBytes: MiB }));
  const { groups, state } = await runPlan(plan, { profile, seed: 3, signal: new AbortController().signal });
  assert.equal(state, "complete");
  for (const { key, outcome } of groups.flatMap(({ trials }) => trials)) {
    assert.ok(outcome.state === "measured", key);
    assert.equal(outcome.verification.state, "verified");
    for (const id of ["latencyNs", "batchP50Ns", "batchP99Ns", "batchMaxNs"] as const)
      assert.equal(outcome.quantities[id]?.length, 2, `${key} ${id}`);
    assert.ok(outcome.quantities.latencyNs?.every((ns) => ns > 0));
  }
});
