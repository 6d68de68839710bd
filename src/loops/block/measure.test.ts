import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import type { ArmId, Design } from "../../analysis/gate/schema.ts";
import { type Group, groupSchema, type Measured, type Outcome } from "../../records/record.ts";
import { loopTask, sliceBundle, transformBundle, transforms } from "../../testing/block-loops.ts";
import type { Step } from "./events.ts";
import { measureLoop } from "./measure.ts";
import type { Injection, LoopTask } from "./task.ts";

const root = mkdtempSync(join(tmpdir(), "streambound-block-"));
after(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const folder = () => join(root, String(folders++));

/** What the slices of this process were called with; a bundle of its own for each test, the list is of all. */
interface Call {
  readonly version: string;
  readonly lo: number;
  readonly hi: number;
  readonly buffer: unknown;
  readonly offset: number;
}
const calls: Call[] = [];
(globalThis as Record<string, unknown>)["streamboundCalls"] = calls;

/** Tells of each of its slices which version it is, and over which memory. */
const spy = (more = "") =>
  sliceBundle({
    top: 'const version = import.meta.url.endsWith("?base") ? "base" : "head";',
    slice:
      "globalThis.streamboundCalls.push({ version, lo, hi, buffer: s.buffer, offset: s.byteOffset }); for (let i = lo; i < hi; i++) d[i] = s[i] * 1.5 + 2; return hi - lo;",
    more,
  });

/** The group of a task, and the slices that were called in its timed part. */
async function measured(task: LoopTask, block = 0, seed = 1) {
  let timed: readonly Call[] = [];
  const steps: string[] = [];
  const group = await measureLoop({ block, seed, loops: [task] }, task, async (step: Step, version) => {
    steps.push(version ? `${step} ${version}` : step);
    if (step === "measuring") calls.length = 0;
    if (step === "verifying" && timed.length === 0) timed = [...calls];
  });
  groupSchema.parse(group);
  return { group, timed, steps };
}

const outcomes = (group: Group) => Object.fromEntries(group.trials.map(({ params, outcome }) => [params["arm"], outcome])) as Record<ArmId, Outcome>;

function measuredOutcome(group: Group, arm: ArmId): Measured {
  const outcome = outcomes(group)[arm];
  assert.ok(outcome.state === "measured", JSON.stringify(outcome));
  return outcome;
}

describe("one loop of a block", () => {
  test("has a trial for each arm, each with two samples a round and what the system did meanwhile", async () => {
    const { group } = await measured(loopTask(folder(), { base: sliceBundle(), head: sliceBundle() }), 3);
    assert.deepEqual([group.id, group.suite, group.purpose, group.epochs], ["axpy#3", "gate", "measure", 1]);
    assert.equal(group.referenceKey, group.trials[0]?.key);
    for (const arm of ["base", "head"] as const) {
      const { epoch, round, passes, quantities, verification } = measuredOutcome(group, arm);
      assert.deepEqual(epoch, Array(32).fill(3));
      assert.deepEqual(
        round,
        Array.from({ length: 32 }, (_, i) => Math.floor(i / 2)),
      );
      assert.deepEqual(passes, Array(32).fill(512 / 8192));
      assert.ok(quantities.durationNs?.every((ns) => Number.isInteger(ns) && ns >= 1));
      assert.deepEqual(verification, { state: "verified", method: "the loop's check", elements: 8192 });
      if (process.platform === "linux")
        for (const id of ["runQueueNs", "involuntarySwitches", "minorFaults", "majorFaults"] as const)
          assert.equal(new Set(quantities[id]).size, 1, id);
    }
    for (const arm of ["control-base", "control-head"] as const) {
      const { round, passes } = measuredOutcome(group, arm);
      assert.deepEqual(round, [7, 7, 15, 15]);
      assert.deepEqual(passes, Array(4).fill((4 * 512) / 8192));
    }
  });

  test("names its trials by what was compared, and tells the accesses of a pass", async () => {
    const task = loopTask(folder(), { base: sliceBundle(), head: `${sliceBundle()}// changed` }, { injection: { kind: "range", share: 0.25 } });
    const { group } = await measured(task, 2);
    const [base, head, control] = group.trials;
    const { code, ...params } = base?.params ?? {};
    assert.deepEqual(params, { loop: "axpy", arm: "base", design: "in-situ", block: 2, items: 8192, sliceItems: 512, threads: 1 });
    assert.match(String(code), /^[0-9a-f]{16}$/);
    assert.notEqual(code, head?.params["code"]);
    assert.equal(head?.params["inject"], "range 0.25");
    assert.equal(control?.params["code"], "control");
    assert.deepEqual(
      base?.accesses?.perPass.map(({ role, count }) => [role, count]),
      [
        ["read", 8192],
        ["write", 8192],
      ],
    );
    // 16 bytes an item, a read of one line in 64 bytes.
    assert.deepEqual(
      control?.accesses?.perPass.map(({ role, strideBytes, count }) => [role, strideBytes, count]),
      [["read", 64, 2048]],
    );
  });

  test("gives both versions the same bytes of one memory, as instances of their own, also of one file", async () => {
    const task = loopTask(folder(), { base: spy(), head: spy() });
    const { timed } = await measured({ ...task, head: task.base });
    assert.deepEqual([...new Set(timed.map(({ version }) => version))].sort(), ["base", "head"]);
    assert.equal(new Set(timed.map(({ buffer }) => buffer)).size, 1);
    assert.equal(new Set(timed.map(({ offset }) => offset)).size, 1);
  });

  test("visits each slice again only when the rest of the set has passed", async () => {
    const { timed } = await measured(loopTask(folder(), { base: spy(), head: spy() }, { rounds: 7 }));
    assert.equal(timed.length, 28);
    const from = (timed[0] as Call).lo;
    for (const [i, { lo, hi }] of timed.entries()) assert.deepEqual([lo, hi - lo], [(from + i * 512) % 8192, 512]);
  });

  test("loads, checks and warms the versions in an order that the seed draws", async () => {
    const task = loopTask(folder(), { base: sliceBundle(), head: sliceBundle() }, { rounds: 1 });
    const seen = new Set<string>();
    for (let seed = 0; seed < 8; seed++) {
      const { steps } = await measured(task, 1, seed);
      assert.deepEqual([...steps].sort(), [
        "checking base",
        "checking head",
        "initialising",
        "loading base",
        "loading head",
        "measuring",
        "verifying",
        "verifying base",
        "verifying head",
        "warming base",
        "warming head",
      ]);
      for (const step of ["loading", "checking", "warming"]) seen.add(steps.find((one) => one.startsWith(step)) as string);
    }
    assert.equal(seen.size, 6);
  });

  test("gives a loop that cannot be sliced whole sets in turn, each bound once", async () => {
    const { timed, group } = await measured(loopTask(folder(), { base: spy("sliceable: false,"), head: spy("sliceable: false,") }, { rounds: 4 }));
    measuredOutcome(group, "head");
    assert.ok(timed.every(({ lo, hi }) => lo === 0 && hi === 512));
    const sets = [...new Set(timed.map(({ offset }) => offset))];
    assert.equal(sets.length, 16);
    for (const [i, { offset }] of timed.entries()) assert.equal(offset, sets[i % 16]);
  });

  for (const [kind, transform] of Object.entries(transforms)) {
    for (const design of ["in-situ", "workers"] as const satisfies Design[]) {
      test(`drives a ${kind} transform, ${design}`, async () => {
        const bundle = transformBundle(transform);
        const task = loopTask(folder(), { base: bundle, head: bundle }, { name: "through", design, items: 65536, sliceItems: 8192, rounds: 8 });
        const { group } = await measured(task);
        assert.equal(measuredOutcome(group, "base").round.length, 16);
        assert.equal(measuredOutcome(group, "control-head").round.length, 2);
        assert.equal(measuredOutcome(group, "head").verification.state, "verified");
      });
    }
  }

  const designs: readonly Partial<LoopTask>[] = [
    { design: "workers" },
    { design: "processes", sliceItems: 8192, rounds: 8 },
    { threads: 2 },
    { design: "workers", threads: 2 },
    { design: "processes", threads: 2, sliceItems: 8192, rounds: 8 },
  ];
  for (const parts of designs) {
    test(`is measured with ${JSON.stringify(parts)}`, async () => {
      const { group } = await measured(loopTask(folder(), { base: sliceBundle(), head: sliceBundle() }, parts));
      for (const arm of ["base", "head"] as const) {
        const { round, verification } = measuredOutcome(group, arm);
        assert.equal(round.length, 2 * (parts.rounds ?? 16));
        assert.deepEqual(verification, { state: "verified", method: "the loop's check", elements: 8192 });
      }
    });
  }

  test("lets two isolates work on one memory where its buffers are shared", async () => {
    // The head's inputs are written by the base alone.
    const head = sliceBundle({
      slice: "let sum = 0; for (let i = lo; i < hi; i++) sum += s[i]; if (hi - lo === 512 && sum === 0) throw new Error('empty'); return hi - lo;",
      check: "() => true",
    });
    const { group } = await measured(loopTask(folder(), { base: sliceBundle(), head }, { design: "workers" }));
    measuredOutcome(group, "head");
  });

  test("gives each isolate memory of its own where a buffer is private", async () => {
    const buffers = '{ s: { type: "f64", perItem: 1, role: "in", placement: "private" }, d: { type: "f64", perItem: 1, role: "out" } }';
    const { group } = await measured(loopTask(folder(), { base: sliceBundle({ buffers }), head: sliceBundle({ buffers }) }, { design: "workers" }));
    measuredOutcome(group, "head");
  });

  test("is incomparable where the versions declare different buffers", async () => {
    const head = sliceBundle({ buffers: '{ s: { type: "f64", perItem: 1, role: "in" }, d: { type: "f64", perItem: 1, role: "update" } }' });
    const { group } = await measured(loopTask(folder(), { base: sliceBundle(), head }));
    for (const outcome of Object.values(outcomes(group))) assert.ok(outcome.state === "absent" && outcome.code === "incomparable");
  });
});

describe("a planted slowdown", () => {
  const injected = async (injection: Injection, more: Partial<LoopTask> = {}) =>
    measured(loopTask(folder(), { base: spy(), head: spy() }, { rounds: 8, injection, ...more }));
  const items = (timed: readonly Call[], version: string) =>
    timed.filter((call) => call.version === version).reduce((sum, { lo, hi }) => sum + hi - lo, 0);

  test("of range makes the head cover more items, and its samples say what they were meant to cover", async () => {
    const { group, timed } = await injected({ kind: "range", share: 0.25 });
    assert.equal(items(timed, "base"), 16 * 512);
    assert.equal(items(timed, "head"), 16 * 640);
    assert.deepEqual(measuredOutcome(group, "head").passes, Array(16).fill(512 / 8192));
  });

  for (const kind of ["compute", "writes"] as const) {
    test(`of ${kind} leaves the items as they are`, async () => {
      const { group, timed } = await injected({ kind, share: 0.25 });
      assert.equal(items(timed, "base"), 16 * 512);
      assert.equal(items(timed, "head"), 16 * 512);
      assert.equal(measuredOutcome(group, "head").round.length, 16);
    });
  }

  for (const kind of ["range", "compute", "writes"] as const) {
    test(`of ${kind} works in every design, over whole sets, and in transforms`, async () => {
      const injection = { kind, share: 0.1 };
      const bundle = sliceBundle();
      const through = transformBundle(transforms.function);
      const small = { rounds: 2, injection };
      for (const { versions, task } of [
        { versions: bundle, task: { design: "workers" } },
        { versions: bundle, task: { design: "processes", sliceItems: 8192 } },
        { versions: bundle, task: { threads: 2 } },
        { versions: sliceBundle({ more: "sliceable: false," }), task: {} },
        { versions: through, task: { name: "through", sliceItems: 8000, items: 64000 } },
      ] as const) {
        const { group } = await measured(loopTask(folder(), { base: versions, head: versions }, { ...small, ...task }));
        assert.equal(measuredOutcome(group, "head").round.length, 4, JSON.stringify(task));
      }
    });
  }
});

describe("a version that breaks", () => {
  const broken: readonly {
    readonly how: string;
    readonly slice?: string;
    readonly check?: string;
    readonly top?: string;
    readonly code: string;
    readonly message: RegExp;
  }[] = [
    { how: "throws", slice: 'throw new Error("no");', code: "loop-failed", message: /it threw no/ },
    { how: "throws when it is loaded", top: 'throw new Error("no");', code: "loop-failed", message: /loading it threw no/ },
    { how: "returns NaN", slice: "return Number.NaN;", code: "loop-wrong", message: /NaN/ },
    { how: "returns nothing", slice: "return;", code: "loop-wrong", message: /not a number/ },
    {
      how: "writes wrong bytes",
      slice: "for (let i = lo; i < hi; i++) d[i] = s[i] * 1.5; return hi - lo;",
      code: "loop-wrong",
      message: /its check refused/,
    },
    {
      how: "leaks",
      slice: "(globalThis.kept ??= []).push(new Array(4000).fill(lo)); for (let i = lo; i < hi; i++) d[i] = s[i] * 1.5 + 2; return hi - lo;",
      code: "loop-failed",
      message: /its head keeps \d+ KiB after each slice, which no collection frees: it leaks memory/,
    },
    {
      how: "breaks after a while",
      top: "let count = 0;",
      slice: "if (++count > 40) throw new Error('late'); for (let i = lo; i < hi; i++) d[i] = s[i] * 1.5 + 2; return hi - lo;",
      code: "loop-failed",
      message: /it threw late/,
    },
  ];
  for (const { how, code, message, ...parts } of broken) {
    test(`because it ${how} is a failed trial, and so is the other, which says who broke`, async () => {
      const { group } = await measured(loopTask(folder(), { base: sliceBundle(), head: sliceBundle(parts) }, { rounds: 48 }));
      const { base, head, "control-base": control } = outcomes(group);
      assert.ok(head.state === "failed" && base.state === "failed");
      assert.equal(head.code, code);
      assert.match(head.message, message);
      assert.equal(base.code, "other-arm");
      assert.match(base.message, /^The head broke, so that there is nothing to compare: /);
      assert.equal(control.state, "absent");
    });
  }

  for (const more of [{ design: "workers" }, { design: "processes" }, { threads: 2 }] as const) {
    test(`breaks with its own message and name also with ${JSON.stringify(more)}`, async () => {
      const base = sliceBundle({ slice: 'throw new Error("no");' });
      const { group } = await measured(loopTask(folder(), { base, head: sliceBundle() }, { rounds: 2, ...more }));
      const outcome = outcomes(group);
      assert.ok(outcome.base.state === "failed" && outcome.head.state === "failed");
      assert.match(outcome.base.message, /it threw no/);
      assert.equal(outcome.head.code, "other-arm");
    });
  }

  test("in one thread of a team does not leave the others waiting", async () => {
    const head = sliceBundle({
      top: 'import { threadId } from "node:worker_threads"; let count = 0;',
      slice: "if (++count > 60 && lo % 512 === 0) throw new Error('late'); for (let i = lo; i < hi; i++) d[i] = s[i] * 1.5 + 2; return hi - lo;",
    });
    const { group } = await measured(loopTask(folder(), { base: sliceBundle(), head }, { rounds: 64, threads: 2 }));
    const outcome = outcomes(group).head;
    assert.ok(outcome.state === "failed");
    assert.match(outcome.message, /late/);
  });

  test("and ends its thread or its process is told as such", async () => {
    const head = sliceBundle({ slice: "process.exit(3);" });
    for (const [design, message] of [
      ["workers", /it ended its thread/],
      ["processes", /it ended its process with 3/],
    ] as const) {
      const { group } = await measured(loopTask(folder(), { base: sliceBundle(), head }, { rounds: 2, design }));
      const outcome = outcomes(group).head;
      assert.ok(outcome.state === "failed");
      assert.match(outcome.message, message);
    }
  });
});
