import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { cycleLength, readLinks, sattoloCycle, writeLinks } from "./cycle.ts";
import { random } from "./random.ts";

const lineCounts = fc.integer({ min: 1, max: 3000 });

describe("sattoloCycle", () => {
  test("is one cycle over all lines", () => {
    fc.assert(
      fc.property(fc.integer(), lineCounts, (seed, lineCount) => {
        const { next } = sattoloCycle(lineCount, random(seed));
        const seen = new Set<number>();
        for (let line = 0; !seen.has(line); line = next[line] as number) seen.add(line);
        assert.equal(seen.size, lineCount);
        assert.equal(new Set(next).size, lineCount);
      }),
    );
  });

  test("ranks each line by its hops from line 0", () => {
    fc.assert(
      fc.property(fc.integer(), lineCounts, (seed, lineCount) => {
        const { next, rank } = sattoloCycle(lineCount, random(seed));
        for (let line = 0, hops = 0; hops < lineCount; hops++, line = next[line] as number) assert.equal(rank[line], hops);
      }),
    );
  });

  test("gives every cycle equally often", () => {
    // Of 4 lines there are 3! = 6 single cycles; 1000 each expected, five standard deviations are 144.
    const draw = random(5);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const cycle = sattoloCycle(4, draw).next.join();
      counts.set(cycle, (counts.get(cycle) ?? 0) + 1);
    }
    assert.equal(counts.size, 6);
    assert.ok(
      [...counts.values()].every((count) => Math.abs(count - 1000) < 144),
      [...counts.values()].join(),
    );
  });
});

test("links are absolute byte addresses for wasm and element indices within the array for js", () => {
  const memory = { buffer: new ArrayBuffer(1024) };
  // 0 → 2 → 1 → 0, from byte 128 on.
  writeLinks(memory, 128, { next: Uint32Array.of(2, 0, 1), rank: Uint32Array.of(0, 2, 1) });
  const view = new DataView(memory.buffer);
  assert.deepEqual(
    [0, 1, 2].map((line) => view.getBigInt64(128 + 64 * line, true)),
    [128n + 2n * 64n, 128n, 128n + 64n],
  );
  // Eight elements a line, the link in the second: 8 · target + 1.
  assert.deepEqual(
    [0, 1, 2].map((line) => view.getFloat64(128 + 64 * line + 8, true)),
    [17, 1, 9],
  );
  // Nothing else is touched.
  assert.equal(new Float64Array(memory.buffer).filter((value) => value !== 0).length, 6);
  assert.deepEqual([...readLinks(memory, 128, 3)], [2, 0, 1]);
});

test("what was written is read back", () => {
  fc.assert(
    fc.property(fc.integer(), lineCounts, fc.integer({ min: 0, max: 4 }), (seed, lineCount, shift) => {
      const memory = { buffer: new ArrayBuffer((lineCount + shift) * 64) };
      const cycle = sattoloCycle(lineCount, random(seed));
      writeLinks(memory, shift * 64, cycle);
      assert.deepEqual(readLinks(memory, shift * 64, lineCount), cycle.next);
      assert.equal(cycleLength(readLinks(memory, shift * 64, lineCount)), lineCount);
    }),
  );
});

test("cycleLength counts the lines of the cycle through line 0", () => {
  assert.equal(cycleLength(Uint32Array.of(1, 2, 0)), 3);
  assert.equal(cycleLength(Uint32Array.of(1, 0, 2)), 2);
  assert.equal(cycleLength(Uint32Array.of(0, 2, 1)), 1);
  // 0 → 1 → 2 → 1 …: never back at 0.
  assert.equal(cycleLength(Uint32Array.of(1, 2, 1)), 0);
});
