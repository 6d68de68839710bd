/** Strided loads, blends of reads and writes, and the clock of an engine, each against a loop as simple as its declaration. */
import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { type BlendKind, blendKinds, type Engine } from "../../engines/engine.ts";
import { assertSame, type Candidate, element, fill, lineCount, lineElements, places } from "./ground.ts";

const elementCount = lineCount * lineElements;

export function testStrides({ engine, allocate }: Candidate): void {
  it("sums strided elements forward and backward, for counts that do and do not divide the unrolling", async () => {
    for (const { a } of places) {
      const memory = allocate();
      const values = fill(memory);
      const before = Float64Array.from(values);
      const stride = await engine.bindStride({ memory, arrays: { a } });
      const compare = (first: number, step: number, count: number) => {
        let sum = 0;
        for (let k = 0; k < count; k++) sum += values[element(a, 0) + first + k * step] ?? Number.NaN;
        assert.equal(stride(first, step, count), sum, `${count} elements from ${first} by ${step}`);
      };
      for (const count of [0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 100]) {
        compare(0, 1, count);
        compare(3, 8, count);
        compare(elementCount - 1, -1, count);
        compare(elementCount - 2, -11, count);
      }
      // A page apart: the second to last element is beyond the first by the whole array.
      compare(0, elementCount - 1, 2);
      compare(elementCount - 1, 1 - elementCount, 2);
      const within = fc.tuple(
        fc.nat(elementCount - 1),
        fc.integer({ min: -200, max: 200 }).filter((step) => step !== 0),
        fc.double({ min: 0, max: 1, noNaN: true }),
      );
      fc.assert(
        fc.property(within, ([first, step, share]) => {
          const room = step > 0 ? elementCount - 1 - first : first;
          compare(first, step, Math.round(share * (Math.floor(room / Math.abs(step)) + 1)));
        }),
      );
      assertSame(values, before, "memory");
    }
  });
}

/** Lines of `a` and of `b` a group. */
const ratios = [
  [1, 0],
  [0, 1],
  [1, 1],
  [3, 1],
  [1, 3],
  [7, 2],
] as const;

export function testBlends(candidate: Candidate): void {
  const { engine, allocate } = candidate;
  for (const kind of blendKinds) {
    if (kind === "nt" && !hasNonTemporal(engine)) {
      it("refuses to blend non-temporal stores, which it does not have", async () => {
        const [arrays] = places;
        await assert.rejects(engine.bindBlend({ memory: allocate(), arrays: arrays ?? {} }, kind), { name: "StreamboundError", code: "internal" });
      });
    } else testBlend(candidate, kind);
  }
}

function hasNonTemporal(engine: Engine): boolean {
  const support = engine.support();
  return support.state === "available" && support.nonTemporal === true;
}

function testBlend({ engine, allocate }: Candidate, kind: BlendKind): void {
  it(`reads lines of a and treats lines of b (${kind}) group by group, and touches nothing else`, async () => {
    for (const arrays of places) {
      const memory = allocate();
      const values = fill(memory);
      const blend = await engine.bindBlend({ memory, arrays }, kind);
      const expected = new Float64Array(values.length);
      const compare = (lo: number, hi: number, reads: number, writes: number) => {
        fill(memory);
        expected.set(values);
        let sum = 0;
        for (let at = element(arrays.a, lo * reads); at < element(arrays.a, hi * reads); at++) sum += expected[at] ?? Number.NaN;
        for (let at = element(arrays.b, lo * writes); at < element(arrays.b, hi * writes); at++)
          expected[at] = kind === "update" ? (expected[at] ?? Number.NaN) * 3 : 3;
        const what = `groups ${lo} to ${hi} of ${reads} read and ${writes} written lines`;
        assert.equal(blend(lo, hi, reads, writes, 3), sum, what);
        assertSame(values, expected, what);
      };
      for (const [reads, writes] of ratios) {
        const groups = Math.floor(lineCount / Math.max(reads, writes));
        compare(0, groups, reads, writes);
        compare(0, 0, reads, writes);
        compare(5, 5, reads, writes);
        compare(2, groups - 3, reads, writes);
        compare(groups - 1, groups, reads, writes);
      }
      const any = fc.record({ reads: fc.integer({ min: 0, max: 12 }), writes: fc.integer({ min: 0, max: 12 }), lo: fc.nat(12), hi: fc.nat(12) });
      fc.assert(
        fc.property(any, ({ reads, writes, lo, hi }) => compare(Math.min(lo, hi), Math.max(lo, hi), reads, writes)),
        { numRuns: 50 },
      );
    }
  });
}

export function testSpin({ engine, allocate }: Candidate): void {
  it("adds 1 exactly as often as it was asked to, whatever the loop's unrolling", async () => {
    const spin = await engine.bindSpin(allocate());
    for (const adds of [0, 1, 15, 16, 17, 31, 32, 1000, 1_000_003]) assert.equal(spin(adds), adds);
  });
}
