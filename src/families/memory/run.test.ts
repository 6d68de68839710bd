import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { kernels } from "../../catalogue/kernels.ts";
import { engineOf } from "../../engines/registry.ts";
import { variantsOf } from "../../engines/variants.ts";
import { runPlan } from "../../harness/run.ts";
import { probeAbilities } from "../../native/abilities.ts";
import { loadNative } from "../../native/native.ts";
import type { Group, Machine, Outcome } from "../../records/record.ts";
import type { Axes, Family } from "../../suites/suite.ts";
import { group, planContext, planned } from "../../testing/scripted.ts";
import { syntheticMachine } from "../../testing/synthetic-machine.ts";
import { MiB } from "../../units.ts";
import { memory } from "./family.ts";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const profile = { epochs: 2, rounds: 1, sampleNs: 0.1e6, searchRounds: 1 };
/** Every kernel that one trial can name: `fused` has depths. */
const names = Object.keys(kernels).filter((kernel) => kernel !== "fused");

async function run(
  trials: readonly Axes[],
  family: Family = memory,
  machine = syntheticMachine,
): Promise<{ groups: readonly Group[]; state: string }> {
  const plan = planned([group("all", trials, family)], planContext({ arrayBytes: MiB, machine }));
  return runPlan(plan, { profile, seed: 3, signal: new AbortController().signal });
}

function outcomes({ groups }: { groups: readonly Group[] }): readonly [string, Outcome][] {
  return groups.flatMap(({ trials }) => trials.map(({ key, outcome }) => [key, outcome] as const));
}

describe("every kernel", () => {
  test("is measured and verified by js and wasm, on one thread and on two, in DRAM size and in L2 size", async () => {
    const result = await run([
      { kernel: names, engine: ["js", "wasm"], threads: [1, 2] },
      { kernel: ["seq64", "triad"], size: "l2", threads: 2 },
      { kernel: ["seq64", "copy", "write", "update"], engine: "js", buffer: "private", views: "passed", threads: 1 },
    ]);
    for (const [key, outcome] of outcomes(result)) {
      assert.equal(outcome.state, "measured", `${key}: ${JSON.stringify(outcome)}`);
      assert.ok(outcome.state === "measured" && outcome.verification.state === "verified" && outcome.verification.elements > 0, key);
      assert.deepEqual(outcome.epoch, [0, 1], key);
    }
    assert.equal(result.state, "complete");
    assert.equal(result.groups[0]?.trials.length, names.length * 4 + 2 + 4);
  });

  test("is verified over every element that it stored or read", async () => {
    const result = await run([{ kernel: ["triad", "seq8", "seq64", "rand8"], threads: 2 }]);
    // 1 MiB over two threads: 8192 lines, up to 1024 · 8 + 144 = 8336, of 8 elements; triad stores one array. seq8 reads an element a line.
    const lines = 2 * 8336;
    assert.deepEqual(
      outcomes(result).map(
        ([, outcome]) => outcome.state === "measured" && outcome.verification.state === "verified" && outcome.verification.elements,
      ),
      [8 * lines, lines, 8 * lines, lines],
    );
  });

  test("is measured in every variant that an engine has", async () => {
    const axes = (["js", "wasm"] as const).flatMap((engine) =>
      (["copy", "write"] as const).flatMap((kernel) =>
        variantsOf(engine, kernel).map((variant): Axes => ({ kernel, engine, ...variant, threads: 1 })),
      ),
    );
    const result = await run(axes);
    assert.equal(result.state, "complete", JSON.stringify(outcomes(result).filter(([, outcome]) => outcome.state !== "measured")));
    assert.equal(result.groups[0]?.trials.length, axes.length);
  });
});

const support = engineOf("native").support();
const abilities = probeAbilities();
const lacking = (id: string) => abilities.find((ability) => ability.id === id)?.reason;

/** The synthetic machine with the native engine and the abilities of this one. */
const nativeMachine: Machine = {
  ...syntheticMachine,
  engines: [
    ...syntheticMachine.engines.filter(({ id }) => id !== "native"),
    { id: "native", state: support.state, ...(support.state === "available" && { widths: [...(support.widths ?? [])] }) },
  ],
  abilities: abilities.map((ability) => ({ ...ability })),
};

