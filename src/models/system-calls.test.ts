import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type BlockTime, batchNs, blockNs, documentBatchNs, fitCalls, fitResidual, inFlightIops, negligibleBytes } from "./system-calls.ts";

const near = (value: number | undefined, expected: number, relative = 1e-6) =>
  assert.ok(value !== undefined && Math.abs(value / expected - 1) < relative, `${value}, expected ${expected}`);

describe("a block by calls and bytes", () => {
  test("takes the cost of a call and the time of its bytes", () => {
    // 4096 B at 16 B/ns are 256 ns.
    near(blockNs(4096, { costNs: 800, rate: 16e9 }), 1056);
  });

  test("is bytes for all but a tenth from nine times the bytes that a call's time is worth", () => {
    // 800 ns are worth 12 800 B; of 115 200 B, which take 7200 ns, the call is 800 of 8000 ns.
    near(negligibleBytes({ costNs: 800, rate: 16e9 }), 115_200);
    near(negligibleBytes({ costNs: 800, rate: 16e9 }, 0.5), 12_800);
  });
});

const sizes = [512, 4096, 32_768, 262_144, 2_097_152];
const times = (costNs: number, rate: number, factors: readonly number[] = []): BlockTime[] =>
  sizes.map((bytes, i) => ({ bytes, ns: blockNs(bytes, { costNs, rate }) * (factors[i] ?? 1) }));

describe("the fit of cost and rate", () => {
  test("finds again what made the times", () =>
    fc.assert(
      fc.property(fc.double({ min: 50, max: 1e5, noNaN: true }), fc.double({ min: 1e9, max: 100e9, noNaN: true }), (costNs, rate) => {
        const fit = fitCalls(times(costNs, rate));
        near(fit?.costNs, costNs, 1e-4);
        near(fit?.rate, rate, 1e-4);
      }),
    ));

  test("is scaled with the times", () =>
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.8, max: 1.25, noNaN: true }), { minLength: 5, maxLength: 5 }), (factors) => {
        const [one, twice] = [fitCalls(times(800, 16e9, factors)), fitCalls(times(1600, 8e9, factors))];
        assert.ok(one && twice);
        near(twice.costNs, 2 * one.costNs, 1e-5);
        near(twice.rate, one.rate / 2, 1e-5);
      }),
    ));

  test("counts every size by its relative error: one of five that is 20 % too slow moves neither cost nor rate by more", () => {
    for (let i = 0; i < sizes.length; i++) {
      const fit = fitCalls(times(800, 16e9, Object.assign([1, 1, 1, 1, 1], { [i]: 1.2 })));
      assert.ok(fit && Math.abs(fit.costNs / 800 - 1) < 0.2 && Math.abs(fit.rate / 16e9 - 1) < 0.2, JSON.stringify(fit));
    }
  });

  test("is unknown from two sizes, where smaller blocks are not dearer, and where larger ones take no longer", () => {
    assert.equal(fitCalls(times(800, 16e9).slice(0, 2)), undefined);
    assert.equal(fitCalls(sizes.map((bytes) => ({ bytes, ns: bytes / 16 }))), undefined);
    assert.equal(fitCalls(sizes.map((bytes) => ({ bytes, ns: 800 }))), undefined);
  });

  test("leaves the mean error of its sizes", () => {
    const cost = { costNs: 800, rate: 16e9 };
    near(1 + fitResidual(times(800, 16e9), cost), 1);
    // One of five off by ln 1.2 = 0.18232: √(0.18232² ÷ 5) = 0.081536.
    near(fitResidual(times(800, 16e9, [1, 1, 1.2]), cost), 0.0815361, 1e-5);
  });
});

describe("a read in a batch", () => {
  test("is, for the document, the copy and a part of one call", () => {
    assert.equal(documentBatchNs(1, 800, 256), 1056);
    assert.equal(documentBatchNs(1000, 800, 256), 256.8);
  });

  test("is, corrected, all of the page cache's work and a part of the entry", () => {
    assert.equal(batchNs(1, 200, 856, 100), 1156);
    assert.equal(batchNs(1000, 200, 856, 100), 956.2);
  });
});

test("reads in flight multiply operations as long as nothing else limits them", () => {
  // 16 reads of 100 µs each.
  near(inFlightIops(16, 100_000), 160_000);
});
