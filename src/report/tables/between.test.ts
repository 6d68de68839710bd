/** Findings of the suites `cores` and `numa`, and their tables and charts, against records whose true times are known. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { summarise } from "../../analysis/summarise.ts";
import { summarySchema } from "../../analysis/summary.ts";
import type { Params, RunRecord, Trial } from "../../records/record.ts";
import { Builder } from "../../testing/record-builder.ts";
import { syntheticRecord } from "../../testing/synthetic-record.ts";
import { lineBytes } from "../../units.ts";
import { coresCharts } from "../chart/spec/cores.ts";
import { numaCharts } from "../chart/spec/numa.ts";
import { coresSentence, coresTables } from "./cores.ts";
import { numaSentence, numaTables } from "./numa.ts";

const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= 1e-9 * expected, `${actual} is not ${expected}`);

/** A record of these groups alone. */
function recordOf(suite: string, groups: Readonly<Record<string, (build: Builder) => readonly Omit<Trial, "suite">[]>>): RunRecord {
  const build = new Builder({});
  for (const [id, trials] of Object.entries(groups)) {
    const made = trials(build);
    build.group(suite, id, "measure", made, made[0]);
  }
  return { ...syntheticRecord(), groups: build.groups };
}

const pair = (build: Builder, params: Params, passNs: number) => build.trial("cores", { engine: "js", ...params }, {}, { passNs });

/** 250 round trips a pass: hand-overs of 20, 60 and 140 ns. */
const coresRecord = recordOf("cores", {
  "cores/hand-over": (build) => [
    pair(build, { op: "hand-over", cpuA: 0, cpuB: 1, relation: "siblings", rounds: 250 }, 500 * 20),
    pair(build, { op: "hand-over", cpuA: 0, cpuB: 2, relation: "near", rounds: 250 }, 500 * 60),
    pair(build, { op: "hand-over", cpuA: 1, cpuB: 2, relation: "far", rounds: 250 }, 500 * 140),
  ],
  "cores/costs": (build) => [
    pair(build, { op: "alone", cpuA: 0 }, 5),
    pair(build, { op: "contended", cpuA: 0, cpuB: 2, relation: "near" }, 40),
    pair(build, { op: "same-line", cpuA: 0, cpuB: 2, relation: "near" }, 35),
    pair(build, { op: "padded", cpuA: 0, cpuB: 2, relation: "near" }, 5.5),
  ],
});

describe("the finding between CPUs", () => {
  const summary = summarise(coresRecord);
  const [finding] = summary.coreMatrices ?? [];

  test("is half a round trip for each pair, with what the two share", () => {
    assert.deepEqual(finding?.cpus, [0, 1, 2]);
    assert.deepEqual(
      finding?.handOvers.map(({ cpuA, cpuB, relation }) => [cpuA, cpuB, relation]),
      [
        [0, 1, "siblings"],
        [0, 2, "near"],
        [1, 2, "far"],
      ],
    );
    for (const [i, ns] of [20, 60, 140].entries()) near(finding?.handOvers[i]?.ns.median, ns);
    // The fastest sample: epoch factor 0.95, round factor 0.97.
    near(finding?.handOvers[0]?.ns.best, 20 * 0.95 * 0.97);
  });

  test("compares each way of sharing with one CPU alone, paired", () => {
    assert.deepEqual(
      finding?.costs.map(({ op, cpuB }) => [op, cpuB]),
      [
        ["alone", undefined],
        ["contended", 2],
        ["same-line", 2],
        ["padded", 2],
      ],
    );
    for (const [i, ns] of [5, 40, 35, 5.5].entries()) near(finding?.costs[i]?.ns.median, ns);
    assert.equal(finding?.costs[0]?.overAlone, undefined);
    for (const [i, ratio] of [8, 7, 1.1].entries()) near(finding?.costs[i + 1]?.overAlone?.median, ratio);
  });

  test("keeps to the published schema", () => assert.doesNotThrow(() => summarySchema.parse(summary)));

  test("is shown as a matrix, by relation and as a table of costs", () => {
    const [matrix, relations, costs] = coresTables(summary);
    assert.deepEqual(
      matrix?.lines.map(({ cells }) => cells),
      [
        ["0", "20.0", "60.0"],
        ["1", "", "140"],
      ],
    );
    assert.deepEqual(
      relations?.lines.map(({ cells }) => [cells[0], cells[2], cells[3]]),
      [
        ["siblings of one core", "20.0", "20.0 (0–1)"],
        ["cores of one node", "60.0", "60.0 (0–2)"],
        ["cores of two nodes", "140", "140 (1–2)"],
      ],
    );
    assert.deepEqual(
      costs?.lines.map(({ cells }) => [cells[0], cells[2], cells[4]]),
      [
        ["alone", "5.00", ""],
        ["both on one word", "40.0", "×8.00"],
        ["two words of one line", "35.0", "×7.00"],
        ["words of two lines", "5.50", "×1.10"],
      ],
    );
    for (const table of [matrix, relations, costs]) for (const { cells } of table?.lines ?? []) assert.equal(cells.length, table?.columns.length);
  });

  test("is told in one sentence", () => {
    assert.equal(
      coresSentence(summary),
      "A line is handed over in 20.0 ns between siblings of one core, 60.0 ns between cores of one node and 140 ns between cores of two nodes; an Atomics.add takes 5.00 ns alone, 40.0 on a shared word, 35.0 by false sharing.",
    );
    assert.equal(coresSentence(summarise(syntheticRecord())), "");
  });

  test("is drawn pair by pair, and CPU by CPU where there are many pairs", () => {
    const [few, costs] = coresCharts(summary);
    assert.deepEqual(few?.panels[0]?.x.labels, ["0–1", "0–2", "1–2"]);
    assert.match(few?.sentence ?? "", /Closest are CPUs 0 and 1 \(20\.0 ns\), farthest CPUs 1 and 2 \(140 ns\): 7\.00 times as long\./);
    assert.deepEqual(costs?.panels[0]?.marks, [{ axis: "y", at: finding?.costs[0]?.ns.median, label: "alone" }]);
    const pairs = Array.from({ length: 6 }, (_, a) => Array.from({ length: 5 - a }, (_, b) => [a, a + b + 1] as const)).flat();
    const many = recordOf("cores", {
      "cores/hand-over": (build) => pairs.map(([cpuA, cpuB]) => pair(build, { op: "hand-over", cpuA, cpuB, relation: "near", rounds: 1 }, 100)),
    });
    const [chart] = coresCharts(summarise(many));
    assert.deepEqual(chart?.panels[0]?.x.labels, ["0", "1", "2", "3", "4", "5"]);
    // Each of the 15 pairs stands at both of its CPUs, within half a category of it.
    const data = chart?.panels[0]?.series.flatMap((series) => series.data) ?? [];
    assert.equal(data.length, 30);
    for (const { x } of data) assert.ok(Math.abs(x - Math.round(x)) <= 0.31);
  });
});

