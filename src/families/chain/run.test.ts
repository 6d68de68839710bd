import assert from "node:assert/strict";
import { test } from "node:test";
import { runPlan } from "../../harness/run.ts";
import { chainModes } from "../../models/chain.ts";
import { group, planContext, planned } from "../../testing/scripted.ts";
import { KiB, MiB } from "../../units.ts";
import { chain } from "./family.ts";

const lengths = [0, 1, 2, 3, 4, 5, 6, 7, 8];

for (const engine of ["wasm", "js"] as const) {
  test(`every mode and length of a chain is measured and verified by ${engine}, every element of it`, async () => {
    const plan = planned(
      [
        group(
          "chain",
          [
            { mode: chainModes, n: lengths, engine, threads: 2 },
            { mode: "chunked", n: 4, chunk: [64, 4 * KiB, 1024 * KiB], engine, threads: 2 },
            { mode: "pass-l2", n: 1, size: "l2", engine, threads: 2 },
            { mode: "fused-l2", n: lengths, size: "l2", engine, threads: 2 },
          ],
          chain,
        ),
      ],
      planContext({ arrayBytes: 2 * MiB }),
    );
    const result = await runPlan(plan, {
      profile: { epochs: 1, rounds: 2, sampleNs: 0.1e6, searchRounds: 1 },
      seed: 5,
      signal: new AbortController().signal,
    });
    assert.equal(result.state, "complete", JSON.stringify(result.groups[0]?.trials.find(({ outcome }) => outcome.state !== "measured")));
    const trials = result.groups[0]?.trials ?? [];
    // Six modes of nine rungs less the three that have no rung 0, three chunks, the resident pass and eight resident fused bodies.
    assert.equal(trials.length, 51 + 3 + 1 + 8);
    // 1 MiB over two threads: 8192 lines, up to 8336; resident 2048; eight elements a line.
    for (const { key, params, outcome } of trials) {
      const elements = 2 * 8 * (params["size"] === "l2" ? 2048 : 8336);
      assert.ok(outcome.state === "measured", key);
      assert.deepEqual(outcome.verification, { state: "verified", method: "every element of the result against n transforms", elements }, key);
      assert.deepEqual(outcome.round, [0, 1], key);
    }
  });
}
