import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { byteCounts } from "../../catalogue/accesses.ts";
import { arenaLimitBytes } from "../../memory/arena.ts";
import { footprint } from "../../memory/layout.ts";
import type { Axes, PlanContext, TrialSpec } from "../../suites/suite.ts";
import { planContext } from "../../testing/scripted.ts";
import { syntheticMachine } from "../../testing/synthetic-machine.ts";
import { GiB, KiB, MiB } from "../../units.ts";
import { chain, chainAccesses, chainArrays, defaultChunkBytes } from "./family.ts";
import type { TrialMode } from "./params.ts";

function specOf(axes: Axes, changes: Partial<PlanContext> = {}): TrialSpec {
  const specs = chain.expand({ threads: 2, ...axes }, planContext(changes));
  assert.equal(specs.length, 1);
  return specs[0] as TrialSpec;
}

const lengths = [0, 1, 2, 4, 8];

describe("bytes of a chain for each byte of its input", () => {
  const counts = (mode: TrialMode, n: number) => {
    const { payload, requested, traffic } = byteCounts(chainAccesses({ mode, n }, 1000));
    assert.equal(payload, 64_000, `${mode} ${n}`);
    return { requested: requested / payload, min: traffic.min / payload, max: traffic.max / payload };
  };

  /** Traffic without and with write-allocate at n = 0, 1, 2, 4, 8; the values from n = 1 on are the table's. Requested: one load and one store a transform and copy. */
  const table: readonly { mode: TrialMode; min: number[]; max: number[]; requested: number[] }[] = [
    { mode: "whole", min: [2, 4, 6, 10, 18], max: [3, 6, 9, 15, 27], requested: [2, 4, 6, 10, 18] },
    { mode: "direct", min: [Number.NaN, 2, 4, 8, 16], max: [Number.NaN, 3, 6, 12, 24], requested: [Number.NaN, 2, 4, 8, 16] },
    { mode: "in-place", min: [Number.NaN, 2, 4, 8, 16], max: [Number.NaN, 2, 4, 8, 16], requested: [Number.NaN, 2, 4, 8, 16] },
    { mode: "chunked", min: [2, 2, 2, 2, 2], max: [3, 3, 3, 3, 3], requested: [2, 4, 6, 10, 18] },
    { mode: "fresh", min: [2, 3, 4, 6, 10], max: [3, 5, 7, 11, 19], requested: [2, 4, 6, 10, 18] },
    { mode: "fused", min: [Number.NaN, 2, 2, 2, 2], max: [Number.NaN, 3, 3, 3, 3], requested: [Number.NaN, 2, 2, 2, 2] },
    { mode: "pass-l2", min: [Number.NaN, 0], max: [Number.NaN, 0], requested: [Number.NaN, 2] },
    { mode: "fused-l2", min: [Number.NaN, 0, 0, 0, 0], max: [Number.NaN, 0, 0, 0, 0], requested: [Number.NaN, 2, 2, 2, 2] },
  ];
  for (const { mode, min, max, requested } of table) {
    test(mode, () => {
      for (const [i, expected] of min.entries()) {
        if (Number.isNaN(expected)) continue;
        assert.deepEqual(counts(mode, lengths[i] as number), { requested: requested[i], min: expected, max: max[i] }, `n = ${lengths[i]}`);
      }
    });
  }
});

