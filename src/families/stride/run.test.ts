import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { engineIds, type StrideBody } from "../../engines/engine.ts";
import { engineOf } from "../../engines/registry.ts";
import { runPlan } from "../../harness/run.ts";
import { group, planContext, planned } from "../../testing/scripted.ts";
import { MiB } from "../../units.ts";
import { open } from "./body.ts";
import { stride } from "./family.ts";

const profile = { epochs: 2, rounds: 1, sampleNs: 0.1e6, searchRounds: 1 };
let visits = 0;

/** The subject of a trial over 1000 lines, whose passes are what `body` does. */
async function opened(params: Record<string, string | number>, lineCount = 1000) {
  const visit = `stride ${visits++}`;
  const arena = { kind: "shared", arrays: ["a"], lineCount } as const;
  return open({ params, team: [], role: 0, member: 0, slot: 0, seed: 1, epoch: 0, visit, arena, arenaBytes: {} });
}

describe("a stride", () => {
  for (const engine of engineIds) {
    const support = engineOf(engine).support();
    test(`by ${engine} sums what the pattern holds, forward and backward, over every start`, {
      skip: support.state === "absent" && support.reason,
    }, async () => {
      for (const bytes of [8, 24, 64, 192, 4096, 4160, 8192]) {
        for (const direction of ["forward", "backward"]) {
          const subject = await opened({ stride: bytes, direction, engine, threads: 1 });
          // 128 lines of 8 KiB, and some more: all starts, and a sample that begins in the middle of them.
          for (const passes of [1, 5, 130, 7]) {
            await subject.sample(passes);
            assert.equal(subject.settle?.(), undefined, `${bytes} B ${direction}, ${passes} passes`);
          }
        }
      }
    });
  }

  test("that reads a neighbour, or one element less, is caught", async () => {
    const engine = engineOf("wasm");
    const { bindStride } = engine;
    const faults: readonly ((body: StrideBody) => StrideBody)[] = [
      (body) => (first, step, count) => body(first + 1, step, count),
      (body) => (first, step, count) => body(first, step, count - 1),
      () => () => 0,
    ];
    try {
      for (const fault of faults) {
        Object.assign(engine, { bindStride: async (binding: Parameters<typeof bindStride>[0]) => fault(await bindStride(binding)) });
        const subject = await opened({ stride: 128, engine: "wasm", threads: 1 });
        await subject.sample(3);
        assert.match(subject.settle?.() ?? "", /^the sum of 3 passes is \d+, expected \d+$/);
      }
    } finally {
      Object.assign(engine, { bindStride });
    }
  });

  test("is measured and verified on one thread and on two, from memory and in the second-level cache", async () => {
    const trials = [
      { stride: [8, 64, 4160], direction: ["forward", "backward"], engine: ["wasm", "js"], threads: [1, 2] },
      { stride: 64, size: "l2", threads: 1 },
    ];
    const plan = planned([group("all", trials, stride)], planContext({ arrayBytes: MiB }));
    const result = await runPlan(plan, { profile, seed: 3, signal: new AbortController().signal });
    for (const { key, outcome } of result.groups.flatMap((one) => one.trials))
      assert.ok(outcome.state === "measured" && outcome.verification.state === "verified", `${key}: ${JSON.stringify(outcome)}`);
  });
});
