/** What the gate relies on, of every loop in both forms: one contract, the same result from any slices, and a check that sees what is wrong. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, test } from "node:test";
import type { Loop, Transform } from "../../src/loops/define.ts";
import { type BoundLoop, boundLoop, bytesOf, declaredBy, namesOf, passOf } from "../../src/testing/bound-loop.ts";

const forms = ["fast", "slow"] as const;
type Form = (typeof forms)[number];

const folder = new URL("./", import.meta.url);
const loopFile = /\.loop\.(js|ts)$/;
const files = readdirSync(folder)
  .filter((file) => loopFile.test(file))
  .sort();
/** Without `.loop`, so that a search for loops finds one of each name. */
const slowFileOf = (file: string) => `slow/${file.replace(".loop.", ".")}`;
const loops = new Map<string, Readonly<Record<Form, Loop>>>();
for (const file of files) {
  const load = async (path: string) => ((await import(new URL(path, folder).href)) as { readonly default: Loop }).default;
  loops.set(file.replace(loopFile, ""), { fast: await load(file), slow: await load(slowFileOf(file)) });
}
const sliced = [...loops].filter(([, { fast }]) => !("transform" in fast));
const transforms = [...loops].filter(([, { fast }]) => "transform" in fast);

/** The result of the items `lo` to `hi` in slices of so many. */
function inSlices({ arm }: BoundLoop, lo: number, hi: number, sliceItems: number): number {
  let result: number | undefined;
  for (let at = lo; at < hi; at += sliceItems) {
    const part = arm.slice(at, Math.min(hi, at + sliceItems));
    result = result === undefined ? part : arm.combine(result, part);
  }
  return result ?? 0;
}

const isRefused = { code: "loop-wrong" };

describe("the loops of benchmarks/loops", () => {
  test("are all there, each with a slow form that no search for loops finds", () => {
    assert.deepEqual(
      [...loops.keys()],
      [
        "base64-encode",
        "byte-swap",
        "crc32",
        "csv-split",
        "delta-varint",
        "parse-records",
        "rgba-to-gray",
        "split-lines",
        "triad",
        "utf8-scan",
        "wasm-scale",
      ],
    );
    assert.deepEqual(
      readdirSync(new URL("slow/", folder))
        .filter((file) => /(?<!\.d)\.(js|ts)$/.test(file))
        .map((file) => `slow/${file}`)
        .sort(),
      files.map(slowFileOf),
    );
  });

  for (const [name, { fast, slow }] of loops)
    test(`${name} has the name of its file and one contract in both forms`, () => {
      assert.equal(declaredBy(fast).name, name);
      assert.equal(declaredBy(slow).hash, declaredBy(fast).hash);
    });
});

for (const [name, both] of sliced)
  describe(name, () => {
    /** So many granules that the data repeat, in an incomplete turn. */
    const { granularity } = declaredBy(both.fast);
    const long = Math.ceil(70_000 / granularity) + 70;
    for (const form of forms) {
      for (const granules of [1, 5, long])
        test(`${form}: gives one result for ${granules} granules in slices of any size, and its check accepts it`, async () => {
          const bound = await boundLoop(both[form], granules);
          const whole = passOf(bound);
          for (const slice of [1, 3, 7, 1024].filter((slice) => slice < granules && granules / slice < 30_000))
            assert.equal(passOf(bound, slice), whole, `${slice} granules a slice`);
        });

      test(`${form}: writes its own slice of the outputs and nothing else`, async () => {
        const bound = await boundLoop(both[form], 6);
        bound.arm.init();
        const inputs = namesOf(bound, "in", "table").map((input) => bytesOf(bound.buffers[input] as Uint8Array));
        const [lo, hi] = [2 * granularity, 4 * granularity];
        const views = namesOf(bound, "out").map((output) => bound.buffers[output] as Uint8Array);
        for (const view of views) view.fill(85);
        const before = views.map(bytesOf);
        bound.arm.slice(lo, hi);
        for (const [index, view] of views.entries()) {
          const [untouched, bytes] = [before[index] as Uint8Array, bytesOf(view)];
          const [from, to] = [lo, hi].map((item) => (item / bound.items) * bytes.length) as [number, number];
          assert.deepEqual(bytes.subarray(0, from), untouched.subarray(0, from));
          assert.deepEqual(bytes.subarray(to), untouched.subarray(to));
          assert.notDeepEqual(bytes.subarray(from, to), untouched.subarray(from, to));
        }
        assert.deepEqual(
          namesOf(bound, "in", "table").map((input) => bytesOf(bound.buffers[input] as Uint8Array)),
          inputs,
        );
      });
    }

    test("writes the same bytes and gives the same results in both forms", async () => {
      const [fast, slow] = [await boundLoop(both.fast, long), await boundLoop(both.slow, long)];
      assert.equal(passOf(slow), passOf(fast));
      for (const buffer of Object.keys(fast.buffers))
        assert.deepEqual(bytesOf(slow.buffers[buffer] as Uint8Array), bytesOf(fast.buffers[buffer] as Uint8Array), buffer);
    });

    test("refuses a result that is off by one, lacks a slice, or counts one twice", async () => {
      const bound = await boundLoop(both.fast, 7);
      const sum = passOf(bound);
      const without = inSlices(bound, 0, bound.items - granularity, bound.items);
      const last = bound.arm.slice(bound.items - granularity, bound.items);
      for (const wrong of [sum + 1, sum - 1, 0, Number.NaN, without, bound.arm.combine(sum, last)])
        assert.throws(() => bound.arm.check(wrong), isRefused, String(wrong));
      bound.arm.check(sum);
    });

    test("refuses an output in which one byte differs, wherever it is", async () => {
      const bound = await boundLoop(both.fast, long);
      const sum = passOf(bound);
      for (const output of namesOf(bound, "out")) {
        const view = bound.buffers[output] as Uint8Array;
        const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
        for (const at of [0, Math.floor(bytes.length / 2), bytes.length - 1]) {
          bytes[at] = (bytes[at] as number) ^ 1;
          assert.throws(() => bound.arm.check(sum), isRefused, `${output}, byte ${at}`);
          bytes[at] = (bytes[at] as number) ^ 1;
        }
      }
      bound.arm.check(sum);
    });

    test("gives a result that depends on every granule of the input", async () => {
      const granules = 5;
      const bound = await boundLoop(both.fast, granules);
      for (let granule = 0; granule < granules; granule++) {
        bound.arm.init();
        const sum = inSlices(bound, 0, bound.items, bound.items);
        for (const input of namesOf(bound, "in")) {
          const view = bound.buffers[input] as Uint8Array | Uint32Array | Float64Array;
          const perGranule = view.length / granules;
          const part = view.subarray(granule * perGranule, (granule + 1) * perGranule);
          if (part.BYTES_PER_ELEMENT === 1) part.fill(0);
          else for (let i = 0; i < part.length; i++) part[i] = (part[i] as number) + 1;
        }
        assert.notEqual(inSlices(bound, 0, bound.items, bound.items), sum, `granule ${granule}`);
      }
    });
  });

