import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { KiB, MiB } from "../units.ts";
import { documentPageBytes, fitPageMemory, pageMemory } from "./page-memory.ts";

const MB = 1e6;

describe("the document's page", () => {
  test("of Parquet is 320 MB for 128 MB that are stored as 64, times the groups at once", () => {
    assert.equal(documentPageBytes({ format: "parquet", pageBytes: 128 * MB, storedBytes: 64 * MB }), 320 * MB);
    assert.equal(documentPageBytes({ format: "parquet", pageBytes: 128 * MB, storedBytes: 64 * MB, concurrent: 4 }), 1280 * MB);
    assert.equal(documentPageBytes({ format: "parquet", pageBytes: 128 * MB }), undefined);
  });

  test("of CSV is 16 KiB for its buffer of 8", () => assert.equal(documentPageBytes({ format: "csv", pageBytes: 8 * KiB }), 16 * KiB));

  test("of Arrow is exactly the columns in use: 8 MB for a million integers, half of it for half the columns", () => {
    for (const format of ["arrow-stream", "arrow-file"]) {
      assert.equal(documentPageBytes({ format, pageBytes: 8 * MB }), 8 * MB);
      assert.equal(documentPageBytes({ format, pageBytes: 8 * MB, columnsShare: 0.5, concurrent: 3 }), 12 * MB);
    }
  });

  test("is that of its three formats alone", () => assert.equal(documentPageBytes({ format: "orc", pageBytes: MB }), undefined));
});

describe("the line through measured peaks", () => {
  const line = (interceptBytes: number, slope: number) =>
    [1, 2, 4, 8].map((pages) => ({ pageBytes: pages * MiB, peakBytes: pageMemory({ interceptBytes, slope }, pages * MiB) }));

  test("is the one that made them", () =>
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e8, noNaN: true }), fc.double({ min: 0.1, max: 20, noNaN: true }), (intercept, slope) => {
        const fit = fitPageMemory(line(intercept, slope));
        assert.ok(fit && Math.abs(fit.slope / slope - 1) < 1e-6);
        assert.ok(Math.abs(fit.interceptBytes - intercept) < 1e-6 * (intercept + slope * MiB));
      }),
    ));

  test("predicts several pages at once as one that is as many times larger: 10 + 3 × 2 × 5 MiB", () => {
    const fit = fitPageMemory(line(10 * MiB, 3));
    assert.ok(fit);
    assert.ok(Math.abs(pageMemory(fit, 2 * MiB, 5) - 40 * MiB) < 1);
  });

  test("weighs errors by what was measured: a peak that is 10 % off pulls as much at a small page as at a large one", () => {
    const points = [
      { pageBytes: 1, peakBytes: 1 },
      { pageBytes: 2, peakBytes: 4 },
      { pageBytes: 4, peakBytes: 4 },
    ];
    const fit = fitPageMemory(points);
    assert.ok(fit);
    // Weights 1, 1/16, 1/16: mean x = (1 + 2/16 + 4/16) ÷ 18/16 = 11/9, mean y = (1 + 1/4 + 1/4) ÷ 18/16 = 4/3.
    // Slope = (2/27 + (7/9)(8/3)/16 + (25/9)(8/3)/16) ÷ (4/81 + (49/81)/16 + (625/81)/16) = (2/27 + 16/27) ÷ (738/1296) = 48/41.
    assert.ok(Math.abs(fit.slope - 48 / 41) < 1e-12);
    assert.ok(Math.abs(fit.interceptBytes - (4 / 3 - (48 / 41) * (11 / 9))) < 1e-12);
  });

  test("needs three sizes, and peaks that are something", () => {
    const two = line(MiB, 2).slice(0, 2);
    assert.equal(fitPageMemory([...two, ...two]), undefined);
    assert.equal(fitPageMemory([...two, { pageBytes: 4 * MiB, peakBytes: 0 }]), undefined);
  });
});