describe("native kernels", { skip: support.state === "absent" ? support.reason : false }, () => {
  test("are measured and verified in every width of this processor, on one thread and on two", async () => {
    const widths = support.state === "available" ? (support.widths ?? []).filter((width) => width >= 128) : [];
    const elementwise = ["seq64", "write", "copy", "scale", "add", "triad", "daxpy", "update"];
    const result = await run(
      [
        { kernel: elementwise, engine: "native", width: [...widths], threads: [1, 2] },
        { kernel: ["copy", "write", "triad"], engine: "native", store: "nt", streams: [1, 8], threads: 1 },
        { kernel: ["seq64", "copy", "update"], engine: "native", streams: 4, prefetch: 16, threads: 1 },
        { kernel: ["seq8", "rand8", "spin"], engine: "native", threads: 1 },
        { kernel: ["copy", "write"], engine: "native", store: "bulk", threads: 1 },
      ],
      memory,
      nativeMachine,
    );
    assert.equal(result.state, "complete", JSON.stringify(outcomes(result).filter(([, outcome]) => outcome.state !== "measured")));
    for (const [key, outcome] of outcomes(result)) assert.ok(outcome.state === "measured" && outcome.verification.state === "verified", key);
  });

  test("on huge pages tell how much of their memory lies on such", { skip: lacking("huge-pages") ?? false }, async () => {
    const result = await run([{ kernel: "copy", engine: ["native", "wasm", "js"], pages: "huge", threads: 1 }], memory, nativeMachine);
    for (const [key, outcome] of outcomes(result)) {
      assert.ok(outcome.state === "measured", `${key}: ${JSON.stringify(outcome)}`);
      assert.ok(
        (outcome.quantities.hugePageShare ?? [0]).every((share) => share >= 0.9),
        key,
      );
    }
  });

  test("are pinned where that was asked for", { skip: lacking("pin") ?? false }, async () => {
    const [cpu = 0] = loadedSystem().affinity();
    const result = await run([{ kernel: "seq64", engine: "native", pin: true, threads: 1 }], memory, { ...nativeMachine, cpus: [cpu] });
    assert.deepEqual(result.groups[0]?.trials[0]?.team?.[0]?.pin, [cpu]);
    assert.equal(result.state, "complete", JSON.stringify(outcomes(result)));
  });
});

function loadedSystem() {
  const loaded = loadNative();
  assert.ok(loaded.state === "available");
  return loaded.native.system;
}

describe("slices of a few lines", () => {
  test("are measured and verified with any number of streams", async () => {
    const result = await run([
      { kernel: ["seq64", "copy", "update", "daxpy"], engine: ["js", "wasm"], streams: [1, 16], size: [64, 192, 40 * 64], threads: 1 },
      { kernel: ["seq64", "triad", "update"], size: "l1", threads: 1 },
    ]);
    assert.equal(result.state, "complete", JSON.stringify(outcomes(result).filter(([, outcome]) => outcome.state !== "measured")));
  });
});

describe("a body that is wrong fails verification when it", () => {
  const wrong = (fault: string): Family => ({
    ...memory,
    expand: (axes, context) =>
      memory
        .expand(axes, context)
        .map((spec) => ({ ...spec, body: new URL(`../../testing/bodies/wrong${extension}?fault=${fault}`, import.meta.url).href })),
  });
  // 1 MiB on one thread: 16384 lines, up to 1024 · 16 + 144 = 16528, so 132224 elements: 66112 is in the middle, the last line begins at 132216.
  const cases: readonly { fault: string; what: string; kernels: readonly string[]; message: RegExp }[] = [
    { fault: "skips", what: "skips its work", kernels: ["copy", "triad", "write"], message: /is -4503599627370496 after the sample, expected/ },
    { fault: "skips", what: "skips its reading", kernels: ["seq64", "seq8"], message: /the sum of \d+ passes is 0, expected \d+/ },
    { fault: "skips", what: "skips its updates", kernels: ["daxpy"], message: /^Verification failed: b\[[0-7]\] is/ },
    { fault: "element", what: "stores one wrong element", kernels: ["copy", "triad", "update", "daxpy"], message: /\[66112\] is 0\.5, expected/ },
    {
      fault: "short",
      what: "leaves out the last line",
      kernels: ["copy", "add"],
      message: /\[1322(1[6-9]|2[0-3])\] is -4503599627370496 after the sample/,
    },
    { fault: "short", what: "does not update the last line", kernels: ["daxpy"], message: /^Verification failed: b\[1322(1[6-9]|2[0-3])\] is/ },
    { fault: "short", what: "does not read the last line", kernels: ["seq64", "seq8"], message: /the sum of \d+ passes is \d+, expected \d+/ },
  ];
  for (const { fault, what, kernels: ids, message } of cases) {
    for (const kernel of ids) {
      test(`${what} (${kernel})`, async () => {
        const result = await run([{ kernel, threads: 1 }], wrong(fault));
        const [[, outcome]] = outcomes(result) as [[string, Outcome]];
        assert.equal(result.state, "failed");
        assert.ok(outcome.state === "failed" && outcome.code === "verification", JSON.stringify(outcome));
        assert.match(outcome.message, message);
      });
    }
  }
});
