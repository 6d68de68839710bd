import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { byteCounts } from "../../catalogue/accesses.ts";
import { footprint } from "../../memory/layout.ts";
import { trialKey } from "../../records/record.ts";
import type { Axes, PlanContext, TrialSpec } from "../../suites/suite.ts";
import { planContext } from "../../testing/scripted.ts";
import { syntheticMachine } from "../../testing/synthetic-machine.ts";
import { GiB, KiB, MiB } from "../../units.ts";
import { memory } from "./family.ts";

function specOf(axes: Axes, changes: Partial<PlanContext> = {}): TrialSpec {
  const specs = memory.expand(axes, planContext(changes));
  assert.equal(specs.length, 1);
  return specs[0] as TrialSpec;
}

/** 64 MiB over two threads: 524288 lines each, the next 1024 m + 144 is 1024 · 512 + 144. */
const linesOfTwo = 524432;

describe("a memory trial", () => {
  test("names every axis in its params, defaults too", () => {
    const spec = specOf({ kernel: "seq64", threads: 2 });
    assert.deepEqual(spec.params, {
      kernel: "seq64",
      engine: "wasm",
      buffer: "shared",
      streams: 1,
      store: "regular",
      preload: false,
      pages: "system",
      threads: 2,
      size: "dram",
    });
    assert.equal(
      trialKey(spec.family, spec.params),
      "memory:buffer=shared,engine=wasm,kernel=seq64,pages=system,preload=false,size=dram,store=regular,streams=1,threads=2",
    );
  });

  test("is one for each point of its axes, first axis slowest", () => {
    const specs = memory.expand({ kernel: ["copy", "triad"], streams: [1, 8], threads: 1 }, planContext());
    assert.deepEqual(
      specs.map(({ params }) => [params["kernel"], params["streams"]]),
      [
        ["copy", 1],
        ["copy", 8],
        ["triad", 1],
        ["triad", 8],
      ],
    );
  });

  test("is a team of its threads, each with its part of every array", () => {
    const spec = specOf({ kernel: "triad", engine: "js", views: "passed", threads: 2 });
    assert.deepEqual(spec.team, [{ kernel: "triad", engine: "js", variant: "s1 passed", count: 2, sliceBytes: 3 * linesOfTwo * 64 }]);
    assert.deepEqual(spec.arena, { kind: "shared", arrays: ["a", "b", "c"], lineCount: linesOfTwo });
    assert.equal(spec.executor, "team");
    assert.equal(specOf({ kernel: "copy", engine: "js", buffer: "private", threads: 1 }).arena?.kind, "private");
  });

  test("without arrays in common with others has no arena", () => {
    assert.equal(specOf({ kernel: "rand8", threads: 1 }).arena, undefined);
    assert.equal(specOf({ kernel: "spin", threads: 1 }).arena, undefined);
    assert.deepEqual(specOf({ kernel: "spin", threads: 1 }).accesses?.perPass, []);
  });
});

test("the bytes of one pass over L lines, all threads together", () => {
  const L = 2 * linesOfTwo;
  // Per line of 64 B: payload, requested, traffic without and with a write-allocate.
  const expected: readonly [Axes, number, number, number, number][] = [
    [{ kernel: "seq64" }, 64, 64, 64, 64],
    [{ kernel: "seq8" }, 8, 8, 64, 64],
    [{ kernel: "write" }, 64, 64, 64, 128],
    [{ kernel: "write", preload: true }, 64, 64, 128, 128],
    [{ kernel: "copy" }, 64, 128, 128, 192],
    [{ kernel: "copy", store: "bulk" }, 64, 128, 128, 192],
    [{ kernel: "copy", preload: true }, 64, 128, 192, 192],
    [{ kernel: "triad" }, 128, 192, 192, 256],
    [{ kernel: "daxpy" }, 128, 192, 192, 192],
    [{ kernel: "update" }, 64, 128, 128, 128],
  ];
  for (const [axes, payload, requested, min, max] of expected) {
    const counts = byteCounts(specOf({ ...axes, threads: 2 }).accesses?.perPass ?? []);
    assert.deepEqual(counts, { payload: payload * L, requested: requested * L, traffic: { min: min * L, max: max * L } }, JSON.stringify(axes));
  }
  // A pass of the chase is one hop of each thread.
  assert.deepEqual(byteCounts(specOf({ kernel: "rand8", threads: 2 }).accesses?.perPass ?? []), {
    payload: 16,
    requested: 16,
    traffic: { min: 128, max: 128 },
  });
});

