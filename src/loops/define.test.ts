/** What a user writes must compile, with the types that follow from it; most of this file is checked by the compiler alone. */
import assert from "node:assert/strict";
import { Transform } from "node:stream";
import { test } from "node:test";
import { defineLoop, type Loop } from "./define.ts";

/** Compiles where the two types are one. */
function same<A, B>(..._: (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? [] : [never]): void {}

const captured = defineLoop({
  name: "blend",
  passes: 1,
  buffers: {
    a: { type: "f64", perItem: 1, role: "in" },
    wide: { type: "i64", perItem: 0.5, role: "update", placement: "private" },
    out: { type: "u8", perItem: 3, role: "out" },
    table: { type: "u16", length: 256, role: "table" },
  },
  params: { weight: 0.5, mode: "over", clip: true },
  granularity: 2,
  init: ({ a, wide }, { weight }) => {
    same<typeof a, Float64Array>();
    same<typeof wide, BigInt64Array>();
    same<typeof weight, number>();
    a.fill(weight);
  },
  make: ({ a, wide, out, table }, { weight, mode, clip }, { memory }) => {
    same<typeof out, Uint8Array>();
    same<typeof table, Uint16Array>();
    same<typeof weight, number>();
    same<typeof mode, string>();
    same<typeof clip, boolean>();
    same<typeof memory.buffer, ArrayBufferLike>();
    // @ts-expect-error: no such buffer
    same<typeof b, never>();
    return (lo, hi) => {
      same<typeof lo, number>();
      for (let i = lo; i < hi; i++) wide[i >> 1] = BigInt(Math.round((a[i] as number) * weight));
      return hi - lo;
    };
  },
  combine: (a, b) => {
    same<typeof a, number>();
    return Math.max(a, b);
  },
  check: (checksum, { out }, { mode }) => {
    same<typeof checksum, number>();
    same<typeof out, Uint8Array>();
    // A parameter is of a kind, not of the one value that is declared here.
    return mode === "under" || out.length > 0;
  },
});

test("defineLoop returns what it is given", () => {
  const loop = { name: "x", buffers: {}, init() {}, make: () => () => 0, check: () => true };
  assert.equal(defineLoop(loop), loop);
  assert.equal(captured.name, "blend");
});

test("a loop that is passed its views has their types, and no params are needed", () => {
  const loop = defineLoop({
    name: "sum",
    buffers: { a: { type: "f32", perItem: 1, role: "in" } },
    init: ({ a }) => a.fill(1),
    run: ({ a }, lo, hi, params) => {
      same<typeof a, Float32Array>();
      same<keyof typeof params, never>();
      let sum = 0;
      for (let i = lo; i < hi; i++) sum += a[i] as number;
      return sum;
    },
    check: (sum, { a }) => sum === a.length,
  });
  assert.ok("run" in loop);
});

test("a factory may be asynchronous, as instantiating WebAssembly is", () => {
  const loop: Loop = defineLoop({
    name: "wasm",
    buffers: { a: { type: "u8", perItem: 1, role: "in" } },
    init() {},
    make: async ({ a }) => {
      await Promise.resolve();
      return (lo) => a[lo] as number;
    },
    check: () => true,
  });
  assert.ok("make" in loop);
});

test("a transform is a web stream, a Node stream or a function of an async iterable", () => {
  const shared = { name: "t", params: { level: 3 }, init() {}, check: () => true } as const;
  const web: Loop = defineLoop({ ...shared, transform: () => new TransformStream() });
  const node: Loop = defineLoop({
    ...shared,
    chunkBytes: 4096,
    transform: ({ level }, { highWaterMark }) => {
      same<typeof level, number>();
      same<typeof highWaterMark, number>();
      return new Transform({ highWaterMark, transform: (chunk, _, done) => done(null, chunk) });
    },
  });
  const iterable: Loop = defineLoop({
    ...shared,
    init: ({ input }) => {
      same<typeof input, Uint8Array>();
    },
    transform: () =>
      async function* (source) {
        for await (const chunk of source) {
          same<typeof chunk, Uint8Array>();
          yield chunk;
        }
      },
  });
  for (const loop of [web, node, iterable]) assert.ok("transform" in loop);
});

test("what is no loop does not compile", () => {
  const shared = { name: "x", init() {}, make: () => () => 0, check: () => true };
  // @ts-expect-error: an unknown type of elements
  defineLoop({ ...shared, buffers: { a: { type: "f128", perItem: 1, role: "in" } } });
  // @ts-expect-error: a stream grows by the item
  defineLoop({ ...shared, buffers: { a: { type: "f64", length: 1, role: "in" } } });
  // @ts-expect-error: an unknown role
  defineLoop({ ...shared, buffers: { a: { type: "f64", perItem: 1, role: "input" } } });
  // @ts-expect-error: the factory returns a function of lo and hi
  defineLoop({ ...shared, buffers: {}, make: () => 5 });
  // @ts-expect-error: no check
  defineLoop({ name: "x", buffers: {}, init() {}, make: () => () => 0 });
});
