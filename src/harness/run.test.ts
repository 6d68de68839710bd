import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Group, groupSchema, type Outcome } from "../records/record.ts";
import type { Plan } from "../suites/plan.ts";
import type { Axes } from "../suites/suite.ts";
import type { Fault } from "../testing/bodies/scripted.ts";
import { leftoversOf } from "../testing/leftovers.ts";
import { group, planned } from "../testing/scripted.ts";
import type { RunEvent } from "./events.ts";
import { isVisited, type RunOptions, type RunResult, runPlan } from "./run.ts";

/** Two epochs of two rounds; samples of 50 µs. */
const profile = { epochs: 2, rounds: 2, sampleNs: 50e3, searchRounds: 1 };
const pool = { barrierTimeoutMs: 400, commandTimeoutMs: 1500 };

/** Every result must be fit for a record. */
async function run(plan: Plan, options: Partial<RunOptions> = {}): Promise<RunResult> {
  const result = await runPlan(plan, { profile, pool, seed: 1, signal: new AbortController().signal, ...options });
  groupSchema.array().parse(result.groups);
  return result;
}

function outcomeOf(groups: readonly Group[], name: string): Outcome {
  const trial = groups.flatMap(({ trials }) => trials).find(({ params }) => params["name"] === name);
  assert.ok(trial, `there is no trial ${name}`);
  return trial.outcome;
}

function measured(groups: readonly Group[], name: string): Extract<Outcome, { state: "measured" }> {
  const outcome = outcomeOf(groups, name);
  assert.equal(outcome.state, "measured", `${name} is ${JSON.stringify(outcome)}`);
  return outcome as Extract<Outcome, { state: "measured" }>;
}

function failed(groups: readonly Group[], name: string): Extract<Outcome, { state: "failed" }> {
  const outcome = outcomeOf(groups, name);
  assert.equal(outcome.state, "failed", name);
  return outcome as Extract<Outcome, { state: "failed" }>;
}

