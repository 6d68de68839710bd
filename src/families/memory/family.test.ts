import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { byteCounts } from "../../catalogue/accesses.ts";
import { footprint } from "../../memory/layout.ts";
import { type Machine, trialKey } from "../../records/record.ts";
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
    // 512 KiB / 2 / 64 B = 4096 lines; of three arrays 1365 each. Down to 16 times an odd number: 16 · 255 and 16 · 85.
    assert.equal(specOf({ kernel: "seq64", size: "l2", threads: 2 }).arena?.lineCount, 4080);
    assert.equal(specOf({ kernel: "triad", size: "l2", threads: 2 }).arena?.lineCount, 1360);
    assert.equal(specOf({ kernel: "rand8", size: "l2", threads: 1 }).team[0]?.sliceBytes, 256 * KiB);
  });

  test("is half of the thread's L1 over the kernel's arrays for size l1", () => {
    // 32 KiB / 2 / 64 B = 256 lines; of three arrays 85 each.
    assert.equal(specOf({ kernel: "seq64", size: "l1", threads: 2 }).arena?.lineCount, 256);
    assert.equal(specOf({ kernel: "triad", size: "l1", threads: 1 }).arena?.lineCount, 85);
  });

  test("is what a number of bytes gives each thread, over all arrays, and one line at least", () => {
    const spec = specOf({ kernel: "copy", size: 8192, threads: 2 });
    assert.equal(spec.arena?.lineCount, 64);
    assert.equal(spec.team[0]?.sliceBytes, 8192);
    assert.equal(spec.params["size"], 8192);
    assert.equal(specOf({ kernel: "triad", size: 64, threads: 1 }).arena?.lineCount, 1);
    assert.equal(specOf({ kernel: "rand8", size: 1000, threads: 1 }).team[0]?.sliceBytes, 15 * 64);
    assert.deepEqual(spec.flags, undefined);
  });

  test("ends where three arrays fill one thread's wasm memory", () => {
    for (const arrayBytes of [GiB, 2 * GiB, 64 * GiB]) {
      const lineCount = specOf({ kernel: "seq64", threads: 1 }, { arrayBytes }).arena?.lineCount ?? 0;
      assert.ok(footprint(3, lineCount) <= 4 * GiB, `${lineCount} lines`);
      // 1 GiB fits as it is, 16777216 lines up to 1024 · 16384 + 144. Beyond: 4 GiB are 67108864 lines, less 3 · 4096 for placement, for
      // each of three arrays 22365525, down to 1024 · 21841 + 144.
      assert.equal(lineCount, arrayBytes === GiB ? 16_777_360 : 22_365_328);
      // Huge pages begin at one: 4 MiB less are 21845 lines less for each array, 22343680, down to 1024 · 21819 + 144.
      if (arrayBytes > GiB) assert.equal(specOf({ kernel: "seq64", pages: "huge", threads: 1 }, { arrayBytes }).arena?.lineCount, 22_342_800);
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
    ["a variant that no engine has a body for", { kernel: "scale", store: "bulk" }, /no engine has a variant bulk of it/],
    ["private memory for a chase", { kernel: "rand8", engine: "js", buffer: "private" }, /every engine runs it over shared memory only\./],
    [
      "private memory on advised pages",
      { kernel: "copy", engine: "js", buffer: "private", pages: "huge" },
      /every engine runs it over shared memory only on huge pages\./,
    ],
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
    assert.throws(() => specOf({ kernel: "copy", width: 100, threads: 1 }), /width/);
    assert.throws(() => specOf({ kernel: "copy", size: 63, threads: 1 }), /size/);
  });
});

/** A machine whose addon does everything, with 256-bit vectors, on CPUs 2 and 5. */
const full: Machine = {
  ...syntheticMachine,
  cpus: [2, 5],
  engines: [
    { id: "wasm", state: "available" },
    { id: "js", state: "available" },
    { id: "native", state: "available", widths: [64, 128, 256], nonTemporal: true },
  ],
  abilities: ["pin", "huge-pages", "4k-pages", "numa"].map((id) => ({ id, state: "available" as const })),
};

