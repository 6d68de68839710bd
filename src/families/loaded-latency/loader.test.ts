import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type EngineId, engineIds } from "../../engines/engine.ts";
import { engineOf } from "../../engines/registry.ts";
import type { BodyContext } from "../../harness/subject.ts";
import { type Slice, sliceOf } from "../../memory/slice.ts";
import { callBytes, Loader } from "./loader.ts";
import { callShape, type LoadId, loadIds } from "./params.ts";

/** Without an addon there is nothing to test of native. */
const runnable = engineIds.filter((id) => engineOf(id).support().state === "available");

/** Two pieces of 4096 lines, hence 32 768 elements each. */
const lineCount = 8192;
const pieceElements = 32_768;
let visits = 0;

/** A loader of a fresh visit, or of the visit of another, and the slice that it walks. */
async function opened(
  load: LoadId,
  engine: EngineId = "wasm",
  visit = `visit ${visits++}`,
  delay = 0,
): Promise<{ loader: Loader; slice: Slice; visit: string }> {
  const arena = { kind: "shared", arrays: ["load"], lineCount } as const;
  const context: BodyContext = {
    params: {},
    team: [],
    role: 1,
    member: 0,
    slot: 1,
    seed: 1,
    epoch: 0,
    visit,
    arena,
    arenaBytes: {},
  };
  return { loader: await Loader.open(engineOf(engine), { load, delay }, context), slice: sliceOf({ ...context, ...arena }), visit };
}

describe("a loader", () => {
  test("counts the lines that cross the memory interface: 64 B a line read, 128 B a line updated", async () => {
    assert.equal(callBytes("seq64", 10), 640);
    assert.equal(callBytes("update", 10), 1280);
    assert.equal((await opened("seq64")).loader.bytesPerPass, 4096 * 64);
    assert.equal((await opened("update")).loader.bytesPerPass, 4096 * 128);
  });

  test("takes the pieces of its slice in rotation", async () => {
    const { loader, slice } = await opened("update");
    const data = () => [0, pieceElements - 1, pieceElements, 2 * pieceElements - 1].map((i) => slice.viewOf("load")[i] as number);
    const [a, b, c, d] = data() as [number, number, number, number];
    loader.sample(1);
    assert.deepEqual(data(), [-a, -b, c, d]);
    loader.sample(1);
    assert.deepEqual(data(), [-a, -b, -c, -d]);
    loader.sample(1);
    assert.deepEqual(data(), [a, b, -c, -d]);
    assert.equal(loader.settle(), undefined);
    assert.deepEqual(loader.verify(), {
      state: "verified",
      method: "result of every burst, and every element of the slice",
      elements: 2 * pieceElements,
    });
  });

  test("that pauses takes bursts of 64 lines, fewer a call the longer it pauses", async () => {
    // A call lasts about 20 µs: 20 000 / (300 + 0.3 × delay) bursts, at least one, of 4 KiB each.
    assert.deepEqual(callShape(0, 8192), { lines: 4096, bursts: 1 });
    assert.deepEqual(callShape(1000, 8192), { lines: 64, bursts: 33 });
    assert.deepEqual(callShape(100_000, 8192), { lines: 64, bursts: 1 });
    const { loader, slice } = await opened("update", "wasm", undefined, 1000);
    assert.equal(loader.bytesPerPass, 33 * 64 * 128);
    const before = slice.viewOf("load").slice();
    loader.sample(1);
    const after = slice.viewOf("load");
    // 33 bursts of 512 elements are negated, the next is not.
    assert.equal(after[33 * 512 - 1], -(before[33 * 512 - 1] as number));
    assert.equal(after[33 * 512], before[33 * 512]);
    assert.equal(loader.settle(), undefined);
    loader.verify();
  });

  for (const engine of runnable) {
    test(`agrees with whoever shares its slice, after any sequence of calls, by ${engine}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(fc.nat(3), fc.nat(5)), { maxLength: 6 }), async (sequence) => {
          const first = await opened("seq64", engine);
          const others = await Promise.all(
            (
              [
                ["update", 0],
                ["seq64", 5000],
                ["update", 5000],
              ] as const
            ).map(([load, delay]) => opened(load, engine, first.visit, delay)),
          );
          const loaders = [first, ...others].map(({ loader }) => loader);
          for (const [which, calls] of sequence) {
            loaders[which]?.sample(calls);
            assert.equal(loaders[which]?.settle(), undefined);
          }
          for (const loader of loaders) loader.verify();
        }),
        { numRuns: 8 },
      );
    });
  }

  test("warms up by calls that count like all others", async () => {
    for (const load of loadIds) {
      const { loader } = await opened(load);
      await loader.warm();
      assert.equal(loader.settle(), undefined);
      loader.verify();
    }
  });

  test("that read something else says so after the sample", async () => {
    const { loader, slice } = await opened("seq64");
    slice.viewOf("load")[100] = (slice.viewOf("load")[100] as number) + 1;
    loader.sample(1);
    assert.match(loader.settle() ?? "", /^the results of 1 loader bursts add up to \d+, expected \d+$/);
    // The second piece is as it was.
    loader.sample(1);
    assert.equal(loader.settle(), undefined);
  });

  test("whose slice differs in one element fails in the end", async () => {
    const { loader, slice } = await opened("update");
    loader.sample(2);
    slice.viewOf("load")[pieceElements + 5] = 0.5;
    assert.equal(loader.settle(), undefined);
    assert.throws(() => loader.verify(), /element 32773 of a loader's slice is 0\.5/);
  });
});
