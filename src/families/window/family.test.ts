import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Axes } from "../../suites/suite.ts";
import { planContext } from "../../testing/scripted.ts";
import { window } from "./family.ts";

const point = { by: "time", keep: "packed", size: 10_000, slide: 1000, records: 100_000 };
const one = (axes: Axes = {}) => window.expand({ ...point, ...axes }, planContext())[0];

describe("a window trial", () => {
  test("runs in a process of its own, and is the document's example unless it is asked to be another", () => {
    const spec = one();
    assert.equal(spec?.executor, "child");
    assert.deepEqual(spec?.params, { ...point, rate: 5000, recordBytes: 200, latenessMs: 0, disorder: 0, delayMs: 0, pace: "none" });
    assert.equal(spec?.files, undefined);
  });

  test("has the document's W × T × R for its slice: 10 MB; or the bytes of its records", () => {
    // 10 s × 5000/s × 200 B; 1000 × 200 B.
    assert.equal(one()?.team[0]?.sliceBytes, 10_000_000);
    assert.equal(one({ by: "count", size: 1000 })?.team[0]?.sliceBytes, 200_000);
  });

  test("slides by a part of its window, and has lateness only by time", () => {
    assert.throws(() => one({ rate: 1, records: 1_000_001 }), /a million seconds of event time at most/);
    assert.throws(() => one({ slide: 3000 }), /a slide divides its window/);
    assert.throws(() => one({ slide: 20_000 }), /a slide divides its window/);
    assert.throws(() => one({ by: "count", latenessMs: 1 }), /a window of records has no lateness/);
  });
});
