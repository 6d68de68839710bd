import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { KiB, MiB } from "../units.ts";
import { arrayOffsets, footprint, linesPerThread } from "./layout.ts";

const shifts = fc.integer({ min: 0, max: 63 });

describe("linesPerThread", () => {
  test("is 1024 m + 144, the next above the thread's part", () => {
    // 64 MiB are 1048576 lines, 524288 a thread; (524288 − 144) / 1024 = 511.86, so m = 512.
    assert.equal(linesPerThread(64 * MiB, 2), 1024 * 512 + 144);
    // 1168 = 1024 + 144 is of that form already, one line more needs m = 2.
    assert.equal(linesPerThread(1168 * 64, 1), 1168);
    assert.equal(linesPerThread(1169 * 64, 1), 2192);
  });

  test("is the part itself, in whole lines, where that is smaller", () => {
    assert.equal(linesPerThread(1167 * 64, 1), 1167);
    assert.equal(linesPerThread(64 * KiB, 3), 342);
    assert.equal(linesPerThread(1, 4), 1);
  });

  test("covers what was asked for and at most 1023 lines more", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 36 }), fc.integer({ min: 1, max: 64 }), (bytes, threads) => {
        const lines = linesPerThread(bytes, threads);
        assert.ok(lines * 64 * threads >= bytes);
        assert.ok((lines - 1024) * 64 * threads < bytes);
      }),
    );
  });
});

describe("arrayOffsets", () => {
  test("moves each base 25 lines on modulo a page", () => {
    // 100 lines from line 0; line 100 is 36 modulo 64, so the next base is at line 64 + 25 = 89 + 64 = 153, then 253 → 64 · 3 + 50 = 242 + 64 = 306.
    assert.deepEqual(arrayOffsets(3, 100, 0), [0, 153 * 64, 306 * 64]);
    // The shift moves the first base to line 5, the second to one that is 30 modulo 64: 105 is 41, so 158.
    assert.deepEqual(arrayOffsets(2, 100, 5), [5 * 64, 158 * 64]);
  });

  test("keeps arrays apart and inside the footprint at any shift", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 20_000 }), shifts, (count, lineCount, shift) => {
        const offsets = arrayOffsets(count, lineCount, shift);
        assert.equal(offsets.length, count);
        assert.ok(offsets.every((offset) => offset % 64 === 0));
        for (let i = 1; i < count; i++) assert.ok((offsets[i] as number) >= (offsets[i - 1] as number) + lineCount * 64);
        assert.ok((offsets.at(-1) as number) + lineCount * 64 <= footprint(count, lineCount));
      }),
    );
  });

  test("keeps the bases of up to 64 arrays apart modulo 4 KiB", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), shifts, (lineCount, shift) => {
        const bases = arrayOffsets(64, lineCount, shift).map((offset) => offset % 4096);
        assert.equal(new Set(bases).size, 64);
      }),
    );
  });

  test("keeps the starts of all streams of three arrays apart modulo 4 KiB, and no two streams a power of two apart", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4096 * MiB }),
        fc.integer({ min: 1, max: 64 }),
        shifts,
        fc.constantFrom(2, 4, 8, 16),
        (bytes, threads, shift, streams) => {
          const lineCount = linesPerThread(bytes, threads);
          fc.pre(lineCount >= 1168);
          assert.equal(lineCount % streams, 0);
          const distance = lineCount / streams;
          assert.notEqual(Math.log2(distance) % 1, 0);
          const starts = arrayOffsets(3, lineCount, shift).flatMap((offset) =>
            Array.from({ length: streams }, (_, k) => (offset + k * distance * 64) % 4096),
          );
          assert.equal(new Set(starts).size, 3 * streams);
        },
      ),
    );
  });
});
