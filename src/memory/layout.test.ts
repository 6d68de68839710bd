import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { KiB, MiB } from "../units.ts";
import { arrayOffsets, footprint, linesPerThread, linesWithin, mostLines, placementOf } from "./layout.ts";

const below64 = fc.integer({ min: 0, max: 63 });
const placements = fc.record({ shiftLines: below64, firstPage: below64, gapPages: below64 });
const at = (shiftLines: number, firstPage = 0, gapPages = 0) => ({ shiftLines, firstPage, gapPages });

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

describe("linesWithin", () => {
  test("is all that fits while the array is small, and at least one line", () => {
    assert.equal(linesWithin(16 * KiB, 1), 256);
    // 16 KiB of three arrays: 85.33 lines.
    assert.equal(linesWithin(16 * KiB, 3), 85);
    assert.equal(linesWithin(64, 3), 1);
  });

  test("is 16 times an odd number beyond 512 lines", () => {
    // 4096 lines are 16 · 256, so 16 · 255. 1365 are 16 · 85 and 5.
    assert.equal(linesWithin(256 * KiB, 1), 4080);
    assert.equal(linesWithin(256 * KiB, 3), 1360);
    assert.equal(linesWithin(513 * 64, 1), 16 * 31);
  });

  test("starts up to 16 streams at lines that differ modulo a page and are no power of two apart", () => {
    fc.assert(
      fc.property(fc.integer({ min: 513 * 64, max: 1024 * MiB }), fc.constantFrom(2, 4, 8, 16), (bytes, streams) => {
        const distance = linesWithin(bytes, 1) / streams;
        assert.ok(Number.isInteger(distance) && Math.log2(distance) % 1 !== 0);
        assert.equal(new Set(Array.from({ length: streams }, (_, k) => (k * distance) % 64)).size, streams);
      }),
    );
  });

  test("fits, and leaves less than 32 lines of each array", () => {
    fc.assert(
      fc.property(fc.integer({ min: 64 * 3, max: 1024 * MiB }), fc.integer({ min: 1, max: 3 }), (bytes, arrays) => {
        const lines = linesWithin(bytes, arrays);
        assert.ok(lines * 64 * arrays <= bytes && (lines + 32) * 64 * arrays > bytes);
      }),
    );
  });
});

test("a placement takes three numbers in turn, each part one of 0 … 63", () => {
  const draws = [0, 0.5, 1 - 2 ** -32];
  assert.deepEqual(
    placementOf(() => draws.shift() ?? Number.NaN),
    { shiftLines: 0, firstPage: 32, gapPages: 63 },
  );
});

describe("mostLines", () => {
  test("is the most 1024 m + 144 lines whose arrays fit at any placement", () => {
    // Two arrays: 2 · (63 · 64 + 64) = 8192 lines for placement, beside them 2 · 1168.
    assert.equal(footprint(2, 1168), (8192 + 2336) * 64);
    assert.equal(mostLines(2, (8192 + 2336) * 64), 1168);
    assert.equal(mostLines(2, (8192 + 2336) * 64 - 1), 144);
  });

  test("keeps to the bytes, and one step more would not", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 16 * MiB, max: 4096 * MiB }), (count, bytes) => {
        const lines = mostLines(count, bytes);
        assert.equal((lines - 144) % 1024, 0);
        assert.ok(footprint(count, lines) <= bytes && footprint(count, lines + 1024) > bytes);
      }),
    );
  });
});

describe("arrayOffsets", () => {
  test("moves each base 25 lines on modulo a page", () => {
    // 100 lines from line 0; line 100 is 36 modulo 64, so the next base is at line 64 + 25 = 89 + 64 = 153, then 253 → 64 · 3 + 50 = 242 + 64 = 306.
    assert.deepEqual(arrayOffsets(3, 100, at(0)), [0, 153 * 64, 306 * 64]);
    // The shift moves the first base to line 5, the second to one that is 30 modulo 64: 105 is 41, so 158.
    assert.deepEqual(arrayOffsets(2, 100, at(5)), [5 * 64, 158 * 64]);
    // Two pages before the first and three more between them: 128 lines, and 192 lines.
    assert.deepEqual(arrayOffsets(2, 100, at(5, 2, 3)), [(5 + 128) * 64, (158 + 128 + 192) * 64]);
  });

  test("keeps arrays apart and inside the footprint at any placement", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 20_000 }), placements, (count, lineCount, placement) => {
        const offsets = arrayOffsets(count, lineCount, placement);
        assert.equal(offsets.length, count);
        assert.ok(offsets.every((offset) => offset % 64 === 0));
        for (let i = 1; i < count; i++) assert.ok((offsets[i] as number) >= (offsets[i - 1] as number) + lineCount * 64);
        assert.ok((offsets.at(-1) as number) + lineCount * 64 <= footprint(count, lineCount));
      }),
    );
  });

  test("leave less than a page of their footprint unused at the widest placement", () => {
    for (const count of [1, 2, 11]) {
      const offsets = arrayOffsets(count, 64, at(63, 63, 63));
      // Bases lie 25 lines apart modulo a page: with whole pages of lines, each needs up to 63 more to get there.
      assert.ok(footprint(count, 64) - ((offsets.at(-1) as number) + 64 * 64) < count * 4096, `${count}`);
    }
  });

  test("spaces arrays evenly at any placement", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 11 }), fc.integer({ min: 1, max: 20_000 }), placements, (count, lineCount, placement) => {
        const offsets = arrayOffsets(count, lineCount, placement);
        const gaps = new Set(offsets.slice(1).map((offset, index) => offset - (offsets[index] as number)));
        assert.equal(gaps.size, 1);
      }),
    );
  });

  test("keeps the bases of up to 64 arrays apart modulo 4 KiB", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), placements, (lineCount, placement) => {
        const bases = arrayOffsets(64, lineCount, placement).map((offset) => offset % 4096);
        assert.equal(new Set(bases).size, 64);
      }),
    );
  });

  test("keeps the starts of all streams of three arrays apart modulo 4 KiB, and no two streams a power of two apart", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4096 * MiB }),
        fc.integer({ min: 1, max: 64 }),
        placements,
        fc.constantFrom(2, 4, 8, 16),
        (bytes, threads, placement, streams) => {
          const lineCount = linesPerThread(bytes, threads);
          fc.pre(lineCount >= 1168);
          assert.equal(lineCount % streams, 0);
          const distance = lineCount / streams;
          assert.notEqual(Math.log2(distance) % 1, 0);
          const starts = arrayOffsets(3, lineCount, placement).flatMap((offset) =>
            Array.from({ length: streams }, (_, k) => (offset + k * distance * 64) % 4096),
          );
          assert.equal(new Set(starts).size, 3 * streams);
        },
      ),
    );
  });
});
