import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { runPlan } from "../harness/run.ts";
import type { Group, Outcome } from "../records/record.ts";
import type { Axes } from "../suites/suite.ts";
import { type LoopText, loopBundles } from "../testing/loop-bundles.ts";
import { group, planContext, planned } from "../testing/scripted.ts";
import { KiB, MiB } from "../units.ts";
import { loadBundle } from "./arm.ts";
import { loopFamily } from "./family.ts";

const profile = { epochs: 2, rounds: 1, sampleNs: 0.1e6, searchRounds: 1 };
let bundles: Awaited<ReturnType<typeof loopBundles>>;

before(async () => {
  bundles = await loopBundles();
});
after(() => bundles.close());

/** Runs trials of one loop over working sets of 1 MiB; `itemNs` decides how much of it is a pass. */
async function run(name: LoopText, trials: readonly Axes[], itemNs = 1): Promise<{ readonly groups: readonly Group[]; readonly state: string }> {
  const bundle = bundles.path(name);
  const { contract } = await loadBundle(bundle);
  const family = loopFamily([{ contract, hash: "hash", bundle, itemNs }]);
  const axes = trials.map((trial): Axes => ({ loop: contract.name, form: contract.form, threads: 1, ...trial }));
  const plan = planned([group("loops", axes, family)], planContext({ arrayBytes: MiB }));
  return runPlan(plan, { profile, seed: 3, signal: new AbortController().signal });
}

function outcomes({ groups }: { readonly groups: readonly Group[] }): readonly (readonly [string, Outcome])[] {
  return groups.flatMap(({ trials }) => trials.map(({ key, outcome }) => [key, outcome] as const));
}

/** Elements that each trial verified. */
async function verified(name: LoopText, trials: readonly Axes[], itemNs?: number): Promise<readonly number[]> {
  const result = await run(name, trials, itemNs);
  assert.equal(result.state, "complete", JSON.stringify(outcomes(result)));
  return outcomes(result).map(([key, outcome]) => {
    assert.ok(outcome.state === "measured" && outcome.verification.state === "verified", key);
    assert.deepEqual(outcome.epoch, [0, 1]);
    return outcome.verification.elements;
  });
}

async function failure(name: LoopText, trial: Axes = {}): Promise<{ readonly code: string; readonly message: string }> {
  const result = await run(name, [trial]);
  const [[, outcome]] = outcomes(result) as [[string, Outcome]];
  assert.ok(outcome.state === "failed", JSON.stringify(outcome));
  return outcome;
}

describe("a sliced loop is measured and checked", () => {
  // 16 B an item: 1 MiB holds 65536; half of 512 KiB of L2 16384.
  test("from memory and over data in L2", async () => assert.deepEqual(await verified("make", [{ size: ["dram", "l2"] }]), [65536, 16384]));

  test("where it is passed its views, as it is and with captured ones", async () =>
    assert.deepEqual(await verified("run", [{ form: ["run", "make"] }]), [65536, 65536]));

  test("where it is WebAssembly over the memory of its buffers", async () =>
    assert.deepEqual(await verified("wasm", [{ size: ["dram", "l2"] }]), [131072, 32768]));

  test("where it changes its input", async () => assert.deepEqual(await verified("update", [{}]), [262144]));

  test("on two threads, each over a part of its own", async () => {
    // Each checks its half.
    assert.deepEqual(await verified("make", [{ threads: 2 }]), [65536]);
    const { groups } = await run("make", [{ threads: 2 }]);
    assert.deepEqual(
      groups[0]?.trials[0]?.team?.map(({ count }) => count),
      [2],
    );
    assert.deepEqual(
      groups[0]?.trials[0]?.accesses?.perPass.map(({ role, count }) => [role, count]),
      [
        ["read", 65536],
        ["write", 65536],
      ],
    );
  });

  test("whole, where it cannot be sliced", async () => assert.deepEqual(await verified("whole", [{}]), [1048576]));

  test("in passes over a part of its working set, where a whole pass would be too long", async () => {
    // 65536 items of 2 µs are 131 ms: four parts of 32.8 ms.
    const { groups } = await run("make", [{}], 2000);
    assert.equal(groups[0]?.trials[0]?.accesses?.perPass[0]?.count, 16384);
    assert.deepEqual(await verified("make", [{}], 2000), [65536]);
  });
});

describe("a transform is measured and checked", () => {
  for (const name of ["web", "node", "iterator"] as const)
    test(`in chunks of several sizes, where it is ${{ web: "a TransformStream", node: "a Transform of Node", iterator: "an async iterator" }[name]}`, async () =>
      assert.deepEqual(await verified(name, [{ chunk: [4 * KiB, 64 * KiB, 4 * MiB] }, { size: "l2", chunk: 64 * KiB }]), [MiB, MiB, MiB, 256 * KiB]));
});

describe("a loop fails its trial", () => {
  test("when its check refuses what it did", async () => {
    const { code, message } = await failure("wrong");
    assert.equal(code, "loop-wrong");
    assert.match(message, /^Loop "wrong" gives wrong results: its check refused/);
  });

  test("when it throws", async () =>
    assert.deepEqual([(await failure("throws")).code, /no luck today/.test((await failure("throws")).message)], ["loop-failed", true]));

  test("when fewer bytes come out of a transform than its check accepts", async () =>
    assert.equal((await failure("lossy", { chunk: 4096 })).code, "loop-wrong"));

  test("when a transform throws at a chunk", async () => assert.equal((await failure("breaking", { chunk: 4096 })).code, "loop-failed"));

  test("and no path of this machine is in its record", async () => {
    for (const name of ["wrong", "throws", "make", "web"] as const)
      assert.doesNotMatch(JSON.stringify((await run(name, [{ ...(name === "web" && { chunk: 4096 }) }])).groups), /streambound-loops|file:/);
  });
});

describe("a loop is absent", () => {
  test("in chunks that are longer than a pass may be", async () => {
    // 1 MiB at 1 µs a byte: 53 passes of 19,785 B.
    const found = outcomes(await run("iterator", [{ chunk: [4096, 65536, 262144] }], 1000)).map(([, { state }]) => state);
    // 64 KiB is what the loop declares.
    assert.deepEqual(found, ["measured", "measured", "absent"]);
  });

  test("on more threads than the run has", async () => {
    const [[, outcome]] = outcomes(await run("make", [{ threads: 3 }])) as [[string, Outcome]];
    assert.deepEqual(outcome, { state: "absent", code: "too-few-cpus", reason: "the loop asks for 3 threads, the run may use 2" });
  });
});
