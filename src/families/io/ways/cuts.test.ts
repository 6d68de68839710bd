import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Cuts } from "./cuts.ts";

/** Calls of one pass, on a device that takes `msABlock` for each block. */
function pass(cuts: Cuts, count: number, clock: { ms: number }, msABlock: number): (readonly [number, number])[] {
  const calls: [number, number][] = [];
  cuts.each(count, (from, to) => {
    calls.push([from, to]);
    clock.ms += (to - from) * msABlock;
  });
  return calls;
}

describe("the cuts of a pass", () => {
  test("hold every block once, in order, and but for the last a multiple of the unit", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 30, noNaN: true })), { minLength: 1, maxLength: 5 }),
        (unit, passes) => {
          const clock = { ms: 0 };
          const cuts = new Cuts(unit, () => clock.ms);
          for (const [count, msABlock] of passes) {
            const calls = pass(cuts, count, clock, msABlock);
            assert.equal(calls[0]?.[0], 0);
            assert.equal(calls.at(-1)?.[1], count);
            for (const [i, [from]] of calls.slice(1).entries()) assert.equal(from, calls[i]?.[1]);
            for (const [from, to] of calls) assert.ok(to > from && (to === count || (to - from) % unit === 0));
          }
        },
      ),
    );
  });

  test("grow by eight at a time while calls are short, until one holds the whole pass", () => {
    const clock = { ms: 0 };
    const cuts = new Cuts(1, () => clock.ms);
    // At 1 µs a block no call comes near to 50 ms: 16 blocks, then 128, then the rest.
    assert.deepEqual(pass(cuts, 1000, clock, 0.001), [
      [0, 16],
      [16, 144],
      [144, 1000],
    ]);
    assert.deepEqual(pass(cuts, 1000, clock, 0.001), [[0, 1000]]);
  });

  test("shrink when the device is slow: at 10 ms a block 5 blocks take the wanted 50 ms", () => {
    const clock = { ms: 0 };
    const cuts = new Cuts(1, () => clock.ms);
    assert.deepEqual(pass(cuts, 26, clock, 10), [
      [0, 16],
      [16, 21],
      [21, 26],
    ]);
  });

  test("are never smaller than the unit", () => {
    const clock = { ms: 0 };
    const cuts = new Cuts(64, () => clock.ms);
    pass(cuts, 640, clock, 10);
    assert.deepEqual(pass(cuts, 128, clock, 10), [
      [0, 64],
      [64, 128],
    ]);
  });
});
