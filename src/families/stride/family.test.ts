import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { byteCounts, touchedLines } from "../../catalogue/accesses.ts";
import { trialKey } from "../../records/record.ts";
import type { Axes, TrialSpec } from "../../suites/suite.ts";
import { planContext } from "../../testing/scripted.ts";
import { stride } from "./family.ts";
import { accessesOf, startsOf } from "./params.ts";

const one = (axes: Axes): TrialSpec => stride.expand(axes, planContext())[0] as TrialSpec;

/** 64 MiB on one thread: 1 048 576 lines, laid out as 1024 × 1024 + 144. */
const lines = 1_048_720;

describe("a stride trial", () => {
  test("names every axis in its key", () => {
    const { family, params } = one({ stride: 64, threads: 1 });
    assert.equal(trialKey(family, params), "stride:direction=forward,engine=wasm,pages=system,size=dram,stride=64,threads=1");
  });

  test("declares 8 bytes an access, and a line for each where lines lie apart", () => {
    // 128 lines are 8 KiB: 1 048 720 / 128 = 8193.1 accesses a pass.
    const far = one({ stride: 8192, threads: 1 }).accesses?.perPass ?? [];
    assert.deepEqual(byteCounts(far), { payload: 8 * 8193, requested: 8 * 8193, traffic: { min: 64 * 8193, max: 64 * 8193 } });
    assert.equal(touchedLines(far), 8193);
    const near = one({ stride: 16, threads: 1 }).accesses?.perPass ?? [];
    assert.deepEqual(byteCounts(near), { payload: 32 * lines, requested: 32 * lines, traffic: { min: 64 * lines, max: 64 * lines } });
  });

  test("in the second-level cache crosses no memory interface", () => {
    // Half of 512 KiB.
    const spec = one({ stride: 64, size: "l2", threads: 2 });
    assert.equal(spec.arena?.lineCount, 4096);
    assert.deepEqual(byteCounts(spec.accesses?.perPass ?? []), { payload: 8 * 4096 * 2, requested: 8 * 4096 * 2, traffic: { min: 0, max: 0 } });
    assert.equal(spec.flags, undefined);
  });

  test("refuses strides that are neither whole elements in a line nor whole lines", () => {
    for (const bytes of [4, 12, 72, 100, 8256]) assert.throws(() => one({ stride: bytes, threads: 1 }), `${bytes}`);
  });

  test("is absent with a reason where its engine or its pages are", () => {
    assert.equal(one({ stride: 64, engine: "native", threads: 1 }).absent?.code, "engine-absent");
    assert.equal(one({ stride: 64, pages: "huge", threads: 1 }).absent?.code, "huge-pages-absent");
    assert.equal(one({ stride: 64, threads: 1 }).absent, undefined);
  });
});

describe("the starts of passes", () => {
  const strideBytes = fc.oneof(
    fc.integer({ min: 1, max: 7 }).map((elements) => 8 * elements),
    fc.integer({ min: 1, max: 128 }).map((count) => 64 * count),
  );

  test("visit every line once before any again, whatever the stride", () => {
    fc.assert(
      fc.property(strideBytes, (bytes) => {
        const unit = bytes < 64 ? 8 : 64;
        const expected = Array.from({ length: bytes / unit }, (_, i) => (i * unit) / 8);
        assert.deepEqual(
          [...startsOf(bytes)].sort((a, b) => a - b),
          expected,
        );
      }),
    );
  });

  test("keep the line beside one at least a sixth of all passes away, from four lines on", () => {
    for (let count = 5; count <= 128; count++) {
      const starts = startsOf(64 * count).map((start) => start / 8);
      for (let line = 0; line + 1 < count; line++) {
        const apart = Math.abs(starts.indexOf(line + 1) - starts.indexOf(line));
        assert.ok(Math.min(apart, count - apart) >= count / 6, `stride ${64 * count}, line ${line}: ${apart} passes`);
      }
    }
  });

  test("leave room for every access of a pass inside the array", () => {
    fc.assert(
      fc.property(strideBytes, fc.integer({ min: 128, max: 5000 }), (bytes, lineCount) => {
        const last = Math.max(...startsOf(bytes)) + ((accessesOf(bytes, lineCount) - 1) * bytes) / 8;
        assert.ok(last < lineCount * 8);
      }),
    );
  });
});
