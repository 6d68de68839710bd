import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  correctedThroughput,
  documentThroughput,
  heldWhenFull,
  loadedLatencyNs,
  planBounds,
  reachable,
  recordTime,
  type StagePlan,
} from "./stages.ts";

/** The document's. */
const stagesUs = { parse: 50, filter: 5, enrich: 200, aggregate: 20 };
const stageNs = { parse: 50e3, filter: 5e3, enrich: 200e3, aggregate: 20e3 };
const plenty = { stageNs, cpuNs: 275e3, cpusWorth: 1000 };

describe("the document's stages", () => {
  test("take 275 µs a record, and 5,000 records a second by the slowest of them", () => {
    assert.equal(recordTime(stagesUs), 275);
    assert.equal(documentThroughput({ plan: "pipeline", workers: 1, stagesUs }), 5000);
    assert.equal(correctedThroughput({ plan: "pipeline", workers: 1, stagesUs }), 5000);
  });

  test("give eight workers 40,000 by the document, 29,091 by the time of a whole record, and 40,000 where each worker is a pipeline", () => {
    assert.equal(documentThroughput({ plan: "data", workers: 8, stagesUs }), 40_000);
    assert.equal(Math.round(correctedThroughput({ plan: "data", workers: 8, stagesUs })), 29_091);
    assert.equal(correctedThroughput({ plan: "pipeline-data", workers: 8, stagesUs }), 40_000);
  });

  test("of one thread are 3,636 a second, of which the document says nothing", () => {
    assert.equal(Math.round(correctedThroughput({ plan: "serial", workers: 1, stagesUs })), 3636);
    for (const plan of ["serial", "batch", "streams"] as const) assert.equal(documentThroughput({ plan, workers: 1, stagesUs }), undefined);
  });
});

