import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { byteCounts } from "../catalogue/accesses.ts";
import { bytesPerItem, contractHash, contractOf, elementsOf, isSliced, type LoopContract, loopAccesses, payloadPerItem } from "./contract.ts";

const nothing = () => {};
const minimal = { name: "copy", buffers: { a: { type: "f64", perItem: 1, role: "in" } }, init: nothing, check: () => true, make: nothing };
const { make: _, ...formless } = minimal;
const blend: LoopContract = contractOf(
  {
    ...minimal,
    name: "images/blend",
    passes: 2,
    params: { weight: 0.5, mode: "over", clip: true },
    buffers: {
      a: { type: "u8", perItem: 4, role: "in" },
      b: { type: "u32", perItem: 1, role: "update", placement: "shared" },
      mask: { type: "u64", perItem: 1 / 64, role: "in" },
      out: { type: "f32", perItem: 3, role: "out" },
      gamma: { type: "u16", length: 256, role: "table" },
      line: { type: "i16", length: 1000, role: "scratch", placement: "private" },
    },
    granularity: 64,
    sliceable: false,
    threads: "all",
    combine: Math.max,
  },
  "blend.loop.ts",
);

describe("the contract of a loop", () => {
  test("fills in what a declaration leaves out", () => {
    assert.deepEqual(contractOf(minimal, "x"), {
      name: "copy",
      form: "make",
      passes: 1,
      params: {},
      buffers: { a: { type: "f64", perItem: 1, role: "in", placement: "shared" } },
      granularity: 1,
      sliceable: true,
      threads: 1,
    });
  });

  test("of a transform has one private input of bytes, and Node's chunk", () => {
    const contract = contractOf({ name: "gzip", init: nothing, check: () => true, transform: nothing }, "x");
    assert.deepEqual(contract, {
      name: "gzip",
      form: "transform",
      passes: 1,
      params: {},
      buffers: { input: { type: "u8", perItem: 1, role: "in", placement: "private" } },
      granularity: 1,
      sliceable: false,
      threads: 1,
      chunkBytes: 65536,
    });
  });

  test("is plain data", () => {
    assert.deepEqual(structuredClone(blend), blend);
    assert.deepEqual(JSON.parse(JSON.stringify(blend)), blend);
  });

  const refused: readonly [exported: unknown, problem: string][] = [
    [undefined, "it has no default export"],
    [5, "it has no default export"],
    [{}, "exactly one of make, run and transform is there, not 0"],
    [{ ...minimal, run: nothing }, "exactly one of make, run and transform is there, not 2"],
    [{ ...minimal, name: "a b" }, "name: it has letters, digits, -, _ and /, at most 100"],
    [{ ...minimal, name: "../up" }, "name: it has letters, digits, -, _ and /, at most 100"],
    [{ ...formless, run: 5 }, "run: it is a function"],
    [{ ...minimal, check: undefined }, "check: it is a function"],
    [{ ...minimal, buffers: {} }, "buffers: at least one buffer is in, out or update"],
    [{ ...minimal, buffers: { t: { type: "u8", length: 4, role: "table" } } }, "buffers: at least one buffer is in, out or update"],
    [{ ...minimal, buffers: { a: { type: "f64", perItem: 1, role: "input" } } }, "buffers.a.role: role is in, out, update, scratch or table"],
    [
      { ...minimal, granularity: 3, buffers: { a: { type: "f64", perItem: 0.5, role: "in" } } },
      "buffers.a: perItem × granularity is a whole number of elements",
    ],
    [
      { ...minimal, threads: 2, buffers: { a: { type: "f64", perItem: 1, role: "in", placement: "private" } } },
      "threads: private buffers cannot be shared between threads",
    ],
  ];
  for (const [exported, problem] of refused) {
    test(`is refused where ${problem}`, () =>
      assert.throws(() => contractOf(exported, "my.loop.ts"), {
        code: "loop-invalid",
        message: `Loop file "my.loop.ts" is not valid: ${problem}. It must export default defineLoop({...}); "streambound init" writes one.`,
      }));
  }

  for (const [field, value] of [
    ["passes", 0],
    ["granularity", 0.5],
    ["threads", 0],
    ["sliceable", "no"],
    ["params", { a: Number.NaN }],
    ["params", { a: {} }],
    ["buffers", { a: { type: "f128", perItem: 1, role: "in" } }],
    ["buffers", { a: { type: "f64", perItem: Number.POSITIVE_INFINITY, role: "in" } }],
    ["buffers", { a: { type: "f64", perItem: -1, role: "in" } }],
    ["buffers", { a: { type: "f64", role: "in" } }],
    ["buffers", { a: { type: "f64", length: 8, role: "in" } }],
    ["buffers", { a: { type: "f64", perItem: 1, role: "in", placement: "here" } }],
    ["granularty", 8],
  ] as const) {
    test(`is refused with the name of its field where ${field} is ${JSON.stringify(value)}`, () =>
      assert.throws(() => contractOf({ ...minimal, [field]: value }, "x"), { code: "loop-invalid", message: new RegExp(field) }));
  }
});

