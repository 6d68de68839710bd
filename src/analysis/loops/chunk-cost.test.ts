import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { chunkCost } from "./chunk-cost.ts";

/** Times of a pass whose chunk costs `a` and whose byte costs `b`. */
const times = (a: number, b: number, sizes: readonly number[]) => sizes.map((chunkBytes) => ({ chunkBytes, byteNs: b + a / chunkBytes }));

describe("the cost of a chunk", () => {
  test("is the slope of the time over chunks, that of a byte what is left", () => {
    // 4096 ns in chunks of 4096 B are 1 ns a byte beside the 0.5 ns of the byte itself.
    const cost = chunkCost([
      { chunkBytes: 4096, byteNs: 1.5 },
      { chunkBytes: 8192, byteNs: 1 },
    ]);
    assert.ok(cost);
    assert.ok(Math.abs(cost.perChunkNs - 4096) < 1e-6, String(cost.perChunkNs));
    assert.ok(Math.abs(cost.perByteNs - 0.5) < 1e-9);
  });

  test("is found again from any sizes", () =>
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e5, noNaN: true }), fc.double({ min: 0.01, max: 100, noNaN: true }), (a, b) => {
        const cost = chunkCost(times(a, b, [4096, 16384, 65536, 262144, 1048576]));
        assert.ok(cost && Math.abs(cost.perByteNs / b - 1) < 1e-6);
        assert.ok(Math.abs(cost.perChunkNs - a) < 1e-6 * a + 1e-6 * b * 4096);
      }),
    ));

  test("weighs every size by its own time: the largest chunks are not drowned by the smallest", () => {
    // A pass in 4 KiB chunks takes ten times as long as any other; the others agree on 1 ns a byte.
    const cost = chunkCost([{ chunkBytes: 4096, byteNs: 10 }, ...times(0, 1, [65536, 262144, 1048576, 4194304])]);
    assert.ok(cost && cost.perByteNs > 0.7 && cost.perByteNs < 1.1, JSON.stringify(cost));
  });

  test("is unknown from one size, and where larger chunks are no faster", () => {
    assert.equal(chunkCost(times(100, 1, [4096])), undefined);
    assert.equal(chunkCost(times(100, 1, [4096, 4096])), undefined);
    assert.equal(
      chunkCost([
        { chunkBytes: 4096, byteNs: 1 },
        { chunkBytes: 65536, byteNs: 1.2 },
      ]),
      undefined,
    );
  });
});
