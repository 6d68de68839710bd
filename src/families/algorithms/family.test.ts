import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { planContext } from "../../testing/scripted.ts";
import { algorithms } from "./family.ts";

const one = (axes: Record<string, string | number>) => algorithms.expand(axes, planContext())[0];

describe("an algorithms trial", () => {
  test("is by default the document's stages, one record after another as fast as they are taken", () => {
    assert.deepEqual(one({ measure: "plan", plan: "serial", records: 100 })?.params, {
      measure: "plan",
      plan: "serial",
      workers: 1,
      batch: 1,
      ring: 64,
      enrich: "work",
      merge: "end",
      parseUs: 50,
      filterUs: 5,
      enrichUs: 200,
      aggregateUs: 20,
      records: 100,
      offered: 0,
      fault: "none",
    });
  });

  test("of a plan has a process of its own; threads without a plan stay from sample to sample", () => {
    const found = [
      one({ measure: "plan", plan: "data", workers: 16, records: 1 }),
      one({ measure: "hand-over", way: "ring", batch: 8, records: 1 }),
      one({ measure: "cpus", threads: 4, records: 1 }),
    ];
    assert.deepEqual(
      found.map((spec) => [spec?.executor, spec?.fresh, spec?.team[0]?.variant, spec?.absent]),
      [
        ["child", true, "data", undefined],
        ["local", true, "ring", undefined],
        ["local", true, "4 threads", undefined],
      ],
    );
  });

  test("that works shares the file that tells the run how much work a microsecond is", () => {
    const files = [
      one({ measure: "plan", plan: "serial", records: 1 }),
      one({ measure: "cpus", threads: 4, records: 1 }),
      one({ measure: "hand-over", way: "ring", batch: 8, records: 1 }),
    ].map((spec) => spec?.files && Object.keys(spec.files));
    assert.deepEqual(files, [["algorithms-calibration.txt"], ["algorithms-calibration.txt"], undefined]);
  });

  test("refuses workers of a plan that has none, a service that stalls where none is asked, and a plan that is none", () => {
    assert.throws(() => one({ measure: "plan", plan: "pipeline", workers: 2, records: 1 }), /no number of workers/);
    assert.throws(() => one({ measure: "plan", plan: "serial", fault: "stall", records: 1 }), /only a service stalls/);
    assert.throws(() => one({ measure: "plan", plan: "quantum", records: 1 }), /Invalid option/);
  });
});
