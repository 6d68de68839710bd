import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { drawnCases, trialOf } from "./cases.mjs";
import { judge, machineMoved } from "./judge.mjs";
import { planTable } from "./table.mjs";

const MiB = 2 ** 20;
const axes = {
  family: "algorithms",
  measure: "plan",
  plan: "data",
  workers: 3,
  batch: 1,
  parseUs: 50,
  filterUs: 5,
  enrichUs: 200,
  aggregateUs: 20,
  enrich: "work",
};
const windowAxes = { family: "window", keep: "objects", size: 8000, slide: 2000, rate: 5000, recordBytes: 200, latenessMs: 0 };

const throughput = (planned) => ({ id: "plan/1", axes, predicts: { throughput: "stages.throughput" }, planned: { "stages.throughput": planned } });
const memory = (planned) => ({ id: "plan/2", axes: windowAxes, predicts: { memory: "window.memory" }, planned: { "window.memory": planned } });
const group = (id, family, outcome) => ({ id, trials: [{ family, params: {}, outcome }] });
/** 500 records in 0.1 s, and in 0.125 s. */
const ran = group("plan/1", "algorithms", {
  state: "measured",
  epoch: [0, 0, 1],
  passes: [1, 1, 1],
  quantities: { durationNs: [100e6, 125e6, 100e6], records: [500, 500, 500] },
});
const held = group("plan/2", "window", {
  state: "measured",
  epoch: [0, 1],
  passes: [1, 1],
  quantities: { durationNs: [1, 1], peakAnonBytes: [18 * MiB, 20 * MiB], peakFileBytes: [MiB, MiB] },
});
const record = (cases, ...groups) => ({ seed: 7, from: { record: "r" }, cases, measured: { groups } });

test("the machine's own move is the control's: medians of 10 and 15 passes a second are ×1.5", () => {
  const control = (...durationNs) => ({
    id: "controls",
    trials: [
      { params: { kernel: "spin" }, outcome: { state: "measured", epoch: [0], passes: [1], quantities: { durationNs: [1] } } },
      { params: { kernel: "seq64" }, outcome: { state: "measured", epoch: [0, 1, 2], passes: [3, 3, 3], quantities: { durationNs } } },
    ],
  });
  const runs = { basis: { groups: [control(300e6, 400e6, 200e6)] }, measured: { groups: [control(200e6, 100e6, 300e6)] } };
  assert.ok(Math.abs(machineMoved(runs) - 1.5) < 1e-12);
  assert.match(planTable({ ...record([], ...runs.measured.groups), basis: runs.basis }), /went to ×1\.50 of its rate/);
  assert.equal(machineMoved(record([])), undefined);
});

describe("a planned throughput", () => {
  test("is held against the median over epochs of records a second", () => {
    // 4500 in the first epoch, 5000 in the second.
    const [row] = judge(record([throughput(5000)], ran));
    assert.deepEqual([row.measured, row.low, row.high], [4750, 4500, 5000]);
  });
  test("holds within 15 % of it", () => {
    assert.equal(judge(record([throughput(4750 * 1.149)], ran))[0].verdict, "holds");
    assert.equal(judge(record([throughput(4750 * 1.151)], ran))[0].verdict, "fails");
    assert.equal(judge(record([throughput(4750 * 0.849)], ran))[0].verdict, "fails");
  });
});

test("planned memory holds within 20 % of anonymous and file pages together", () => {
  assert.equal(judge(record([memory(20 * MiB)], held))[0].measured, 20 * MiB);
  assert.equal(judge(record([memory(20 * MiB * 1.19)], held))[0].verdict, "holds");
  assert.equal(judge(record([memory(20 * MiB * 0.79)], held))[0].verdict, "fails");
});

test("what was not measured, or could not be planned, has a reason and no verdict", () => {
  const absent = group("plan/1", "algorithms", { state: "absent", code: "x", reason: "no workers" });
  assert.deepEqual(
    judge(record([throughput(5000), { ...memory(1), planned: {} }], absent)).map(({ verdict, reason }) => [verdict, reason]),
    [
      ["unmeasured", "no workers"],
      ["unmeasured", "it could not be planned"],
    ],
  );
});

test("the table tells each prediction with its error, counts what holds, and names what is missing", () => {
  const text = planTable(record([throughput(5700), memory(20 * MiB), { ...memory(1), id: "plan/3" }], ran, held));
  assert.match(text, /^\| data × 3, 50\/5\/200\/20 µs \| throughput \| records\/s \| 5,700 \| 4,750 \| 4,500–5,000 \| \+20 % \| fails \|$/m);
  assert.match(text, /^\| window of 8 s by 2, 5000\/s of 200 B as objects \| memory \| MiB \| 20 \| 20 \| 19–21 \| \+0 % \| holds \|$/m);
  assert.match(text, /^0 of 1 within 15 % in throughput; 1 of 1 within 20 % in memory\. Drawn by seed 7; /m);
  assert.match(text, /Not measured: window of .*: it was not run\./);
});

describe("the cases of a certificate", async () => {
  const [{ plannerSummary }, { planStream }, { random }, { algorithmsParams }, { windowParams }, { formatsParams }, { bottleneckParams }] =
    await Promise.all(
      [
        "testing/planner-summary.js",
        "app/plan.js",
        "memory/random.js",
        "families/algorithms/params.js",
        "families/window/params.js",
        "families/formats/params.js",
        "families/bottleneck/params.js",
      ].map((path) => import(`../../dist/src/${path}`)),
    );
  const schemas = { algorithms: algorithmsParams, window: windowParams, formats: formatsParams, bottleneck: bottleneckParams };
  const summary = plannerSummary();

  test("are valid trials of their families that the planner has figures for, whatever the seed", () => {
    for (let seed = 0; seed < 40; seed++) {
      for (const one of drawnCases(summary, random(seed))) {
        const { figures } = planStream(summary, one.request).sections[0];
        for (const id of Object.values(one.predicts))
          assert.ok(
            figures.some((figure) => figure.id === id),
            `${one.id} ${id}`,
          );
        schemas[one.axes.family].parse(trialOf(one, figures));
      }
    }
  });

  test("are the same for the same seed, and stay away from the pages that were measured", () => {
    assert.deepEqual(drawnCases(summary, random(1)), drawnCases(summary, random(1)));
    for (let seed = 0; seed < 40; seed++) {
      const [{ axes }] = drawnCases(summary, random(seed));
      assert.ok(
        axes.page >= 5000 && axes.page <= 40_960 && [5000, 10_000, 20_000, 40_000].every((page) => Math.abs(axes.page / page - 1) >= 0.1),
        axes.page,
      );
    }
  });
});