describe("a chain trial", () => {
  test("names every axis in its params, and the chunk where the mode has one", () => {
    const fixed = { engine: "wasm", buffer: "shared", pages: "system", threads: 2, size: "dram" };
    assert.deepEqual(specOf({ mode: "whole", n: 3 }).params, { mode: "whole", n: 3, ...fixed });
    assert.deepEqual(specOf({ mode: "fresh", n: 3 }).params, { mode: "fresh", n: 3, chunk: 32 * KiB, ...fixed });
    assert.deepEqual(specOf({ mode: "chunked", n: 0, chunk: 4096 }).params, { mode: "chunked", n: 0, chunk: 4096, ...fixed });
  });

  test("has no rung 0 where the mode has none", () => {
    const specs = chain.expand({ mode: ["whole", "direct", "in-place", "chunked", "fresh", "fused"], n: [0, 1], threads: 1 }, planContext());
    assert.deepEqual(
      specs.map(({ params }) => `${params["mode"]} ${params["n"]}`),
      ["whole 0", "whole 1", "direct 1", "in-place 1", "chunked 0", "chunked 1", "fresh 0", "fresh 1", "fused 1"],
    );
  });

  test("shares its arrays with all rungs of its group, or the two of an L2-resident pass", () => {
    assert.deepEqual(specOf({ mode: "fused", n: 1 }).arena?.arrays, ["source", "result", "in-place", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8"]);
    const resident = specOf({ mode: "pass-l2", n: 1, size: "l2" });
    // 512 KiB of L2, half of it over two arrays of 64 B lines: 2048.
    assert.deepEqual(resident.arena, { kind: "shared", arrays: ["source", "result"], lineCount: 2048 });
    assert.deepEqual(resident.team, [{ kernel: "pass-l2", engine: "wasm", variant: "n1", count: 2, sliceBytes: 256 * KiB }]);
  });

  test("is absent on an engine or a thread count that is not there", () => {
    const machine = { ...syntheticMachine, engines: [] };
    assert.equal(specOf({ mode: "whole", n: 1 }, { machine }).absent?.code, "engine-absent");
    assert.equal(specOf({ mode: "whole", n: 1, threads: 3 }).absent?.code, "too-few-cpus");
  });

  const invalid: readonly [string, Axes, RegExp][] = [
    ["a DRAM-size resident pass", { mode: "pass-l2", n: 1 }, /size dram is not one of its sizes/],
    ["an L2-size chain", { mode: "whole", n: 1, size: "l2" }, /size l2 is not one of its sizes/],
    ["a resident pass of several transforms", { mode: "pass-l2", n: 2, size: "l2" }, /it times one transform/],
  ];
  for (const [what, axes, problem] of invalid) {
    test(`a suite that asks for ${what} is not valid`, () => {
      assert.throws(() => specOf(axes), { code: "suite-invalid", message: problem });
    });
  }

  test("more than eight transforms, or a chunk of broken lines, are refused", () => {
    assert.throws(() => specOf({ mode: "whole", n: 9 }), /n/);
    assert.throws(() => specOf({ mode: "chunked", n: 1, chunk: 100 }), /chunk/);
  });
});

test("the default chunk is a sixteenth of the second-level cache in whole pages, at least one", () => {
  assert.equal(defaultChunkBytes(512 * KiB), 32 * KiB);
  assert.equal(defaultChunkBytes(2 * MiB), 128 * KiB);
  // 1.25 MiB / 16 = 80 KiB; 260000 / 16 = 16250, three pages.
  assert.equal(defaultChunkBytes(1280 * KiB), 80 * KiB);
  assert.equal(defaultChunkBytes(260_000), 12 * KiB);
  assert.equal(defaultChunkBytes(32 * KiB), 4 * KiB);
});

describe("the input of a chain", () => {
  const arenaOf = (changes: Partial<PlanContext> = {}) => specOf({ mode: "whole", n: 8 }, changes);

  test("is half of the run's array, so twice the last-level cache, whatever n and mode", () => {
    // 32 MiB over two threads: 262144 lines each, up to 1024 · 256 + 144.
    const spec = arenaOf();
    assert.equal(spec.arena?.lineCount, 262_288);
    assert.equal(spec.flags, undefined);
    assert.equal(specOf({ mode: "fused", n: 1 }).arena?.lineCount, 262_288);
  });

  test("shrinks for all rungs alike where eleven arrays would take more than a quarter of memory, and is flagged", () => {
    const machine = { ...syntheticMachine, memoryAvailableBytes: 512 * MiB };
    // 512 MiB / 4 / 11 = 12201611.6 B, over two threads 95326 lines, up to 1024 · 93 + 144 = 95376: 11.6 MiB in all.
    for (const axes of [
      { mode: "whole", n: 8 },
      { mode: "chunked", n: 0 },
    ]) {
      const spec = specOf(axes, { machine });
      assert.equal(spec.arena?.lineCount, 95_376);
      assert.deepEqual(spec.flags, [{ id: "may-be-cached", detail: "each array has 11.6 MiB, less than 2 × the last-level cache of 16 MiB" }]);
    }
  });

  test("leaves room for the resident pair in one thread's wasm memory", () => {
    const spec = specOf(
      { mode: "whole", n: 8, threads: 1 },
      { arrayBytes: 64 * GiB, machine: { ...syntheticMachine, memoryAvailableBytes: 512 * GiB } },
    );
    const lineCount = spec.arena?.lineCount ?? 0;
    assert.ok(footprint(chainArrays.length, lineCount) + 64 * MiB <= arenaLimitBytes);
    // 4 GiB − 64 MiB are 66060288 lines, less 11 · 64 + 12 · 63 · 64 = 49088 for placement, for each of 11 arrays 6001018, down to 1024 · 5860 + 144.
    assert.equal(lineCount, 6_000_784);
  });

  test("of a tiny request has a line a thread at least", () => {
    assert.equal(arenaOf({ arrayBytes: 2 }).arena?.lineCount, 1);
  });
});