describe("a run", () => {
  test("takes every round of every epoch of every trial, verifies and leaves nothing behind", async () => {
    const plan = planned([group("pair", [{ name: ["one", "two"], threads: 2 }]), group("alone", [{ name: "three", threads: 1 }])]);
    await run(plan);
    let result: RunResult | undefined;
    assert.deepEqual(
      await leftoversOf(async () => {
        result = await run(plan);
      }),
      [],
    );
    assert.equal(result?.state, "complete");
    assert.deepEqual(
      result.groups.map(({ id, suite, purpose, epochs }) => ({ id, suite, purpose, epochs })),
      [
        { id: "pair", suite: "suite", purpose: "measure", epochs: 2 },
        { id: "alone", suite: "suite", purpose: "measure", epochs: 2 },
      ],
    );
    for (const name of ["one", "two", "three"]) {
      const outcome = measured(result.groups, name);
      assert.deepEqual(outcome.epoch, [0, 0, 1, 1], name);
      assert.deepEqual(outcome.round, [0, 1, 0, 1], name);
      assert.equal(outcome.stop, "planned");
      // The passes of each thread add up; `records` is the body's own count of them.
      const threads = name === "three" ? 1 : 2;
      assert.deepEqual(
        outcome.quantities.records,
        outcome.passes.map((passes) => threads * passes),
      );
      assert.equal(outcome.quantities.overlap?.length, threads === 2 ? 4 : undefined);
      assert.equal(outcome.windows?.startNs[0]?.length, threads === 2 ? 2 : undefined);
      // Each of a visit's subjects stands open once: those of the visit before were closed.
      const open = threads === 2 ? "one:1 two:1" : "three:1";
      assert.deepEqual(outcome.verification, { state: "verified", method: open, elements: threads });
    }
    assert.ok(result.timedNs > 0);
    for (const cause of ["start workers", "warm up", "calibrate", "warm-up round", "verify", "close"])
      assert.ok((result.outsideNs[cause] ?? 0) > 0, cause);
  });

  test("visits controls before anything else and publishes absent trials with their reason", async () => {
    const order: string[] = [];
    const plan = planned([group("later", [{ name: "one" }, { name: "none", absent: true }])]);
    const controls = planned([group("first", [{ name: "control" }])]).groups.map((one) => ({ ...one, purpose: "control" as const }));
    const result = await run(
      { ...plan, groups: [...plan.groups, ...controls] },
      { emit: (event) => event.kind === "progress" && order.at(-1) !== event.group && order.push(event.group) },
    );
    assert.deepEqual(order, ["first", "later", "first", "later"]);
    assert.equal(result.state, "complete");
    assert.deepEqual(outcomeOf(result.groups, "none"), { state: "absent", code: "engine-absent", reason: "told to be absent" });
  });

  test("leaves a trial absent whose body finds at its opening that the machine lacks something, and goes on", async () => {
    const result = await run(planned([group("pair", [{ name: "one" }, { name: "two", fault: "lacking" }])]));
    assert.equal(result.state, "complete");
    assert.deepEqual(outcomeOf(result.groups, "two"), { state: "absent", code: "clockwork-absent", reason: "two needs clockwork" });
    assert.equal(measured(result.groups, "one").epoch.length, 4);
  });

  test("fails a trial that loses something which it had in an epoch before", async () => {
    const result = await run(planned([group("g", [{ name: "two", fault: "lacking", faultEpoch: 1 }])]));
    const { code, message, partial } = failed(result.groups, "two");
    assert.deepEqual([code, message, partial?.epoch], ["clockwork-absent", "two needs clockwork", [0, 0]]);
  });

  test("takes one pass a sample, and no round to warm up, of what begins from nothing each time", async () => {
    const result = await run(planned([group("g", [{ name: "one", fresh: true, threads: 1, executor: "local" }])]));
    const { passes, quantities } = measured(result.groups, "one");
    assert.deepEqual(passes, [1, 1, 1, 1]);
    assert.deepEqual(quantities.records, [1, 1, 1, 1]);
  });

  test("visits a group as often as it asks for, from the first epoch on", async () => {
    const once = { ...group("once", [{ name: "one" }]), epochs: 1 };
    const often = { ...group("often", [{ name: "two" }]), epochs: 9 };
    const events: RunEvent[] = [];
    const result = await run(planned([once, often]), { emit: (event) => events.push(event) });
    assert.deepEqual(measured(result.groups, "one").epoch, [0, 0]);
    assert.deepEqual(measured(result.groups, "two").epoch, [0, 0, 1, 1]);
    // Three visits of one trial each; the progress ends just before the last is counted.
    assert.ok(events.every((event) => event.kind !== "progress" || event.trials === 3));
  });

  test("gives every trial of one seed the same order, and another order for another seed", async () => {
    const orderOf = async (seed: number): Promise<string> => {
      const order: string[] = [];
      const plan = planned([group("many", [{ name: ["a", "b", "c", "d", "e", "f"] }])]);
      await run(plan, { seed, emit: (event) => event.kind === "progress" && order.push(event.key) });
      return order.join(" ");
    };
    const first = await orderOf(1);
    assert.equal(first.split(" ").length, 24);
    assert.equal(await orderOf(1), first);
    assert.notEqual(await orderOf(2), first);
  });

  test("searches, measures the winner beside the plain variant, and keeps the search's samples apart", async () => {
    const events: RunEvent[] = [];
    const plan = planned([
      group("hopeless", [{ axes: { name: "tuned", threads: 1 }, tune: { fault: ["sample", "settle"] } }]),
      group("fine", [{ axes: { name: "tuned" }, tune: { executor: ["team", "local"] } }]),
    ]);
    const result = await run(plan, { emit: (event) => events.push(event) });
    assert.deepEqual(
      result.groups
        .map(({ id, purpose, epochs, trials }) => [id, purpose, epochs, trials.map(({ outcome }) => outcome.state)])
        .filter(([id]) => id !== "fine"),
      [
        ["hopeless/search/tuned", "search", 1, ["failed", "failed"]],
        // With no winner to re-measure, the plain variant stands for all, and fails again.
        ["hopeless", "measure", 0, ["failed"]],
        ["fine/search/tuned", "search", 1, ["measured", "measured"]],
      ],
    );
    assert.equal(result.state, "failed");
    const fine = result.groups.find(({ id }) => id === "fine");
    // The winner is one of the two; the plain variant is measured beside it.
    assert.equal(fine?.trials[0]?.params["executor"], "team");
    for (const { outcome } of fine.trials) assert.deepEqual(outcome.state === "measured" && outcome.epoch, [0, 0, 1, 1]);
    assert.deepEqual(
      events.filter((event) => event.kind === "searched").map(({ search }) => search),
      ["fine/search/tuned"],
    );
  });

  test("holds an interleaved final among the winners of several searches", async () => {
    const tune = { executor: ["team", "local"] };
    const plan = planned([
      group("two", [
        { axes: { name: "a" }, tune },
        { axes: { name: "b" }, tune },
      ]),
    ]);
    const result = await run(plan);
    const final = result.groups.find(({ id }) => id === "two/search/final");
    const measured = result.groups.find(({ id }) => id === "two");
    assert.equal(final?.purpose, "search");
    // Three times the one round of a step of the search, in one epoch.
    for (const { outcome } of final.trials) assert.deepEqual(outcome.state === "measured" && outcome.round, [0, 1, 2]);
    // One winner of each search; beside them the plain variants are measured.
    assert.deepEqual(
      final.trials.map(({ params }) => params["name"]),
      ["a", "b"],
    );
    const keys = measured?.trials.map(({ key }) => key) ?? [];
    for (const key of [...final.trials.map((trial) => trial.key), "scripted:executor=team,name=a", "scripted:executor=team,name=b"])
      assert.ok(keys.includes(key), key);
  });

  test("leaves a search without a point that can run absent, with the reason, beside the others", async () => {
    const plan = planned([
      group("one", [
        { axes: { name: "a", absent: true }, tune: { executor: ["team", "local"] } },
        { axes: { name: "b" }, tune: { executor: ["team"] } },
      ]),
    ]);
    const result = await run(plan);
    assert.equal(result.state, "complete");
    assert.deepEqual(
      result.groups.map(({ id, trials }) => [id, trials.map(({ params, outcome }) => [params["name"], outcome.state])]),
      [
        ["one/search/b", [["b", "measured"]]],
        [
          "one",
          [
            ["a", "absent"],
            ["b", "measured"],
          ],
        ],
      ],
    );
  });

  test("records the wall time of each group and of each search", async () => {
    const result = await run(planned([group("g", [{ axes: { name: "a" }, tune: { executor: ["team", "local"] } }])]));
    for (const { id, wallNs } of result.groups) assert.ok(wallNs !== undefined && wallNs > 0, id);
  });
});

