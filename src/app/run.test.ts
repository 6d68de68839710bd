import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { StreamboundError } from "../errors.ts";
import { chain } from "../families/chain/family.ts";
import { memory } from "../families/memory/family.ts";
import type { RunEvent } from "../harness/events.ts";
import { discoverSuites } from "../suites/discovery.ts";
import { heldBytes, planOf } from "../suites/plan.ts";
import { type Axes, defineSuite, type Family, type SuiteDefinition } from "../suites/suite.ts";
import { syntheticMachine } from "../testing/synthetic-machine.ts";
import { MiB } from "../units.ts";
import { fittingPlan, run, selectSuites } from "./run.ts";

const suite = (id: string, inDefault: boolean): SuiteDefinition => ({ id, title: id, question: "?", default: inDefault, groups: () => [] });
const all = [suite("chain", true), suite("controls", true), suite("io", false), suite("peak", true)];
const ids = (suites: readonly SuiteDefinition[]) => suites.map(({ id }) => id);

describe("the suites of a run", () => {
  test("are those of the default run where none is named", () => {
    assert.deepEqual(ids(selectSuites(all, undefined)), ["chain", "controls", "peak"]);
    assert.deepEqual(ids(selectSuites(all, [])), ["chain", "controls", "peak"]);
  });
  test("are the named ones, once each, in the order of the files, with the controls", () => {
    assert.deepEqual(ids(selectSuites(all, ["peak", "io", "peak"])), ["controls", "io", "peak"]);
    assert.deepEqual(ids(selectSuites(all, ["controls"])), ["controls"]);
  });
  test("must exist", () =>
    assert.throws(() => selectSuites(all, ["peak", "peek"]), {
      code: "unknown-name",
      message: 'Suite "peek" is unknown. Did you mean peak? Legal: chain, controls, io, peak.',
    }));
});

/** What a run of one group with these axes throws. */
async function refusal(trial: Axes, family: Family = memory): Promise<string> {
  const mine = defineSuite({
    id: "mine",
    title: "t",
    question: "?",
    default: true,
    groups: () => [{ id: "g", question: "?", family, trials: [trial] }],
  });
  let message = "nothing was refused";
  await run({ definitions: [mine], profile: "smoke" }).catch((thrown: StreamboundError) => {
    assert.equal(thrown.exit, "usage");
    message = thrown.message;
  });
  return message;
}

describe("a suite that names what does not exist", () => {
  test("is told the nearest kernel, engine or mode, and where it stands", async () => {
    assert.match(
      await refusal({ kernel: ["seq8", "copi"], threads: 1 }),
      /^Suite mine, group g: kernel "copi" is unknown\. Did you mean copy\? Legal: seq64, seq8, rand8, /,
    );
    assert.match(
      await refusal({ kernel: "seq8", engine: "wsam", threads: 1 }),
      /^Suite mine, group g: engine "wsam" is unknown\. Did you mean wasm\? Legal: /,
    );
    assert.match(
      await refusal({ mode: "hole", n: 1, threads: 1 }, chain),
      /^Suite mine, group g: mode "hole" is unknown\. Did you mean whole\? Legal: /,
    );
  });
  test("is told of axes that are unknown or missing", async () => {
    assert.match(
      await refusal({ kernel: "seq8", threads: 1, streems: 2 }),
      /^Suite mine, group g: axis "streems" is not valid: its family has no such axis\./,
    );
    assert.match(await refusal({ threads: 1 }), /^Suite mine, group g: axis "kernel" is not valid: its family needs it, and it is missing\./);
  });
  test("is told of numbers that are none", async () =>
    assert.match(
      await refusal({ kernel: "seq8", threads: 1.5 }),
      /^Suite mine, group g: threads "1\.5" is not valid: .+ Correct the axis in the suite\.$/,
    ));
});

describe("options that a program gives", () => {
  const cases: readonly [string, object, RegExp][] = [
    ["no threads", { threads: 0 }, /^--threads "0" is not valid: it is a whole number from 1 to 4096\./],
    ["half a thread", { threads: 1.5 }, /^--threads "1\.5" is not valid/],
    ["more threads than CPUs", { threads: 4096 }, /^--threads 4096 is more than this process may use/],
    ["a working set of no size", { workingSetBytes: Number.NaN }, /^--working-set "NaN" is not valid/],
    ["a working set of half a byte", { workingSetBytes: 0.5 }, /^--working-set "0\.5" is not valid/],
    ["a negative seed", { seed: -1 }, /^--seed "-1" is not valid: it is a whole number from 0 to 4294967295\./],
    ["a theoretical peak of nothing", { peakGBs: 0 }, /^--peak-gbs "0" is not valid: it is a number of GB\/s/],
    ["an unknown profile", { profile: "quik" }, /^Profile "quik" is unknown\. Did you mean quick\?/],
    ["an unknown suite", { suites: ["peek"] }, /^Suite "peek" is unknown\. Did you mean peak\?/],
  ];
  for (const [title, options, message] of cases)
    test(`${title}: refused as on the command line`, () => assert.rejects(run({ profile: "smoke", ...options }), { message, exit: "usage" }));
});

