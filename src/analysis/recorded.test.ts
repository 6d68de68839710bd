import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Group, Measured, Trial } from "../records/record.ts";
import type { Point } from "./point.ts";
import { defined, peakEstimate, peaks, reasonOf, recorded, told } from "./recorded.ts";

function pointOf(quantities: Measured["quantities"], epoch: number[], passes = epoch.map(() => 1)): Point {
  const outcome: Measured = {
    state: "measured",
    epoch,
    round: epoch.map((_, i) => i),
    passes,
    quantities,
    verification: { state: "unverified", reason: "invented" },
    stop: "planned",
    quality: {},
    flags: [],
  };
  const trial: Trial = { key: "k", suite: "s", family: "f", params: {}, outcome };
  const group: Group = { id: "g", suite: "s", question: "?", purpose: "measure", epochs: 1, trials: [trial] };
  return { group, trial, label: "l", threads: 1, outcome, counts: undefined, speed: undefined, speedEstimate: undefined };
}

describe("recorded quantities", () => {
  test("are told by pass where they are declared so", () => {
    const point = pointOf({ readBytes: [20, 40], floorBytes: [7, 9] }, [0, 1], [2, 4]);
    assert.deepEqual(Array.from(recorded(point, "readBytes")?.values ?? []), [10, 10]);
    assert.equal(told(point, "floorBytes")?.median, 8);
    assert.equal(told(point, "indexBytes"), undefined);
  });

  test("of anonymous and file pages are one peak, unless the trial tells of it itself", () => {
    const apart = { peakAnonBytes: [3, 5], peakFileBytes: [1, 2] };
    assert.deepEqual(Array.from(peaks(pointOf(apart, [0, 1]))?.values ?? []), [4, 7]);
    assert.deepEqual(Array.from(peaks(pointOf({ ...apart, peakBytes: [9, 9] }, [0, 1]))?.values ?? []), [9, 9]);
    assert.equal(peaks(pointOf({ peakAnonBytes: [3] }, [0])), undefined);
  });

  test("of processes that are independent are estimated by sample: two rounds of three epochs are six", () => {
    const six = peakEstimate(pointOf({ peakBytes: [6, 1, 5, 2, 4, 3] }, [0, 0, 1, 1, 2, 2]));
    assert.deepEqual([six?.median, six?.spread.kind, six?.best, six?.samples, six?.epochs], [3.5, "interval", 1, 6, 3]);
  });

  test("of fewer than six processes have a range, which decides nothing", () => {
    const five = peakEstimate(pointOf({ peakBytes: [2, 5, 3, 9, 4] }, [0, 1, 2, 3, 4]));
    assert.deepEqual([five?.median, five?.spread, five?.best], [4, { kind: "range", low: 2, high: 9 }, 2]);
    assert.deepEqual(peakEstimate(pointOf({ peakBytes: [3] }, [0]))?.spread, { kind: "range", low: 3, high: 3 });
    assert.equal(peakEstimate(pointOf({}, [0])), undefined);
  });

  test("that are missing leave their reason", () => {
    const { trial, ...point } = pointOf({}, []);
    assert.equal(reasonOf({ ...point, trial }), undefined);
    assert.equal(reasonOf({ ...point, trial: { ...trial, outcome: { state: "absent", code: "c", reason: "not here" } } }), "not here");
    assert.equal(reasonOf({ ...point, trial: { ...trial, outcome: { state: "failed", code: "c", message: "broke" } } }), "broke");
  });
});

test("fields without a value are left out", () => {
  assert.deepEqual(defined({ a: 1, b: undefined, c: 0 }), { a: 1, c: 0 });
});