/** Each fault in the middle of a run: from epoch 1 on, on the second thread of a team of two. */
const faulty: readonly { readonly fault: Fault; readonly code: string; readonly message: RegExp }[] = [
  { fault: "open", code: "trial-failed", message: /^The trial failed: worker 1: bad was told to fail in open\./ },
  { fault: "warm", code: "trial-failed", message: /worker 1: bad was told to fail in warm\./ },
  { fault: "arm", code: "trial-failed", message: /worker 1: bad was told to fail in arm\./ },
  { fault: "sample", code: "trial-failed", message: /worker 1: bad was told to fail in sample\./ },
  { fault: "settle", code: "verification", message: /^Verification failed: bad has wrong data\./ },
  { fault: "verify", code: "trial-failed", message: /worker 1: bad was told to fail in verify\./ },
  { fault: "close", code: "trial-failed", message: /worker 1: bad was told to fail in close\./ },
  { fault: "twice", code: "trial-failed", message: /worker 1: bad was told to fail in twice\./ },
  { fault: "exit", code: "worker-lost", message: /^Worker 1 (died|ended)/ },
  { fault: "spin", code: "worker-lost", message: /^Worker 1 did not answer for 1\.5 s / },
  { fault: "hang", code: "worker-lost", message: /^Worker 1 did not answer for 1\.5 s / },
  { fault: "late", code: "barrier-timeout", message: /^Worker 1 did not reach the barrier within 0\.4 s;/ },
];