describe("the size of an array", () => {
  test("is half of the thread's L2 over the kernel's arrays for size l2, whatever the run's arrays", () => {
    // 512 KiB / 2 / 64 B = 4096 lines; of three arrays 1365 each.
    assert.equal(specOf({ kernel: "seq64", size: "l2", threads: 2 }).arena?.lineCount, 4096);
    assert.equal(specOf({ kernel: "triad", size: "l2", threads: 2 }).arena?.lineCount, 1365);
    assert.equal(specOf({ kernel: "rand8", size: "l2", threads: 1 }).team[0]?.sliceBytes, 256 * KiB);
  });

  test("ends where three arrays fill one thread's wasm memory", () => {
    for (const arrayBytes of [GiB, 2 * GiB, 64 * GiB]) {
      const lineCount = specOf({ kernel: "seq64", threads: 1 }, { arrayBytes }).arena?.lineCount ?? 0;
      assert.ok(footprint(3, lineCount) <= 4 * GiB, `${lineCount} lines`);
      // 1 GiB fits as it is, 16777216 lines up to 1024 · 16384 + 144. Beyond: 4 GiB are 67108864 lines, less 3 · 64 + 4 · 63 · 64 = 16320 for
      // placement, for each of three arrays 22364181, down to 1024 · 21839 + 144.
      assert.equal(lineCount, arrayBytes === GiB ? 16_777_360 : 22_363_280);
    }
  });
});

describe("what is known from the plan", () => {
  test("a DRAM-size working set below four times the last-level cache is flagged", () => {
    const flags = (axes: Axes, arrayBytes: number) => specOf({ threads: 2, ...axes }, { arrayBytes }).flags ?? [];
    // The cache has 16 MiB: 64 MiB of one array suffice.
    assert.deepEqual(flags({ kernel: "seq64" }, 64 * MiB), []);
    assert.deepEqual(flags({ kernel: "seq64" }, 32 * MiB), [
      { id: "may-be-cached", detail: "the working set of 32 MiB is below 4 × the last-level cache of 16 MiB" },
    ]);
    // Three arrays of 32 MiB are 96 MiB.
    assert.deepEqual(flags({ kernel: "triad" }, 32 * MiB), []);
    assert.equal(flags({ kernel: "rand8" }, 16 * MiB).length, 1);
    assert.deepEqual(flags({ kernel: "seq64", size: "l2" }, 16 * MiB), []);
    assert.deepEqual(flags({ kernel: "spin" }, 16 * MiB), []);
  });

  test("an engine that the machine lacks, or more threads than the run may use, make the trial absent with the reason", () => {
    const machine = { ...syntheticMachine, engines: [{ id: "wasm", state: "absent" as const, reason: "no SIMD" }] };
    assert.deepEqual(specOf({ kernel: "copy", threads: 1 }, { machine }).absent, { code: "engine-absent", reason: "no SIMD" });
    assert.deepEqual(specOf({ kernel: "copy", engine: "js", threads: 1 }, { machine }).absent, {
      code: "engine-absent",
      reason: "engine js is not part of this build",
    });
    assert.deepEqual(specOf({ kernel: "copy", threads: 3 }).absent, { code: "too-few-cpus", reason: "3 threads were asked for, the run may use 2" });
    assert.equal(specOf({ kernel: "copy", threads: 2 }).absent, undefined);
  });

  const invalid: readonly [string, Axes, RegExp][] = [
    ["a variant that the engine has no body for", { kernel: "scale", store: "bulk" }, /engine wasm has no variant bulk of it/],
    ["views, which only js has", { kernel: "copy", views: "passed" }, /engine wasm has no variant s1 passed of it/],
    ["private memory, which wasm cannot import", { kernel: "copy", buffer: "private" }, /engine wasm runs it over shared memory only/],
    ["private memory for a chase", { kernel: "rand8", engine: "js", buffer: "private" }, /engine js runs it over shared memory only/],
    ["a kernel of a depth", { kernel: "fused" }, /only the chain family asks for/],
  ];
  for (const [what, axes, problem] of invalid) {
    test(`a suite that asks for ${what} is not valid`, () => {
      assert.throws(() => specOf({ ...axes, threads: 1 }), { code: "suite-invalid", message: problem });
    });
  }

  test("an unknown axis or value is refused", () => {
    assert.throws(() => specOf({ kernel: "nosuch", threads: 1 }), /kernel/);
    assert.throws(() => specOf({ kernel: "copy", threads: 1, speed: 3 }), /speed/);
    assert.throws(() => specOf({ kernel: "copy", streams: 3, threads: 1 }), /streams/);
  });
});