describe("the bounds of a plan", () => {
  test("are its workers' while CPUs abound", () => {
    const { workers, least, serial } = planBounds({ ...plenty, plan: "data", workers: 8 });
    assert.deepEqual([Math.round(workers), least, serial], [29_091, "workers", undefined]);
  });

  test("are the CPUs' where there are two of them: 2 ÷ 275 µs, whatever the workers", () => {
    const { cpus, least } = planBounds({ ...plenty, cpusWorth: 2, plan: "data", workers: 8 });
    assert.deepEqual([Math.round(cpus), least], [7273, "cpus"]);
  });

  test("leave waiting out of the CPUs' bound: 75 µs of CPU a record are 26,667 a second on two", () => {
    const { cpus } = planBounds({ ...plenty, cpuNs: 75e3, cpusWorth: 2, plan: "data", workers: 16 });
    assert.equal(Math.round(cpus), 26_667);
  });

  test("leave workers less who wait, and meet at the CPUs", () => {
    // 75 µs at one CPU and 200 elsewhere: of two each finds the other there for 75 ÷ 275 of its time.
    const bounds = planBounds({ ...plenty, cpuNs: 75e3, cpusWorth: 1, plan: "data", workers: 2, waiting: "enrich" });
    assert.ok(Math.abs((bounds.queued ?? 0) - 2e9 / (200e3 + 75e3 * (1 + 75 / 275))) < 1e-6);
    assert.equal(reachable(bounds), bounds.queued);
    for (const other of [
      { plan: "data", workers: 1 },
      { plan: "pipeline", workers: 2 },
    ] as const)
      assert.equal(planBounds({ ...plenty, ...other, waiting: "enrich" }).queued, undefined);
  });

  test("are the shared aggregate's where workers take turns in it: 1 ÷ 20 µs", () => {
    const { serial, least } = planBounds({ ...plenty, plan: "data", workers: 64, merge: "lock" });
    assert.deepEqual([serial, least], [50_000, "serial"]);
    assert.equal(planBounds({ ...plenty, plan: "data", workers: 1, merge: "lock" }).serial, undefined);
  });

  test("of a pipeline count both sides of a hand-over on the stage in the middle, and three hand-overs of CPU", () => {
    // 200 + 50 µs; (1.5 CPUs) ÷ (275 + 3 × 50 µs).
    const { workers, cpus, least } = planBounds({ ...plenty, cpusWorth: 1.5, plan: "pipeline", workers: 1, handOverNs: 50e3 });
    assert.equal(workers, 4000);
    assert.deepEqual([Math.round(cpus), least], [Math.round(1.5e9 / 425e3), "cpus"]);
  });

  test("of a pipeline count one side on its first stage", () => {
    const first = { parse: 300e3, filter: 5e3, enrich: 200e3, aggregate: 20e3 };
    assert.equal(planBounds({ ...plenty, stageNs: first, plan: "pipeline", workers: 1, handOverNs: 200e3 }).workers, 1e9 / 400e3);
  });

  test("of a pipeline on two siblings of a core are those of a stage that the others slow down, but not of one that waits", () => {
    // Alone 200 µs; beside it 75 µs at three quarters of the pace take 100, in which it loses a quarter: 25.
    const shared = { ...plenty, cpusWorth: 1.5, pace: 0.75, plan: "pipeline", workers: 1 } as const;
    assert.equal(planBounds(shared).workers, 1e9 / 225e3);
    assert.equal(planBounds({ ...shared, cpuNs: 75e3, waiting: "enrich" }).workers, 5000);
    // Where the rest is as long as the slowest, both CPUs are busy throughout: the bounds meet.
    const even = { ...shared, stageNs: { parse: 100e3, filter: 50e3, enrich: 200e3, aggregate: 50e3 }, cpuNs: 400e3 };
    assert.ok(Math.abs(planBounds(even).workers - planBounds(even).cpus) < 1e-6);
  });

  test("of one thread know no hand-over but between streams", () => {
    const of = (plan: StagePlan) => planBounds({ ...plenty, plan, workers: 1, handOverNs: 75e3 }).workers;
    assert.equal(of("serial"), 1e9 / 275e3);
    assert.equal(of("batch"), 1e9 / 275e3);
    assert.equal(of("data"), 1e9 / 350e3);
    assert.equal(of("streams"), 1e9 / 500e3);
  });

  test("between streams count a wait beside the work of a buffer of records, of which there is one in so many waits", () => {
    // 200 µs of waiting and 20 behind it. The 55 before it come 16 at a time, 880 in all, of which 200 lie beside a wait: 42.5 a record.
    const streams = { ...plenty, cpuNs: 75e3, plan: "streams", workers: 1, waiting: "enrich" } as const;
    assert.equal(planBounds(streams).workers, 1e9 / 262.5e3);
    // By 2 they are 110, and vanish.
    assert.equal(planBounds({ ...streams, buffer: 2 }).workers, 1e9 / 220e3);
    // Two hand-overs of 10 before the wait and one behind it.
    assert.equal(planBounds({ ...streams, handOverNs: 10e3 }).workers, 1e9 / 292.5e3);
    assert.equal(planBounds({ ...streams, plan: "serial" }).workers, 1e9 / 275e3);
  });

  test("name the least of them, and more CPUs or workers never lower it", () => {
    const time = fc.double({ min: 1, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom<StagePlan>("serial", "pipeline", "data", "batch", "pipeline-data", "streams"),
        fc.integer({ min: 1, max: 64 }),
        fc.record({ parse: time, filter: time, enrich: time, aggregate: time }),
        fc.double({ min: 0.5, max: 64, noNaN: true }),
        fc.constantFrom<"end" | "lock">("end", "lock"),
        (plan, workers, stages, cpusWorth, merge) => {
          const of = (more: number) => {
            const bounds = planBounds({
              plan,
              workers: workers * more,
              stageNs: stages,
              cpuNs: recordTime(stages),
              cpusWorth: cpusWorth * more,
              merge,
            });
            const least = Math.min(bounds.workers, bounds.cpus, bounds.serial ?? Number.POSITIVE_INFINITY);
            assert.equal(bounds[bounds.least], least);
            return least;
          };
          // Only one worker needs no lock.
          assert.ok(of(2) >= of(1) || (workers === 1 && merge === "lock"));
        },
      ),
    );
  });
});

describe("records in a plan that never waits for its source", () => {
  const full = { ring: 64, batch: 8, stageNs };
  test("fill a pipeline's rings before its third stage, and each of three hands", () => {
    assert.equal(heldWhenFull({ ...full, plan: "pipeline", workers: 1 }), 131);
    assert.equal(heldWhenFull({ ...full, plan: "pipeline-data", workers: 2 }), 262);
    assert.equal(heldWhenFull({ ...full, plan: "pipeline", workers: 1, stageNs: { ...stageNs, parse: 300e3 } }), 1);
  });

  test("are those that each worker took at once; between streams nobody knows", () => {
    assert.equal(heldWhenFull({ ...full, plan: "data", workers: 4 }), 32);
    assert.equal(heldWhenFull({ ...full, plan: "batch", workers: 1 }), 8);
    assert.equal(heldWhenFull({ ...full, plan: "serial", workers: 1 }), 1);
    assert.equal(heldWhenFull({ ...full, plan: "streams", workers: 1 }), undefined);
  });
});

test("64 records in a pipeline of 4,000 a second wait 16 ms each, by Little's law", () => assert.equal(loadedLatencyNs(64, 4000), 16e6));