/** Everything that comes out of a transform. A chunk is wiped as soon as its sender has it back. */
async function outputOf(transform: Transform, chunks: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
  const out: Uint8Array[] = [];
  const collect = async (source: AsyncIterable<Uint8Array>) => {
    for await (const chunk of source) out.push(chunk.slice());
  };
  if (typeof transform === "function") {
    await collect(
      transform(
        (async function* () {
          for (const chunk of chunks) {
            yield chunk;
            chunk.fill(0);
          }
        })(),
      ),
    );
    return out;
  }
  const { readable, writable } = transform as { readable: AsyncIterable<Uint8Array>; writable: WritableStream<Uint8Array> };
  const writer = writable.getWriter();
  const writing = (async () => {
    for (const chunk of chunks) {
      await writer.ready;
      await writer.write(chunk);
      chunk.fill(0);
    }
    await writer.close();
  })();
  await Promise.all([writing, collect(readable)]);
  return out;
}

/** The first bytes of a transform's input in chunks of so many; every chunk is memory of its own, as from a file. */
function inputOf(loop: Loop, bytes: number, chunkBytes: number): { readonly input: Uint8Array; readonly chunks: readonly Uint8Array[] } {
  const input = new Uint8Array(bytes);
  loop.init({ input }, {});
  return { input, chunks: Array.from({ length: Math.ceil(bytes / chunkBytes) }, (_, i) => input.slice(i * chunkBytes, (i + 1) * chunkBytes)) };
}

/** What the whole output is, by another implementation. */
const answers: Readonly<Record<string, (input: Uint8Array, out: readonly Uint8Array[]) => void>> = {
  "base64-encode": (input, out) => assert.equal(Buffer.concat(out).toString("latin1"), Buffer.from(input).toString("base64")),
  "split-lines": (input, out) => {
    const lines = Buffer.from(input).toString("latin1").split("\n");
    if (lines.at(-1) === "") lines.pop();
    assert.deepEqual(
      out.map((line) => Buffer.from(line).toString("latin1")),
      lines,
    );
  },
};

for (const [name, both] of transforms)
  describe(name, () => {
    for (const form of forms)
      for (const [bytes, chunkBytes] of [
        [1, 1],
        [100, 1],
        [1000, 7],
        [200_000, 1000],
        [200_001, 65536],
      ] as const)
        test(`${form}: transforms ${bytes} bytes in chunks of ${chunkBytes}, and its check accepts them but not one more or less`, async () => {
          const loop = both[form];
          assert.ok("transform" in loop);
          const { input, chunks } = inputOf(loop, bytes, chunkBytes);
          const out = await outputOf(loop.transform({}, { highWaterMark: chunkBytes }), chunks);
          answers[name]?.(input, out);
          const count = out.reduce((sum, chunk) => sum + chunk.length, 0);
          assert.deepEqual(
            [count, count + 1, count - 1].map((one) => loop.check(one, { input }, {})),
            [true, false, false],
          );
        });
  });
