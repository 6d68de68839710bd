import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChainMode, ChainModel } from "./chain.ts";
import { cacheTime, chainModels, chainModes, chainRate, chainSlope, chainTraffic, isProcessingBound, modelsOf } from "./chain.ts";

// The table of traffic per input byte at n = 1, 2, 4, 8, written out by hand from the arrays that each mode reads and writes.
const table: Record<ChainMode, { materialised: readonly number[]; allocated: readonly number[] }> = {
  whole: { materialised: [4, 6, 10, 18], allocated: [6, 9, 15, 27] },
  direct: { materialised: [2, 4, 8, 16], allocated: [3, 6, 12, 24] },
  "in-place": { materialised: [2, 4, 8, 16], allocated: [2, 4, 8, 16] },
  chunked: { materialised: [2, 2, 2, 2], allocated: [3, 3, 3, 3] },
  fused: { materialised: [2, 2, 2, 2], allocated: [3, 3, 3, 3] },
  fresh: { materialised: [3, 4, 6, 10], allocated: [5, 7, 11, 19] },
};

for (const mode of chainModes) {
  test(`the traffic of ${mode} follows the hand-made table with and without write-allocate`, () => {
    const at = (model: ChainModel) => [1, 2, 4, 8].map((n) => chainTraffic(model, mode, n));
    assert.deepEqual(at("materialised"), table[mode].materialised);
    assert.deepEqual(at("write-allocate"), table[mode].allocated);
    assert.deepEqual(at("document"), [3, 4, 6, 10]);
  });
}

test("the cache term moves no byte over the memory interface", () => {
  assert.equal(chainTraffic("materialised + cache", "chunked", 8), 2);
  assert.equal(chainTraffic("write-allocate + cache", "fresh", 8), 19);
});

test("the n = 0 copy moves two bytes a byte, three where its stores allocate, in every mode that has it", () => {
  for (const mode of ["whole", "chunked", "fresh"] as const) {
    assert.equal(chainTraffic("materialised", mode, 0), 2);
    assert.equal(chainTraffic("write-allocate", mode, 0), 3);
  }
});

test("a mode without an n = 0 and a fraction of a transform have no traffic", () => {
  assert.throws(() => chainTraffic("materialised", "fused", 0), /fused chain of 0/);
  assert.throws(() => chainTraffic("document", "whole", 1.5), /whole chain of 1.5/);
});

// copy 10 GB/s, B 25 GB/s, R 40 GB/s.
const anchor = { copyRate: 10e9, bandwidth: 25e9, cacheRate: 40e9 };
const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs((actual ?? Number.NaN) / expected - 1) < 1e-12, `${actual} is not ${expected}`);

test("anchored predictions divide the copy's rate by the traffic relative to the copy's", () => {
  near(chainRate("materialised", "whole", 4, anchor), 10e9 / 5); // 2/(2·5)
  near(chainRate("write-allocate", "whole", 4, anchor), 10e9 / 5); // 3/(3·5): the same, so that a whole chain cannot tell them apart
  near(chainRate("materialised", "fresh", 4, anchor), 10e9 / 3); // 2/6
  near(chainRate("write-allocate", "fresh", 3, anchor), 10e9 / 3); // 3/9
  near(chainRate("write-allocate", "in-place", 3, anchor), 5e9); // 3/6
});

test("the document's prediction comes from B alone and is missing without it", () => {
  near(chainRate("document", "chunked", 3, anchor), 5e9);
  assert.equal(chainRate("document", "chunked", 3, { copyRate: 10e9 }), undefined);
});

test("the cache term adds n/R to the time of a byte, and reproduces the measured chunked chain", () => {
  // 1/10 + 4/40 = 1/5 ns a byte
  near(chainRate("materialised + cache", "chunked", 4, anchor), 5e9);
  // n = 2 fresh with write-allocate: 7/3/10 + 2/40 = 17/60 ns
  near(chainRate("write-allocate + cache", "fresh", 2, anchor), (60 / 17) * 1e9);
  assert.equal(chainRate("materialised + cache", "chunked", 4, { copyRate: 10e9 }), undefined);
  // Notes on measuring memory, section 2: 0.12 ns a byte flat; eight passes bring 0.321, so 1/R is 0.0251 ns.
  near(chainRate("materialised + cache", "chunked", 8, { copyRate: 1e9 / 0.12, cacheRate: 8e9 / 0.201 }), 1e9 / 0.321);
});

test("the cache time of fused is one pass of its own body", () => {
  near(cacheTime("fused", 5, { copyRate: 10e9, fusedRate: (n) => 100e9 / n }), 5 / 100e9);
  assert.equal(cacheTime("fused", 5, anchor), undefined);
});

test("predicted slopes in copy-times are those of the traffic, plus copy over R inside a cache", () => {
  const slopes = (mode: ChainMode) => modelsOf(mode).map((model) => chainSlope(model, mode, anchor));
  assert.deepEqual(slopes("whole"), [0.5, 1, 1]);
  assert.deepEqual(slopes("direct"), [0.5, 1, 1]);
  assert.deepEqual(slopes("in-place"), [0.5, 1, 2 / 3]);
  assert.deepEqual(slopes("chunked"), [0.5, 0, 0, 0.25, 0.25]);
  assert.deepEqual(slopes("fresh"), [0.5, 0.5, 2 / 3, 0.75, 2 / 3 + 0.25]);
  assert.deepEqual(slopes("fused"), [0.5, 0, 0, undefined, undefined]);
});

test("only modes that work in a cache have a model with a cache term", () => {
  assert.deepEqual(
    chainModes.filter((mode) => modelsOf(mode).length === chainModels.length),
    ["chunked", "fresh", "fused"],
  );
});

test("a fused body is bound by processing below one and a half times the copy", () => {
  assert.equal(isProcessingBound(14.9e9, 10e9), true);
  assert.equal(isProcessingBound(15e9, 10e9), false);
});
