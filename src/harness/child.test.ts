import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Outcome } from "../records/record.ts";
import type { Fault } from "../testing/bodies/scripted.ts";
import { leftoversOf } from "../testing/leftovers.ts";
import { group, planned } from "../testing/scripted.ts";
import { runPlan } from "./run.ts";

const profile = { epochs: 1, rounds: 2, sampleNs: 50e3, searchRounds: 1 };

interface Trial {
  readonly name: string;
  readonly fault?: Fault;
  readonly faultEpoch?: number;
}

async function outcomes(trials: readonly Trial[], epochs = 1, signal = new AbortController().signal): Promise<Record<string, Outcome>> {
  const plan = planned([
    group(
      "children",
      trials.map((trial) => ({ ...trial, executor: "child" })),
    ),
  ]);
  const { groups } = await runPlan(plan, { profile: { ...profile, epochs }, seed: 1, signal });
  return Object.fromEntries(groups.flatMap((one) => one.trials).map(({ params, outcome }) => [params["name"], outcome]));
}

describe("a trial in processes of its own", () => {
  test("is sampled once a process, with its CPU time and, on Linux, its peak memory", async () => {
    const { one } = await outcomes([{ name: "one" }]);
    assert.ok(one?.state === "measured", JSON.stringify(one));
    assert.deepEqual(
      [one.epoch, one.round, one.passes],
      [
        [0, 0],
        [0, 1],
        [1, 1],
      ],
    );
    // The body's own count of passes, and what the process adds.
    assert.deepEqual(one.quantities.records, [1, 1]);
    assert.ok(one.quantities.cpuNs?.every((ns) => ns >= 0));
    if (process.platform === "linux") assert.ok(one.quantities.peakAnonBytes?.every((bytes) => bytes >= 0));
    // One open subject each time: nothing survives from one sample to the next.
    assert.deepEqual(one.verification, { state: "verified", method: "one:1", elements: 1 });
  });

  const faulty: readonly { fault: Fault; code: string; message: RegExp }[] = [
    { fault: "sample", code: "child-failed", message: /^The child process failed: it exited with 1: bad was told to fail in sample\./ },
    { fault: "exit", code: "child-failed", message: /^The child process failed: it exited with 3: no message\./ },
    { fault: "silent", code: "child-failed", message: /^The child process failed: it ended without an answer\./ },
    { fault: "flood", code: "child-failed", message: /^The child process failed: its end was: flooded\./ },
    { fault: "settle", code: "verification", message: /^Verification failed: bad has wrong data\./ },
    { fault: "verify", code: "child-failed", message: /it exited with 1: bad was told to fail in verify\./ },
  ];
  for (const { fault, code, message } of faulty) {
    test(`that fails by ${fault} costs itself and nothing else, and leaves no process`, async () => {
      let result: Record<string, Outcome> = {};
      const left = await leftoversOf(async () => {
        result = await outcomes([{ name: "bad", fault }, { name: "good" }]);
      });
      assert.deepEqual(left, []);
      assert.ok(result["bad"]?.state === "failed");
      assert.equal(result["bad"].code, code);
      assert.match(result["bad"].message, message);
      assert.deepEqual(result["good"]?.state === "measured" && result["good"].round, [0, 1]);
    });
  }

  for (const fault of ["open", "sample", "exit", "silent"] as const) {
    test(`that fails by ${fault} while others wait beside it, open, for their own samples costs itself alone`, async () => {
      let result: Record<string, Outcome> = {};
      const left = await leftoversOf(async () => {
        result = await outcomes([{ name: "one" }, { name: "bad", fault, faultEpoch: 1 }, { name: "two" }, { name: "three" }], 3);
      });
      assert.deepEqual(left, []);
      assert.equal(result["bad"]?.state, "failed");
      for (const name of ["one", "two", "three"]) {
        const outcome = result[name];
        assert.deepEqual(outcome?.state === "measured" && outcome.epoch, [0, 0, 1, 1, 2, 2]);
        assert.deepEqual(outcome?.state === "measured" && outcome.verification, { state: "verified", method: `${name}:1`, elements: 1 });
      }
    });
  }

  test("that never ends is killed by an abort", async () => {
    const ending = new AbortController();
    let result: Record<string, Outcome> = {};
    const left = await leftoversOf(async () => {
      setTimeout(() => ending.abort(), 500);
      result = await outcomes([{ name: "bad", fault: "spin" }], 1, ending.signal);
    });
    assert.deepEqual(left, []);
    assert.deepEqual(result["bad"], { state: "absent", code: "aborted", reason: "the run ended before its first sample" });
  });
});
