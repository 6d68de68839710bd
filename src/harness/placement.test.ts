import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { loadNative, type Native, type NativeState } from "../native/native.ts";
import type { Axes, Family } from "../suites/suite.ts";
import { group, planContext, planned, scripted } from "../testing/scripted.ts";
import { Placement } from "./placement.ts";
import { runPlan } from "./run.ts";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

/** An addon whose thread may run on CPUs 0, 1 and 5; it logs what it is asked for. */
function addon(log: string[], refusal?: string): NativeState {
  const system = {
    affinity: () => {
      log.push("affinity");
      return [0, 1, 5];
    },
    pin: (cpus: readonly number[]) => {
      log.push(`pin ${cpus.join(" ")}`);
      return refusal;
    },
  };
  return { state: "available", path: "", native: { system } as unknown as Native };
}

describe("the placement of a thread", () => {
  test("pins it where it is asked to, once, and gives it back the CPUs that it had at first", () => {
    const log: string[] = [];
    const placement = new Placement(() => addon(log));
    for (const cpu of [undefined, 5, 5, 1, undefined, undefined, 5]) placement.place(cpu);
    assert.deepEqual(log, ["affinity", "pin 5", "pin 1", "pin 0 1 5", "pin 5"]);
  });

  test("does not look for the addon before a CPU is asked for", () => {
    const placement = new Placement(() => assert.fail("looked for"));
    placement.place(undefined);
  });

  test("that the system refuses is an error with its words, and is tried again", () => {
    const log: string[] = [];
    const placement = new Placement(() => addon(log, "sched_setaffinity: EPERM"));
    const refused = { code: "pin-refused", message: /^A worker could not be pinned to CPU 3: sched_setaffinity: EPERM\./ };
    assert.throws(() => placement.place(3), refused);
    assert.throws(() => placement.place(3), refused);
    assert.deepEqual(log, ["affinity", "pin 3", "pin 3"]);
  });

  test("without the addon is an error that says why there is none", () => {
    const placement = new Placement(() => ({ state: "absent", code: "native-not-built", reason: "there is no compiler" }));
    assert.throws(() => placement.place(0), { code: "pin-refused", message: /CPU 0: there is no compiler\./ });
  });
});

const native = loadNative();
const allowed = native.state === "available" ? native.native.system.affinity() : [];

/** Trials of the body that tells where it runs; `cpus` is a list such as "0 1", or empty. */
const placed: Family = {
  ...scripted,
  expand: (axes: Axes) =>
    scripted.expand({ name: axes["name"] ?? "", threads: axes["threads"] ?? 1 }, planContext()).map((spec) => ({
      ...spec,
      body: new URL(`../testing/bodies/placed${extension}`, import.meta.url).href,
      team: spec.team.map((role) => ({ ...role, ...(axes["cpus"] ? { pin: String(axes["cpus"]).split(" ").map(Number) } : {}) })),
    })),
};

async function cpusOf(trials: readonly Axes[]) {
  const plan = planned([group("placed", trials, placed)]);
  const profile = { epochs: 1, rounds: 2, sampleNs: 50e3, searchRounds: 1 };
  const result = await runPlan(plan, { profile, seed: 1, signal: new AbortController().signal });
  return result.groups.flatMap((one) => one.trials.map(({ outcome }) => outcome));
}

describe("a team whose roles name CPUs", { skip: native.state === "absent" ? native.reason : false }, () => {
  test("is sampled on them, and the next trial on all again", async () => {
    const last = allowed.at(-1) as number;
    const outcomes = await cpusOf([{ name: "pinned", cpus: `${last}` }, { name: "free" }]);
    const [pinned, free] = outcomes;
    assert.ok(pinned?.state === "measured" && free?.state === "measured", JSON.stringify(outcomes));
    // The body counts the CPUs that its thread may run on, and names the lowest.
    assert.deepEqual([...new Set(pinned.quantities.records)], [1]);
    assert.deepEqual([...new Set(pinned.quantities.syscalls)], [last]);
    assert.deepEqual([...new Set(free.quantities.records)], [allowed.length]);
  });

  test("has one CPU a member", { skip: allowed.length < 2 ? "the process may use one CPU" : false }, async () => {
    const [outcome] = await cpusOf([{ name: "two", threads: 2, cpus: `${allowed[1]} ${allowed[0]}` }]);
    assert.ok(outcome?.state === "measured", JSON.stringify(outcome));
    // Added up over the team: one CPU each, and the sum of their numbers.
    assert.deepEqual([...new Set(outcome.quantities.records)], [2]);
    assert.deepEqual([...new Set(outcome.quantities.syscalls)], [(allowed[0] as number) + (allowed[1] as number)]);
  });

  test("fails, and fails alone, where a CPU does not exist", async () => {
    const [wrong, right] = await cpusOf([{ name: "wrong", cpus: "1000" }, { name: "right" }]);
    assert.ok(wrong?.state === "failed" && wrong.code === "pin-refused", JSON.stringify(wrong));
    assert.match(wrong.message, /^A worker could not be pinned to CPU 1000: sched_setaffinity: /);
    assert.equal(right?.state, "measured");
  });
});
