import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { below, random, seedOf, shuffled } from "./random.ts";

test("the same seed gives the same numbers, another seed others, all in [0, 1)", () => {
  const draw = (seed: number) => Array.from({ length: 100 }, random(seed));
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
  assert.ok(draw(7).every((value) => value >= 0 && value < 1));
});

test("numbers are spread evenly over [0, 1)", () => {
  const next = random(1);
  const counts = new Uint32Array(16);
  for (let i = 0; i < 16_000; i++) {
    const bin = Math.floor(next() * 16);
    counts[bin] = (counts[bin] as number) + 1;
  }
  // 1000 expected in each; the standard deviation is √(1000 · 15/16) = 30.6, so 150 is five of them.
  assert.ok(
    counts.every((count) => Math.abs(count - 1000) < 150),
    counts.join(),
  );
});

test("below gives whole numbers from 0 to bound − 1, each of them", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, bound) => {
      const next = random(seed);
      for (let i = 0; i < 20; i++) {
        const value = below(next, bound);
        assert.ok(Number.isInteger(value) && value >= 0 && value < bound);
      }
    }),
  );
  const next = random(3);
  assert.deepEqual([...new Set(Array.from({ length: 200 }, () => below(next, 5)))].sort(), [0, 1, 2, 3, 4]);
  // The largest number that 32 bits give: (2^32 − 1) / 2^32.
  assert.equal(
    below(() => 1 - 2 ** -32, 2 ** 32),
    2 ** 32 - 1,
  );
});

test("shuffled is a permutation and leaves its argument alone", () => {
  fc.assert(
    fc.property(fc.integer(), fc.array(fc.integer()), (seed, items) => {
      const before = [...items];
      const order = shuffled(items, random(seed));
      assert.deepEqual(items, before);
      assert.deepEqual([...order].sort(), [...items].sort());
    }),
  );
});

test("shuffled gives every order equally often", () => {
  const next = random(11);
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = shuffled(["a", "b", "c"], next).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  // Six orders, 1000 each; five standard deviations of √(1000 · 5/6) are 144.
  assert.equal(counts.size, 6);
  assert.ok(
    [...counts.values()].every((count) => Math.abs(count - 1000) < 144),
    [...counts.values()].join(),
  );
});

test("seedOf is 32-bit FNV-1a and keeps its parts apart", () => {
  // Published test vectors of FNV-1a: "" → 811c9dc5, "a" → e40c292c, "foobar" → bf9cf968.
  assert.equal(seedOf() >>> 0, 0x811c9dc5);
  assert.equal(seedOf("a") >>> 0, 0xe40c292c);
  assert.equal(seedOf("foobar") >>> 0, 0xbf9cf968);
  assert.equal(new Set([seedOf("ab", "c"), seedOf("a", "bc"), seedOf("abc"), seedOf("abc", "")]).size, 4);
  assert.equal(new Set([seedOf("order", 1, 12), seedOf("order", 11, 2), seedOf("order", 112)]).size, 3);
});
