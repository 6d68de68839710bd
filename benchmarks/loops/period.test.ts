import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { isRepeated, overTurns, repeat, sumOf } from "./period.ts";

/** A view on shared memory, as loops have it, that begins behind other bytes. */
function viewOf(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(256 + 4 * length), 256);
}

const sizes = { length: fc.integer({ min: 1, max: 50 }), period: fc.integer({ min: 1, max: 12 }) };

describe("data that repeat", () => {
  test("are those of one period before, in an incomplete last turn too", () => {
    const view = viewOf(8);
    view.set([5, -1, 7]);
    repeat(view, 3);
    assert.deepEqual([...view], [5, -1, 7, 5, -1, 7, 5, -1]);
    assert.ok(isRepeated(view, 3));
    assert.ok(!isRepeated(view, 2));
  });

  test("are seen not to repeat wherever one element differs, unless there is no other turn", () => {
    fc.assert(
      fc.property(sizes.length, sizes.period, fc.nat(49), (length, period, at) => {
        const view = viewOf(length);
        for (let i = 0; i < Math.min(period, length); i++) view[i] = 100 + i;
        repeat(view, period);
        assert.ok(isRepeated(view, period));
        view[at % length] = 99;
        assert.equal(isRepeated(view, period), length <= period || (at % length < period && (at % length) + period >= length));
      }),
    );
  });

  test("add up over whole turns and the begun one", () => {
    // Turns of four: 3 × (1 + 2 + 3 + 4) and 1 + 2.
    assert.equal(
      overTurns(14, 4, (elements) => (elements * (elements + 1)) / 2),
      33,
    );
  });

  test("have the sum of their elements, modulo 2^32 where nothing else is asked for", () => {
    fc.assert(
      fc.property(sizes.length, fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 12 }), (length, first) => {
        const view = viewOf(length);
        view.set(first.slice(0, length));
        repeat(view, first.length);
        const sum = view.reduce((part, value) => part + value, 0);
        assert.equal(sumOf(view, first.length), ((sum % 2 ** 32) + 2 ** 32) % 2 ** 32);
      }),
    );
    assert.equal(sumOf(Float64Array.of(2 ** 40, 3, 2 ** 40), 2, 2 ** 53), 2 ** 41 + 3);
  });
});
