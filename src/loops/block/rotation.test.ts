import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { partOf, Rotation } from "./rotation.ts";

describe("the rotation of slices", () => {
  test("gives the next slice each time and comes back when all have passed", () => {
    const rotation = new Rotation({ items: 10, sliceItems: 4, granularity: 2, wholeSets: false });
    assert.deepEqual(
      Array.from({ length: 5 }, () => rotation.next()),
      [
        [{ set: 0, lo: 0, hi: 4 }],
        [{ set: 0, lo: 4, hi: 8 }],
        [
          { set: 0, lo: 8, hi: 10 },
          { set: 0, lo: 0, hi: 2 },
        ],
        [{ set: 0, lo: 2, hi: 6 }],
        [{ set: 0, lo: 6, hi: 10 }],
      ],
    );
  });

  test("adds a share in whole granules, at least one, and goes on behind it", () => {
    const rotation = new Rotation({ items: 1000, sliceItems: 100, granularity: 4, wholeSets: false });
    assert.deepEqual(rotation.next(0.02), [{ set: 0, lo: 0, hi: 104 }]);
    assert.deepEqual(rotation.next(0.1), [{ set: 0, lo: 104, hi: 216 }]);
    assert.deepEqual(rotation.next(), [{ set: 0, lo: 216, hi: 316 }]);
  });

  test("gives whole sets in turn, and a share as the beginning of the set behind", () => {
    const rotation = new Rotation({ items: 40, sliceItems: 10, granularity: 1, wholeSets: true });
    assert.equal(rotation.sets, 4);
    assert.deepEqual(rotation.next(), [{ set: 0, lo: 0, hi: 10 }]);
    assert.deepEqual(rotation.next(0.2), [
      { set: 1, lo: 0, hi: 10 },
      { set: 2, lo: 0, hi: 2 },
    ]);
    assert.deepEqual(rotation.next(), [{ set: 3, lo: 0, hi: 10 }]);
    assert.deepEqual(rotation.next(), [{ set: 0, lo: 0, hi: 10 }]);
  });

  test("never returns to an item before all others have passed", () => {
    const arbitrary = fc
      .record({ granularity: fc.integer({ min: 1, max: 8 }), slice: fc.integer({ min: 1, max: 20 }), rest: fc.nat(200), wholeSets: fc.boolean() })
      .map(({ granularity, slice, rest, wholeSets }) => ({
        granularity,
        sliceItems: slice * granularity,
        items: wholeSets ? slice * granularity * (1 + (rest % 9)) : (slice + rest) * granularity,
        wholeSets,
      }));
    fc.assert(
      fc.property(arbitrary, fc.array(fc.constantFrom(0, 0, 0.1, 0.5), { maxLength: 60 }), (options, shares) => {
        const rotation = new Rotation(options);
        const order = shares.flatMap((share) =>
          rotation.next(share).flatMap(({ set, lo, hi }) => {
            assert.ok(lo >= 0 && hi > lo && lo % options.granularity === 0 && hi % options.granularity === 0);
            // Of a loop that takes whole sets, the set is what returns.
            return options.wholeSets ? [set] : Array.from({ length: hi - lo }, (_, i) => lo + i);
          }),
        );
        const distinct = options.wholeSets ? rotation.sets : options.items;
        for (const [i, item] of order.entries()) assert.equal(item, i % distinct);
      }),
      { numRuns: 200 },
    );
  });

  test("divides a piece among threads without gaps, in whole granules but for the end", () => {
    fc.assert(
      fc.property(
        fc.nat(50),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 7 }),
        (lo, count, granularity, threads) => {
          const piece = { set: 3, lo: lo * granularity, hi: lo * granularity + count };
          const parts = Array.from({ length: threads }, (_, thread) => partOf(piece, granularity, thread, threads));
          let at = piece.lo;
          for (const part of parts) {
            assert.equal(part.lo, at);
            assert.ok(part.hi >= part.lo && (part.hi === piece.hi || (part.hi - piece.lo) % granularity === 0));
            at = part.hi;
          }
          assert.equal(at, piece.hi);
        },
      ),
    );
  });
});