describe("a body that fails costs its own trial and nothing else:", () => {
  for (const { fault, code, message } of faulty) {
    test(fault, async () => {
      const events: RunEvent[] = [];
      const bad: Axes = { name: "bad", threads: 2, fault, faultSlot: 1, faultEpoch: 1 };
      const plan = planned([
        group("mixed", [{ name: "before", threads: 2 }, bad, { name: "after", threads: 2 }]),
        group("other", [{ name: "elsewhere", threads: 2 }]),
      ]);
      let result: RunResult | undefined;
      const left = await leftoversOf(async () => {
        result = await run(plan, { emit: (event) => events.push(event) });
      });
      assert.deepEqual(left, []);
      assert.equal(result?.state, "failed");
      const outcome = failed(result.groups, "bad");
      assert.equal(outcome.code, code, outcome.message);
      assert.match(outcome.message, message);
      // What epoch 0 gave is kept; a body that fails after its samples has those of epoch 1 as well.
      assert.deepEqual(outcome.partial?.epoch, fault === "verify" || fault === "close" ? [0, 0, 1, 1] : [0, 0]);
      for (const name of ["before", "after", "elsewhere"]) {
        const good = measured(result.groups, name);
        assert.deepEqual([...new Set(good.epoch)], [0, 1], name);
        // The last attempt at an epoch is complete, and no two samples claim the same round of an epoch.
        assert.equal(new Set(good.epoch.map((epoch, i) => `${epoch}/${good.round[i]}`)).size, good.epoch.length, name);
        assert.ok(good.epoch.length >= 4, name);
        assert.equal(good.verification.state, "verified", name);
        assert.ok(good.verification.state === "verified" && !good.verification.method.includes("bad:2"));
      }
      assert.deepEqual(
        events.filter((event) => event.kind === "failed").map(({ group: id, key, message: text }) => [id, /name=bad/.test(key), text]),
        [["mixed", true, outcome.message]],
      );
    });
  }

  test("two bodies that kill their workers in one visit", async () => {
    const bad = (name: string): Axes => ({ name, threads: 2, fault: "exit", faultSlot: 1, faultEpoch: 0 });
    const plan = planned([group("mixed", [bad("first"), { name: ["a", "b", "c"], threads: 2 }, bad("second")])]);
    const result = await run(plan);
    assert.equal(failed(result.groups, "first").code, "worker-lost");
    assert.equal(failed(result.groups, "second").code, "worker-lost");
    for (const name of ["a", "b", "c"]) assert.deepEqual(measured(result.groups, name).epoch, [0, 0, 1, 1], name);
  });

  test("a candidate of a search that kills its workers", async () => {
    const plan = planned([
      group("searched", [{ axes: { name: "tuned", threads: 2 }, tune: { fault: ["exit", "lazy"], faultSlot: [1, 0] } }, { name: "beside" }]),
    ]);
    const result = await run(plan, { profile: { ...profile, sampleNs: 1 } });
    const search = result.groups.find(({ purpose }) => purpose === "search");
    const states = Object.fromEntries((search?.trials ?? []).map(({ params, outcome }) => [params["fault"], outcome.state]));
    assert.deepEqual({ exit: states["exit"], lazy: states["lazy"] }, { exit: "failed", lazy: "measured" });
    assert.equal(measured(result.groups, "beside").epoch.length, 4);
  });

  test("a body whose time does not grow with its passes", async () => {
    const result = await run(planned([group("mixed", [{ name: "bad", fault: "lazy" }, { name: "good" }])]), {
      profile: { ...profile, sampleNs: 50e6 },
    });
    assert.match(failed(result.groups, "bad").message, /passes take no longer than one/);
    assert.equal(measured(result.groups, "good").epoch.length, 4);
  });
});

