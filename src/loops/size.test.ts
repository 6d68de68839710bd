import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { KiB, MiB } from "../units.ts";
import type { LoopContract } from "./contract.ts";
import { loopSize } from "./size.ts";

const contract = (changes: Partial<LoopContract> = {}): LoopContract => ({
  name: "x",
  form: "make",
  passes: 1,
  params: {},
  buffers: {
    a: { type: "f64", perItem: 1, role: "in", placement: "shared" },
    b: { type: "f64", perItem: 1, role: "out", placement: "shared" },
  },
  granularity: 1,
  sliceable: true,
  threads: 1,
  ...changes,
});

describe("the size of a loop's trial", () => {
  test("is what was asked for in one pass where that is short", () =>
    assert.deepEqual(loopSize(contract(), MiB, 1), { items: 65536, passItems: 65536 }));

  test("is cut into equal passes of at most 40 ms", () =>
    // 65536 items of 1 µs are 65.5 ms: two passes.
    assert.deepEqual(loopSize(contract(), MiB, 1000), { items: 65536, passItems: 32768 }));

  test("keeps whole granules, and passes that fill it exactly", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 64 * MiB }),
        fc.double({ min: 0.01, max: 1e7, noNaN: true }),
        (granularity, bytes, itemNs) => {
          const { items, passItems } = loopSize(contract({ granularity }), bytes, itemNs);
          assert.equal(items % passItems, 0);
          assert.equal(passItems % granularity, 0);
          assert.ok(passItems >= granularity && (passItems === granularity || passItems * itemNs <= 40e6));
          // Whoever asks for four times a cache gets no less, and no more than a granule a pass beyond it.
          assert.ok(items * 16 >= bytes && (items - (items / passItems) * granularity) * 16 <= bytes + 16 * granularity);
        },
      ),
    ));

  test("shrinks where the loop cannot be cut: 100 ms of 1 µs are 100,000 items", () =>
    assert.deepEqual(loopSize(contract({ sliceable: false }), 64 * MiB, 1000), { items: 100_000, passItems: 100_000 }));

  test("of a transform is cut into parts, though it takes no slices", () => {
    const stream = contract({
      form: "transform",
      sliceable: false,
      buffers: { input: { type: "u8", perItem: 1, role: "in", placement: "private" } },
    });
    assert.deepEqual(loopSize(stream, 64 * MiB, 1), { items: 64 * MiB, passItems: 16 * MiB });
  });

  test("is at least one granule, however slow", () =>
    assert.deepEqual(loopSize(contract({ granularity: 8 }), KiB, 1e9), { items: 64, passItems: 8 }));
});
