import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type BlendBody, engineIds } from "../../engines/engine.ts";
import { engineOf } from "../../engines/registry.ts";
import { runPlan } from "../../harness/run.ts";
import { sliceOf } from "../../memory/slice.ts";
import { group, planContext, planned } from "../../testing/scripted.ts";
import { MiB } from "../../units.ts";
import { open } from "./body.ts";
import { mixes } from "./family.ts";
import { blends } from "./params.ts";

const profile = { epochs: 2, rounds: 1, sampleNs: 0.1e6, searchRounds: 1 };
const lineCount = 600;
let visits = 0;

function context(visit: string, params: Record<string, string | number>) {
  const arena = { kind: "shared", arrays: ["a", "b", "c"], lineCount } as const;
  return { params: { ...params, threads: 1 }, team: [], role: 0, member: 0, slot: 0, seed: 1, epoch: 0, visit, arena, arenaBytes: {} };
}

async function sampled(visit: string, params: Record<string, string | number>, passes = 1) {
  const subject = await open(context(visit, params));
  await subject.warm();
  subject.arm?.();
  await subject.sample(passes);
  return { subject, problem: subject.settle?.() };
}

describe("a mix", () => {
  for (const engine of engineIds) {
    const support = engineOf(engine).support();
    test(`by ${engine} is right after any order of trials over the same arrays`, { skip: support.state === "absent" && support.reason }, async () => {
      const visit = `mixes ${visits++}`;
      const hasNt = engine === "native" && support.state === "available" && support.nonTemporal === true;
      const trials = (["update", ...(hasNt ? (["nt"] as const) : [])] as const).flatMap((kind) =>
        Object.keys(blends[kind]).map((written) => ({ kind, written: Number(written), engine })),
      );
      for (const [i, params] of [...trials, ...trials.toReversed(), ...trials].entries()) {
        const { subject, problem } = await sampled(visit, params, 1 + (i % 3));
        assert.equal(problem, undefined, JSON.stringify(params));
        assert.equal((await subject.verify()).state, "verified");
      }
    });
  }

  const wrong = async (fault: (body: BlendBody) => BlendBody, params: Record<string, string | number>) => {
    const engine = engineOf("wasm");
    const { bindBlend } = engine;
    try {
      Object.assign(engine, { bindBlend: async (...of: Parameters<typeof bindBlend>) => fault(await bindBlend(...of)) });
      return await sampled(`mixes ${visits++}`, { engine: "wasm", ...params });
    } finally {
      Object.assign(engine, { bindBlend });
    }
  };

  test("that reads a line less is caught by its sum, one that writes none or one group less by its marks", async () => {
    const short = await wrong((body) => (lo, hi, reads, writes, p) => body(lo, hi - 1, reads, writes, p), { kind: "update", written: 10 });
    assert.match(short.problem ?? "", /^the sum of 1 passes is \d+, expected \d+$/);
    const silent = await wrong(() => () => 0, { kind: "update", written: 50 });
    assert.match(silent.problem ?? "", /^b\[0\] is \d+, expected -\d+$/);
    const last = await wrong((body) => (lo, hi, reads, writes, p) => body(lo, hi - 1, reads, writes, p), { kind: "update", written: 50 });
    assert.match(last.problem ?? "", /^b\[\d+\] is \d+, expected -\d+$/);
  });

  test("that stores one wrong element between its marks is caught when every element is compared", async () => {
    const visit = `mixes ${visits++}`;
    const { subject, problem } = await sampled(visit, { kind: "update", written: 50, engine: "wasm" });
    assert.equal(problem, undefined);
    const slice = sliceOf({ ...context(visit, {}), ...context(visit, {}).arena });
    slice.viewOf("b")[1234] = 0.5;
    assert.throws(() => subject.verify(), /b\[1234\] is 0\.5, expected -\d+/);
  });

  test("is measured and verified on one thread and on two", async () => {
    const trials = [{ kind: "update", written: [0, 20, 50], engine: ["wasm", "js"], threads: [1, 2] }];
    const plan = planned([group("all", trials, mixes)], planContext({ arrayBytes: MiB }));
    const result = await runPlan(plan, { profile, seed: 3, signal: new AbortController().signal });
    for (const { key, outcome } of result.groups.flatMap((each) => each.trials))
      assert.ok(outcome.state === "measured" && outcome.verification.state === "verified", `${key}: ${JSON.stringify(outcome)}`);
  });
});