describe("a native trial", () => {
  const native = (axes: Axes, machine = full) => specOf({ engine: "native", threads: 1, ...axes }, { machine });

  test("names its width, the widest that the processor has a driver for where none was given", () => {
    const spec = native({ kernel: "copy" });
    assert.equal(spec.params["width"], 256);
    assert.equal(spec.team[0]?.variant, "s1 256-bit");
    assert.deepEqual(native({ kernel: "copy", width: 0 }).params, spec.params);
    assert.equal(native({ kernel: "copy", width: 128 }).params["width"], 128);
    // Eight bytes of a line are one load of 64 bits; bulk calls and chases have no width.
    assert.equal(native({ kernel: "seq8" }).params["width"], 64);
    assert.equal(native({ kernel: "copy", store: "bulk" }).params["width"], undefined);
    assert.equal(native({ kernel: "rand8" }).params["width"], undefined);
    for (const kernel of ["copy", "seq8", "rand8", "spin"]) assert.equal(native({ kernel }).absent, undefined, kernel);
  });

  test("leaves out of its key what says nothing", () => {
    const { params } = native({ kernel: "copy", prefetch: 0, pin: false });
    assert.deepEqual([params["prefetch"], params["pin"]], [undefined, undefined]);
    assert.equal(native({ kernel: "copy", prefetch: 16 }).team[0]?.variant, "s1 256-bit prefetch 16");
  });

  test("has a team that is pinned to the CPUs that the process may use, in their order", () => {
    assert.deepEqual(native({ kernel: "copy", pin: true, threads: 2 }).team[0]?.pin, [2, 5]);
    assert.equal(native({ kernel: "copy" }).team[0]?.pin, undefined);
    const { cpus: _, ...unnamed } = full;
    assert.deepEqual(native({ kernel: "copy", pin: true, threads: 2 }, unnamed).team[0]?.pin, [0, 1]);
  });

  test("on advised pages has an arena of its own kind", () => {
    assert.equal(native({ kernel: "copy", pages: "huge" }).arena?.kind, "shared-huge");
    assert.equal(specOf({ kernel: "copy", engine: "js", pages: "4k", threads: 1 }, { machine: full }).arena?.kind, "shared-4k");
  });

  const absent: readonly [string, Axes, Machine, { code: string; reason: string }][] = [
    [
      "an engine that has no driver of the variant",
      { kernel: "copy", engine: "wasm", store: "nt" },
      full,
      { code: "no-driver", reason: "engine wasm has no variant s1 nt of copy" },
    ],
    [
      "a width, which only native has",
      { kernel: "copy", engine: "wasm", width: 256 },
      full,
      { code: "no-driver", reason: "engine wasm has no variant s1 256-bit of copy" },
    ],
    [
      "private memory, which wasm cannot import",
      { kernel: "copy", engine: "wasm", buffer: "private" },
      full,
      { code: "no-driver", reason: "engine wasm runs over shared memory only" },
    ],
    [
      "a width that the processor lacks",
      { kernel: "copy", width: 512 },
      full,
      { code: "no-width", reason: "this processor has no 512-bit loads and stores" },
    ],
    [
      "non-temporal stores that the processor lacks",
      { kernel: "write", store: "nt" },
      { ...full, engines: full.engines.map((engine) => ({ ...engine, nonTemporal: false })) },
      { code: "no-nt", reason: "this processor has no non-temporal stores" },
    ],
    [
      "pages that the system refuses",
      { kernel: "copy", pages: "huge" },
      { ...full, abilities: [{ id: "huge-pages", state: "absent", reason: "madvise: EINVAL" }] },
      { code: "huge-pages-absent", reason: "advising huge pages is not possible here: madvise: EINVAL" },
    ],
    [
      "a pin without the addon",
      { kernel: "copy", engine: "js", pin: true },
      syntheticMachine,
      { code: "pin-absent", reason: "pinning threads needs the native addon (it is not built: no C compiler was found)" },
    ],
  ];
  for (const [what, axes, machine, reason] of absent) {
    test(`that asks for ${what} is absent with the reason`, () => assert.deepEqual(native(axes, machine).absent, reason));
  }
});