describe("the hash of a contract", () => {
  test("does not depend on the order of keys", () => {
    const shuffled = (value: unknown): unknown =>
      typeof value === "object" && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, inner]) => [key, shuffled(inner)]),
          )
        : value;
    assert.equal(contractHash(shuffled(blend) as LoopContract), contractHash(blend));
  });

  test("depends on every field, and on every field of every buffer", () => {
    const changed: readonly Partial<LoopContract>[] = [
      { name: "other" },
      { form: "transform" },
      { passes: 3 },
      { params: { ...blend.params, weight: 0.25 } },
      { params: { weight: 0.5, mode: "over", clip: "true" } },
      { granularity: 128 },
      { sliceable: true },
      { threads: 2 },
      { chunkBytes: 65536 },
      ...Object.entries(blend.buffers).flatMap(([name, one]): Partial<LoopContract>[] => [
        { buffers: { ...blend.buffers, [name]: { ...one, type: "i8" } } },
        { buffers: { ...blend.buffers, [name]: { ...one, placement: one.placement === "shared" ? "private" : "shared" } } },
        { buffers: { ...blend.buffers, [name]: "perItem" in one ? { ...one, perItem: 16 } : { ...one, length: 16 } } },
        { buffers: { ...blend.buffers, [`${name}2`]: one } },
      ]),
      { buffers: { ...blend.buffers, out: { type: "f32", perItem: 3, role: "update", placement: "shared" } } },
    ];
    const hashes = new Set([blend, ...changed.map((change) => ({ ...blend, ...change }))].map(contractHash));
    assert.equal(hashes.size, changed.length + 1);
  });

  test("is the same whether views are captured or passed: that is code", () => {
    assert.equal(contractHash({ ...blend, form: "run" }), contractHash({ ...blend, form: "make" }));
  });
});

describe("bytes of a loop", () => {
  // 4 × 1 of a, 4 of b, 8/64 of the mask, 3 × 4 of out: 20.125.
  test("of an item are those of its streams", () => assert.equal(bytesPerItem(blend), 20.125));

  // a, b and the mask are read: 8.125; out is not an input.
  test("of its payload are those of its inputs", () => assert.equal(payloadPerItem(blend), 8.125));

  test("of a payload without inputs are those of the output", () => {
    const fill = contractOf({ ...minimal, buffers: { out: { type: "i32", perItem: 2, role: "out" } } }, "x");
    assert.equal(payloadPerItem(fill), 8);
    assert.equal(byteCounts(loopAccesses(fill, 100)).payload, 800);
  });

  test("cross the memory interface as their roles say: an update twice, an output twice where it is allocated first", () => {
    const { payload, requested, traffic } = byteCounts(loopAccesses(blend, 6400));
    assert.equal(payload, 6400 * 8.125);
    assert.equal(requested, 6400 * (4 + 8 + 0.125 + 12));
    assert.deepEqual(traffic, { min: 6400 * (4 + 8 + 0.125 + 12), max: 6400 * (4 + 8 + 0.125 + 24) });
  });
});

describe("elements for items", () => {
  const one = (perItem: number) => ({ type: "u8", perItem, role: "in", placement: "shared" }) as const;

  test("are whole where only rounding says otherwise", () => {
    assert.equal(4.35 * 100, 434.99999999999994);
    assert.equal(elementsOf(one(4.35), 100), 435);
    assert.equal(elementsOf(one(1 / 3), 3_000_003), 1_000_001);
  });

  test("are none where items share a part of one", () => {
    assert.equal(elementsOf(one(0.5), 3), undefined);
    assert.equal(elementsOf(one(1e-20), 1), undefined);
  });

  test("are whole for every number of granules where they are for one", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 1e6 }),
        (elements, granularity, k) => {
          assert.equal(elementsOf(one(elements / granularity), granularity * k), elements * k);
        },
      ),
    );
  });

  test("of tables and scratch are as many as were declared", () => {
    assert.equal(elementsOf({ type: "u8", length: 7, role: "table", placement: "shared" }, 3), 7);
  });
});

test("a transform has no slices", () => {
  assert.equal(isSliced({ name: "t", init: nothing, check: () => true, transform: () => (source) => source }), false);
});
