import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { LoopFinding } from "../../analysis/loops/schema.ts";
import { summarise } from "../../analysis/summarise.ts";
import type { Estimate, Summary } from "../../analysis/summary.ts";
import { syntheticRecord } from "../../testing/synthetic-record.ts";
import { chartSpecs } from "../chart/spec.ts";
import { terminalText } from "../terminal.ts";
import { loopsSentence, loopTables } from "./loops.ts";

const estimate = (median: number): Estimate => ({
  median,
  spread: { kind: "interval", low: 0.9 * median, high: 1.1 * median },
  best: 1.2 * median,
  samples: 16,
  epochs: 8,
});

const csv: LoopFinding = {
  loop: "csv-split",
  form: "make",
  threads: 2,
  passes: 1,
  payload: estimate(9.1e9),
  cached: { payload: estimate(17e9), memoryOverCache: estimate(0.53) },
  share: { min: estimate(0.61), max: estimate(0.84), mixMin: "1:1", mixMax: "2:1", boundMin: 11e9, boundMax: 15e9 },
  document: { bandwidth: 40e9, rate: 40e9 / 3, ratio: estimate(0.68) },
  captured: estimate(1.02),
  probe: { gcShare: 0.012, allocationRate: 2e9, allocatedPerByte: 0.25, deoptimisations: 3, callNs: 80 },
  verdict: "memory-bound",
  reason: "It waits for memory.",
  advice: ["Move fewer bytes."],
};
const upper: LoopFinding = {
  loop: "upper",
  form: "transform",
  threads: 1,
  passes: 1,
  payload: estimate(1e9),
  chunks: {
    declaredBytes: 4096,
    points: [4096, 65536].map((chunkBytes) => ({ chunkBytes, rate: estimate(chunkBytes * 1e5) })),
    best: { highWaterMark: 65536, rate: 6.5e9 },
    cost: { perChunkNs: 6200, perByteNs: 0.5, declaredShare: 0.75 },
  },
  verdict: "overhead-bound",
  cause: "chunk-size",
  reason: "A chunk costs 6.20 µs beside its bytes.",
  advice: [],
};
const lost: LoopFinding = {
  loop: "lost",
  form: "run",
  threads: 1,
  passes: 1,
  failure: "its check refused 3",
  reason: "its check refused 3",
  advice: [],
};

const empty = { ...summarise({ ...syntheticRecord(), groups: [] }) };
const of = (...loops: LoopFinding[]): Summary => ({ ...empty, loops });

describe("the tables of loops", () => {
  const [verdicts, costs, chunks] = loopTables(of(csv, upper, lost));

  test("give rate, share, place, rate in L2 and verdict, with the reason below", () => {
    assert.deepEqual(verdicts?.lines[0], {
      cells: ["csv-split", "2", "9.10", "8.19–10.0", "0.61–0.84", "×0.680", "17.0", "memory-bound"],
      remark: "It waits for memory.",
    });
    assert.deepEqual(verdicts?.lines[2]?.cells, ["lost", "1", "", "", "", "", "", "failed"]);
    assert.equal(verdicts?.note, "document: rate over its model B/(n+2), of csv-split 40.0/3 = 13.3 GB/s.");
  });

  test("give what the collector, the compiler and calls take", () =>
    assert.deepEqual(costs?.lines, [{ cells: ["csv-split", "make", "1.2 %", "2.00", "0.250", "3", "80.0 ns", "×1.02 (0.918–1.12)"] }]));

  test("give each transform's chunk sizes, the declared and the best", () => {
    assert.deepEqual(
      chunks?.lines.map(({ cells }) => cells),
      [
        ["4 KiB", "0.410", "0.369–0.451", "declared"],
        ["64 KiB", "6.55", "5.90–7.21", "best"],
      ],
    );
    assert.equal(
      chunks?.note,
      "Best highWaterMark: 64 KiB, the smallest within 5 % of the fastest. A chunk costs 6.20 µs beside its bytes, 75.0 % of the time at 4 KiB.",
    );
  });

  test("are none without loops", () =>
    assert.deepEqual(
      loopTables(empty).flatMap(({ lines }) => lines),
      [],
    ));
});

describe("one screen of loops", () => {
  test("fits 80 columns and keeps every reason", () => {
    const text = terminalText(of(csv, upper, lost), { width: 80 });
    assert.deepEqual(
      text.split("\n").filter((line) => line.length > 80),
      [],
    );
    for (const { reason } of [csv, upper, lost]) assert.ok(text.includes(reason), text);
  });

  test("counts the verdicts of several", () => {
    assert.equal(loopsSentence(of(csv, upper)), "Of 2 loops, 1 is memory-bound (csv-split) and 1 is overhead-bound (upper).");
    assert.equal(loopsSentence(of(csv)), "");
    assert.equal(loopsSentence(of(lost, lost)), "What bounds these loops cannot be told.");
  });
});

describe("the charts of loops", () => {
  test("set rate, bound, document and L2 side by side, and sweep the chunks", () => {
    const [rates, sweep] = chartSpecs(of(csv, upper, lost));
    assert.deepEqual(
      rates?.panels[0]?.series.map(({ label, data }) => [label, data.map(({ x, y }) => [x, y])]),
      [
        [
          "from memory",
          [
            [0, 9.1],
            [1, 1],
          ],
        ],
        ["its bound", [[0, 15]]],
        ["document, B/(n+2)", [[0, 40 / 3]]],
        ["over data in L2", [[0, 17]]],
      ],
    );
    assert.equal(sweep?.sentence, "The smallest highWaterMark within 5 % of the best rate: 64 KiB for upper (6.50 GB/s).");
  });

  test("are none where nothing was measured", () => assert.deepEqual(chartSpecs(of(lost)), []));
});
