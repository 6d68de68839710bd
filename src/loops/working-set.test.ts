import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { KiB, MiB } from "../units.ts";
import { type BufferContract, contractOf, elementSizes, type LoopContract } from "./contract.ts";
import type { ElementType } from "./define.ts";
import { allocateWorkingSet, buffersIn, itemsWithin, workingSetBytes } from "./working-set.ts";

const functions = { init() {}, make() {}, check() {} };
const contractWith = (buffers: Record<string, unknown>, more: Record<string, unknown> = {}): LoopContract =>
  contractOf({ name: "x", buffers, ...more, ...functions }, "x");

const types = Object.keys(elementSizes) as ElementType[];
const granularity = 8;
/** Streams whose elements are whole for eight items, tables and scratch, under names that could be mistaken for one another's places. */
const contracts = fc
  .dictionary(
    fc.constantFrom("a", "b", "a/0", "a/1", "0", "toString"),
    fc.oneof(
      fc.record({
        type: fc.constantFrom(...types),
        perItem: fc.constantFrom(0.125, 0.25, 1, 3),
        role: fc.constantFrom("in" as const, "out" as const, "update" as const),
      }),
      fc.record({
        type: fc.constantFrom(...types),
        length: fc.integer({ min: 1, max: 5000 }),
        role: fc.constantFrom("scratch" as const, "table" as const),
      }),
    ),
  )
  .map((buffers) => contractWith({ ...buffers, stream: { type: "u8", perItem: 1, role: "in" } }, { granularity }));
const shapes = fc.record({ contract: contracts, granules: fc.integer({ min: 1, max: 300 }), threads: fc.integer({ min: 1, max: 4 }) });

interface Place {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/** Every distinct buffer of all threads. Two buffers of one name but scratch are one. */
function placesOf({ contract, granules, threads }: { contract: LoopContract; granules: number; threads: number }) {
  const memory = allocateWorkingSet(contract, granules * granularity, threads);
  const places = new Map<string, Place>();
  for (let thread = 0; thread < threads; thread++) {
    for (const [name, view] of Object.entries(buffersIn(memory, contract, granules * granularity, thread, threads))) {
      assert.equal(view.buffer, memory.buffer);
      const { role } = contract.buffers[name] as BufferContract;
      const id = JSON.stringify(role === "scratch" ? [name, thread] : [name]);
      const place = { id, start: view.byteOffset, end: view.byteOffset + view.byteLength };
      assert.deepEqual(places.get(id) ?? place, place);
      places.set(id, place);
    }
  }
  return { memory, places: [...places.values()].sort((a, b) => a.start - b.start) };
}

describe("the buffers of a working set", () => {
  test("never overlap, and scratch is each thread's own", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { memory, places } = placesOf(shape);
        const scratch = Object.values(shape.contract.buffers).filter(({ role }) => role === "scratch").length;
        assert.equal(places.length, Object.keys(shape.contract.buffers).length + scratch * (shape.threads - 1));
        for (const [index, place] of places.slice(1).entries()) assert.ok((places[index] as Place).end <= place.start);
        assert.ok((places.at(-1) as Place).end <= memory.buffer.byteLength);
      }),
      { numRuns: 50 },
    );
  });

  test("are as long as declared", () => {
    fc.assert(
      fc.property(shapes, ({ contract, granules }) => {
        const items = granules * granularity;
        const buffers = buffersIn(allocateWorkingSet(contract, items), contract, items);
        for (const [name, one] of Object.entries(contract.buffers)) {
          assert.equal(buffers[name]?.length, "length" in one ? one.length : one.perItem * items);
          assert.equal(buffers[name]?.BYTES_PER_ELEMENT, elementSizes[one.type]);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("of one length lie apart modulo 4 KiB", () => {
    const contract = contractWith(Object.fromEntries([..."abcdefgh"].map((name) => [name, { type: "f64", perItem: 1, role: "in" }])));
    const buffers = Object.values(buffersIn(allocateWorkingSet(contract, MiB / 8), contract, MiB / 8));
    assert.equal(new Set(buffers.map(({ byteOffset }) => byteOffset % (4 * KiB))).size, 8);
  });

  test("take 64-bit integers, and are written and read back", () => {
    const contract = contractWith({ a: { type: "i64", perItem: 1, role: "in" }, b: { type: "u64", perItem: 1, role: "out" } });
    const { a, b } = buffersIn(allocateWorkingSet(contract, 100), contract, 100) as { a: BigInt64Array; b: BigUint64Array };
    a.fill(-1n);
    b.set([2n ** 64n - 1n], 99);
    assert.deepEqual([a[99], b[0], b[99]], [-1n, 0n, 2n ** 64n - 1n]);
  });

  test("are shared, or private where a stream is", () => {
    const shared = contractWith({ a: { type: "u8", perItem: 1, role: "in" }, s: { type: "u8", length: 1, role: "scratch", placement: "private" } });
    const own = contractWith({ a: { type: "u8", perItem: 1, role: "in" }, b: { type: "u8", perItem: 1, role: "out", placement: "private" } });
    assert.ok(allocateWorkingSet(shared, 10).buffer instanceof SharedArrayBuffer);
    assert.ok(allocateWorkingSet(own, 10).buffer instanceof ArrayBuffer);
  });

  test("beyond 4 GiB are refused", () => {
    const contract = contractWith({ a: { type: "f64", perItem: 1, role: "in" } });
    assert.throws(() => allocateWorkingSet(contract, 2 ** 29), { code: "allocation" });
  });

  test("are not cut inside a granule", () => {
    const contract = contractWith({ a: { type: "u8", perItem: 0.5, role: "in" } }, { granularity: 2 });
    assert.throws(() => workingSetBytes(contract, 3), { code: "internal" });
  });
});

describe("items within so many bytes", () => {
  test("are whole granules, at least one, and fit", () => {
    fc.assert(
      fc.property(contracts, fc.integer({ min: 1, max: 1 << 24 }), (contract, bytes) => {
        const items = itemsWithin(contract, bytes);
        const perItem = Object.values(contract.buffers).reduce((sum, one) => sum + ("perItem" in one ? one.perItem * elementSizes[one.type] : 0), 0);
        assert.equal(items % granularity, 0);
        assert.ok(items >= granularity);
        assert.ok(items === granularity || items * perItem <= bytes);
        assert.ok((items + granularity) * perItem > bytes);
      }),
    );
  });

  // 24 bytes an item; 1 MiB / 24 is 43,690.67, in granules of 8: 43,688.
  test("of two inputs and an output of doubles are 43,688 in 1 MiB", () => {
    const f64 = { type: "f64", perItem: 1 };
    const contract = contractWith({ a: { ...f64, role: "in" }, b: { ...f64, role: "in" }, out: { ...f64, role: "out" } }, { granularity });
    assert.equal(itemsWithin(contract, MiB), 43_688);
  });
});
