import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { describe, test } from "node:test";
import fc from "fast-check";
import { runPlan } from "../../harness/run.ts";
import type { BodyContext } from "../../harness/subject.ts";
import type { Family } from "../../suites/suite.ts";
import { group, planContext, planned } from "../../testing/scripted.ts";
import { open } from "./body.ts";
import { cores } from "./family.ts";
import { blockBytes, handOver, wordsAt } from "./line.ts";

/** The same trials wherever the scheduler places their threads. */
const unpinned: Family = {
  ...cores,
  expand: (axes, context) =>
    cores.expand(axes, context).map(({ absent: _, ...spec }) => ({ ...spec, team: spec.team.map(({ pin: __, ...role }) => role) })),
};

const context = (op: string, shared: SharedArrayBuffer, slot = 0): BodyContext => ({
  params: { op, cpuA: 0, ...(op === "alone" ? {} : { cpuB: 1 }), engine: "js" },
  team: [{ kernel: op, engine: "js", variant: "atomics", count: op === "alone" ? 1 : 2, sliceBytes: 0 }],
  role: 0,
  member: slot,
  slot,
  seed: 1,
  epoch: 0,
  visit: "v",
  arenaBytes: {},
  shared,
});

describe("the words that two threads share", () => {
  test("lie inside the block, in one line or far apart, and move from epoch to epoch", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), fc.integer({ min: 0, max: 100 }), (seed, epoch) => {
        const [first, second] = wordsAt(seed, epoch, true);
        // 8 aligned bytes lie in one line, wherever the block begins.
        assert.equal(first % 2, 0);
        assert.equal(second, first + 1);
        const [here, there] = wordsAt(seed, epoch, false);
        assert.equal(here, first);
        assert.ok((there - here) * 4 >= 256 && there * 4 + 4 <= blockBytes);
      }),
    );
    assert.ok(new Set(Array.from({ length: 16 }, (_, epoch) => wordsAt(7, epoch, false)[0])).size > 8);
  });
});

describe("one side of a trial between CPUs", () => {
  test("answers nobody for ever: a silent partner ends the sample with an error that names it", () => {
    const words = new Int32Array(new SharedArrayBuffer(64));
    assert.throws(() => handOver(words, 0, 1, true, 7), { code: "partner-silent", message: /^CPU 7 did not answer its partner for 150 ms/ });
    assert.throws(() => handOver(words, 8, 1, false, 3), { code: "partner-silent", message: /^CPU 3 / });
  });

  test("goes on at once where the partner has answered before", () => {
    const words = new Int32Array(new SharedArrayBuffer(64));
    words[0] = 1;
    handOver(words, 0, 1, false, 1);
    assert.equal(words[0], 2);
  });

  test("finds every addition again", async () => {
    const shared = new SharedArrayBuffer(blockBytes);
    const adder = open(context("alone", shared));
    const [at] = wordsAt(1, 0, false);
    await adder.sample(1000);
    await adder.sample(24);
    assert.deepEqual(await adder.verify(), { state: "verified", method: "sum of every addition", elements: 1024 });
    assert.equal(new Int32Array(shared)[at], 1024);
  });

  test("fails verification when an addition was lost", async () => {
    const shared = new SharedArrayBuffer(blockBytes);
    const adder = open(context("alone", shared));
    await adder.sample(10);
    Atomics.sub(new Int32Array(shared), wordsAt(1, 0, false)[0], 1);
    await assert.rejects(async () => adder.verify(), { code: "verification", message: /10 additions of 1 threads left 9, expected 10/ });
  });

  test("counts what both added where they share a word, and its own where they do not", async () => {
    for (const [op, both] of [
      ["contended", true],
      ["same-line", false],
      ["padded", false],
    ] as const) {
      const shared = new SharedArrayBuffer(blockBytes);
      const [first, second] = [open(context(op, shared, 0)), open(context(op, shared, 1))];
      await first.sample(5);
      if (both) await assert.rejects(async () => first.verify(), /5 additions of 2 threads left 5, expected 10/);
      await second.sample(5);
      for (const side of [first, second]) assert.equal((await side.verify()).state, "verified", op);
    }
  });
});

test("hand-overs and additions of two workers are measured, and add up exactly", {
  skip: availableParallelism() < 2 ? "one CPU" : false,
}, async () => {
  const trials = [
    { op: "hand-over", cpuA: 0, cpuB: 1, rounds: 20 },
    { op: "alone", cpuA: 0 },
    { op: ["contended", "same-line", "padded"], cpuA: 0, cpuB: 1 },
  ];
  const profile = { epochs: 2, rounds: 1, sampleNs: 0.1e6, searchRounds: 1 };
  const result = await runPlan(planned([group("all", trials, unpinned)], planContext()), { profile, seed: 3, signal: new AbortController().signal });
  for (const { key, outcome } of result.groups.flatMap((one) => one.trials)) {
    assert.equal(outcome.state, "measured", `${key}: ${JSON.stringify(outcome)}`);
    assert.ok(outcome.state === "measured" && outcome.verification.state === "verified" && outcome.verification.elements > 0, key);
  }
});