describe("a run", () => {
  test("tells its progress in order: a provisional read, the plan, fractions that never fall, the time left", async () => {
    const events: RunEvent[] = [];
    const record = await run({ suites: ["scaling"], profile: "smoke", seed: 1, onEvent: (event) => events.push(event) });
    assert.equal(record.run.state, "complete");
    const kinds = events.map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === "provisional").length, 1);
    assert.equal(kinds.filter((kind) => kind === "planned").length, 1);
    assert.ok(kinds.indexOf("provisional") < kinds.indexOf("planned"));
    const progress = events.filter((event) => event.kind === "progress");
    // Every sample of the record was announced; those of the first visit to the controls come before the plan.
    const samples = record.groups.flatMap(({ trials }) => trials.map(({ outcome }) => (outcome.state === "measured" ? outcome.epoch.length : 0)));
    assert.equal(
      progress.length,
      samples.reduce((sum, count) => sum + count, 0),
    );
    const fractions = progress.map(({ fraction }) => fraction);
    assert.deepEqual(
      fractions,
      fractions.toSorted((a, b) => a - b),
    );
    assert.ok(fractions[0] === 0 && (fractions.at(-1) as number) < 1);
    assert.equal(progress[0]?.leftNs, undefined);
    assert.ok((progress.at(-1)?.leftNs as number) >= 0);
  });

  test("carries the theoretical peak that was given, what the addon may do, and its grade's facts", async () => {
    const { machine } = await run({ suites: ["controls"], profile: "smoke", peakGBs: 51.2 });
    assert.deepEqual(machine.theoreticalPeak, { bytesPerSecond: 51.2e9, source: "option" });
    assert.deepEqual(
      machine.abilities?.map(({ id }) => id),
      ["pin", "huge-pages", "4k-pages", "numa", "io-uring", "sqpoll", "registered-buffers"],
    );
    const native = machine.engines.find(({ id }) => id === "native");
    assert.equal(native?.state === "available", native?.widths !== undefined);
  });

  test("that is aborted before it begins returns a record that says so, without a sample", async () => {
    const record = await run({ suites: ["controls"], profile: "smoke", signal: AbortSignal.abort() });
    assert.equal(record.run.state, "aborted");
    for (const { outcome } of record.groups.flatMap(({ trials }) => trials))
      assert.deepEqual(outcome, { state: "absent", code: "aborted", reason: "the run ended before its first sample" });
  });

  test("of one seed plans the same trials again, in the same rounds", async () => {
    const [one, two] = [
      await run({ suites: ["controls"], profile: "smoke", seed: 5 }),
      await run({ suites: ["controls"], profile: "smoke", seed: 5 }),
    ];
    const shape = ({ groups }: typeof one) =>
      groups.map(({ id, trials }) => [id, trials.map(({ key, outcome }) => [key, outcome.state === "measured" && outcome.round])]);
    assert.deepEqual(shape(one), shape(two));
    assert.equal(one.run.seed, 5);
    assert.notEqual(one.run.id, two.run.id);
  });
});

describe("fittingPlan", () => {
  test("halves the default arrays until everything that is held takes at most half of the available memory", async () => {
    const suites = selectSuites(await discoverSuites(), undefined);
    const machine = { ...syntheticMachine, memoryAvailableBytes: 1024 * MiB };
    const context = { machine, threads: 2, arrayBytes: 128 * MiB, profile: "quick" } as const;
    assert.ok(heldBytes(planOf(suites, context)) > 512 * MiB);
    const plan = fittingPlan(suites, context, true);
    assert.ok(heldBytes(plan) <= 512 * MiB, `${heldBytes(plan)} B are held`);
    const flags = plan.groups.flatMap((group) => group.specs).filter((spec) => spec.params["kernel"] === "seq64" && spec.flags?.length);
    assert.ok(flags.length > 0, "arrays below 4 × the last-level cache are not flagged");
    assert.equal(heldBytes(fittingPlan(suites, context, false)), heldBytes(planOf(suites, context)));
  });

  test("counts each slot's arenas and the memory that trials bring themselves", () => {
    // One array of 1168 lines on one thread, in an arena: (1168 + 64 · 64) · 64 = 336896 B, in whole pages 339968.
    // A chase of 1168 lines on one thread brings its own 74752 B.
    const suite = defineSuite({
      id: "two",
      title: "two",
      question: "?",
      default: true,
      groups: () => [{ id: "two", question: "?", family: memory, trials: [{ kernel: ["seq64", "rand8"], threads: 1 }] }],
    });
    const plan = planOf([suite], { machine: syntheticMachine, threads: 1, arrayBytes: 1168 * 64, profile: "quick" });
    assert.equal(heldBytes(plan), Math.ceil(336_896 / 4096) * 4096 + 74_752);
  });
});