const lineCount = 2 ** 16;
const cell = (build: Builder, op: "read" | "chase", from: number, to: number, ns: number) =>
  build.trial(
    "numa",
    { op, from, to, threads: op === "read" ? 4 : 1, distance: from === to ? 10 : 21, engine: "native", pages: "huge" },
    {
      accesses: {
        kernelHash: "synthetic",
        perPass: [
          { role: "read", level: "memory", part: "input", accessBytes: lineBytes, strideBytes: lineBytes, count: op === "read" ? lineCount : 1 },
        ],
      },
    },
    { passNs: ns },
  );
const cells = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;
/** Local 90 GB/s and 80 ns; remote half of one and 1.75 times the other. */
const numaRecord = recordOf("numa", {
  "numa/read": (build) => cells.map(([from, to]) => cell(build, "read", from, to, (lineCount * lineBytes) / (from === to ? 90 : 45))),
  "numa/chase": (build) => cells.map(([from, to]) => cell(build, "chase", from, to, from === to ? 80 : 140)),
});

describe("the finding between NUMA nodes", () => {
  const summary = summarise(numaRecord);
  const [finding] = summary.numaMatrices ?? [];

  test("is bandwidth and latency of every cell, paired with the memory of the same CPUs' own node", () => {
    assert.deepEqual([finding?.from, finding?.to, finding?.threads, finding?.pages], [[0, 1], [0, 1], 4, "huge"]);
    for (const { from, to, rate, ns, rateOverLocal, nsOverLocal, distance } of finding?.cells ?? []) {
      near(rate?.median, from === to ? 90e9 : 45e9);
      near(ns?.median, from === to ? 80 : 140);
      assert.equal(distance, from === to ? 10 : 21);
      if (from === to) assert.deepEqual([rateOverLocal, nsOverLocal], [undefined, undefined]);
      else {
        near(rateOverLocal?.median, 0.5);
        near(nsOverLocal?.median, 1.75);
      }
    }
  });

  test("keeps to the published schema", () => assert.doesNotThrow(() => summarySchema.parse(summary)));

  test("is shown as two matrices, and remote over local beside the firmware's distance", () => {
    const [read, chase, remote] = numaTables(summary);
    assert.deepEqual(
      read?.lines.map(({ cells: own }) => [own[0], own[1], own[3]]),
      [
        ["node 0", "90.0", "45.0"],
        ["node 1", "45.0", "90.0"],
      ],
    );
    assert.deepEqual(
      chase?.lines.map(({ cells: own }) => [own[0], own[1], own[3]]),
      [
        ["node 0", "80.0", "140"],
        ["node 1", "140", "80.0"],
      ],
    );
    assert.deepEqual(
      remote?.lines.map(({ cells: own }) => own),
      [["21", "×2.10", "2", "×1.75", "×0.500"]],
    );
    assert.equal(numaSentence(summary), "Memory of another NUMA node has ×1.75 the latency and ×0.500 the bandwidth of local memory.");
    assert.equal(numaSentence(summarise(syntheticRecord())), "");
  });

  test("is drawn as bars of both, a colour for the node of the memory", () => {
    const [chart] = numaCharts(summary);
    assert.deepEqual(
      chart?.panels.map(({ series }) => series.map(({ label, data }) => [label, data.map(({ y }) => Math.round(y))])),
      [
        [
          ["memory of node 0", [90, 45]],
          ["memory of node 1", [45, 90]],
        ],
        [
          ["memory of node 0", [80, 140]],
          ["memory of node 1", [140, 80]],
        ],
      ],
    );
    assert.match(chart?.sentence ?? "", /takes 80\.0 ns inside node 0 and 140 ns from node (0 to node 1|1 to node 0)/);
  });
});