describe("a loader that runs throughout", () => {
  test("covers the window of the timed threads and is paid for in bytes", async () => {
    // Samples of 5 ms: on a busy machine a shorter window may pass while the loader waits for a CPU.
    const result = await run(planned([group("loaded", [{ name: "loaded", threads: 1, loaders: 1 }])]), { profile: { ...profile, sampleNs: 5e6 } });
    const { quantities, windows } = measured(result.groups, "loaded");
    assert.equal(quantities.loadBytes?.length, 4);
    assert.ok(quantities.loadBytes.some((bytes) => bytes > 0));
    // One timed thread: there is no skew to speak of.
    assert.equal(quantities.skewNs, undefined);
    assert.equal(windows, undefined);
  });

  test("is beside several timed threads in every sample, also where there are more of them than CPUs", async () => {
    const plan = planned([group("loaded", [{ name: ["one", "two"], threads: 2, loaders: 2 }])]);
    const result = await run(plan, { profile: { ...profile, sampleNs: 5e6 }, pool: { barrierTimeoutMs: 60_000, commandTimeoutMs: 60_000 } });
    for (const name of ["one", "two"]) {
      const { epoch, quantities } = measured(result.groups, name);
      assert.deepEqual(epoch, [0, 0, 1, 1]);
      assert.equal(quantities.loadBytes?.length, 4);
      assert.equal(quantities.skewNs?.length, 4);
    }
  });

  for (const fault of ["arm", "sample", "settle"] as const) {
    test(`that fails in ${fault} fails the trial with its own message, at once`, async () => {
      const plan = planned([
        group("loaded", [
          { name: "bad", threads: 1, loaders: 1, fault, faultSlot: 1 },
          { name: "good", threads: 1, loaders: 1 },
        ]),
      ]);
      const result = await run(plan, { pool: { barrierTimeoutMs: 60_000, commandTimeoutMs: 60_000 } });
      assert.match(
        failed(result.groups, "bad").message,
        fault === "settle" ? /bad has wrong data/ : new RegExp(`worker 1: bad was told to fail in ${fault}`),
      );
      assert.equal(measured(result.groups, "good").epoch.length, 4);
    });
  }

  test("that never gets to work is named", async () => {
    const result = await run(planned([group("loaded", [{ name: "bad", threads: 1, loaders: 1, fault: "spin", faultSlot: 1 }, { name: "good" }])]));
    assert.match(failed(result.groups, "bad").message, /^Worker 1 did not reach the barrier within 0\.4 s;/);
    assert.equal(measured(result.groups, "good").epoch.length, 4);
  });

  test("ends when the timed thread fails", async () => {
    const plan = planned([group("loaded", [{ name: "bad", threads: 1, loaders: 1, fault: "sample" }])]);
    const result = await run(plan, { pool: { barrierTimeoutMs: 60_000, commandTimeoutMs: 60_000 } });
    assert.match(failed(result.groups, "bad").message, /worker 0: bad was told to fail in sample/);
  });
});

describe("an abort", () => {
  for (const fault of [undefined, "spin", "hang"] as const) {
    test(`keeps what was measured and waits for nobody${fault ? `, not for a body that would ${fault} for ever` : ""}`, async () => {
      const ending = new AbortController();
      const plan = planned([
        group("done", [{ name: "one", threads: 2 }]),
        group("open", [{ name: "two", threads: 2, ...(fault && { fault, faultSlot: 1, faultEpoch: 1 }) }]),
        group("last", [{ name: "three", threads: 2 }]),
      ]);
      let samples = 0;
      let result: RunResult | undefined;
      const left = await leftoversOf(async () => {
        result = await run(plan, {
          // Far beyond what this test may take: only the abort can end a body that does not return.
          pool: { barrierTimeoutMs: 600_000, commandTimeoutMs: 600_000 },
          profile: { ...profile, epochs: 1000 },
          signal: ending.signal,
          emit: (event) => {
            // Three trials of two rounds: all of epoch 0 is there.
            if (event.kind === "progress" && ++samples === 6) setTimeout(() => ending.abort(), 100);
          },
        });
      });
      assert.deepEqual(left, []);
      assert.equal(result?.state, "aborted");
      for (const name of ["one", "two", "three"]) {
        const outcome = measured(result.groups, name);
        assert.equal(outcome.stop, "aborted", name);
        assert.deepEqual(outcome.epoch.slice(0, 2), [0, 0], name);
      }
    });
  }

  test("before the first sample leaves every trial absent", async () => {
    const result = await run(planned([group("never", [{ name: "one" }])]), { signal: AbortSignal.abort() });
    assert.equal(result.state, "aborted");
    assert.deepEqual(outcomeOf(result.groups, "one"), { state: "absent", code: "aborted", reason: "the run ended before its first sample" });
  });
});

test("fewer visits than epochs are spread evenly, from the first on", () => {
  const visited = (wanted: number, epochs: number) =>
    Array.from({ length: epochs }, (_, epoch) => epoch).filter((epoch) => isVisited(epoch, wanted, epochs));
  assert.deepEqual(visited(1, 8), [0]);
  assert.deepEqual(visited(2, 8), [0, 4]);
  // 3·3/8 = 1.1 and 6·3/8 = 2.25 are the first to pass 1 and 2.
  assert.deepEqual(visited(3, 8), [0, 3, 6]);
  assert.deepEqual(visited(8, 8), [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(visited(20, 3), [0, 1, 2]);
});
