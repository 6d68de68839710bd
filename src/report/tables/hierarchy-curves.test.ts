import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { LadderFinding } from "../../analysis/hierarchy/ladder-schema.ts";
import type { MixesFinding } from "../../analysis/hierarchy/mixes-schema.ts";
import type { StrideFinding } from "../../analysis/hierarchy/stride-schema.ts";
import { estimate, smallSummary } from "../../testing/synthetic-summary.ts";
import { KiB, MiB } from "../../units.ts";
import { ladderCharts, levels } from "../chart/spec/ladder.ts";
import { mixesCharts } from "../chart/spec/mixes.ts";
import { strideCharts } from "../chart/spec/stride.ts";
import { ladderSentence, ladderTables } from "./ladder.ts";
import { mixesSentence, mixesTables } from "./mixes.ts";
import { strideSentence, strideTables } from "./stride.ts";

/** The synthetic machine has 32 KiB, 512 KiB and a shared 16 MiB. */
const rates: readonly [number, number][] = [
  [16 * KiB, 200e9],
  [256 * KiB, 100e9],
  [8 * MiB, 40e9],
  [64 * MiB, 16e9],
];
const ladder: LadderFinding = {
  threads: 1,
  curves: [
    {
      kernel: "seq64",
      engine: "native",
      pages: "huge",
      points: rates.map(([bytes, rate]) => ({ bytes, rate: estimate(rate) })),
      edges: [{ fromBytes: 8 * MiB, toBytes: 64 * MiB, settledBytes: 64 * MiB, rise: 2.5 }],
      share: { fromBytes: 8 * MiB, toBytes: 64 * MiB },
    },
  ],
  caches: {
    engine: "native",
    pages: "huge",
    points: rates.map(([bytes], i) => ({ bytes, ns: estimate(4 ** i) })),
    edges: [{ level: 1, fromBytes: 32 * KiB, toBytes: 48 * KiB, settledBytes: 64 * KiB, rise: 4, kernels: ["seq64 native"] }],
    share: { fromBytes: 2 * MiB },
  },
};
const summary = smallSummary({ ladders: [ladder] });

describe("the ladder's tables", () => {
  test("give each level the rate at the size nearest to half of it", () => {
    const [table] = ladderTables(summary);
    assert.deepEqual(
      table?.columns.map(({ title }) => title).filter((title) => title !== "spread"),
      ["kernel", "engine", "L1", "L2", "L3", "memory"],
    );
    assert.deepEqual(
      table?.lines.map(({ cells }) => cells.filter((_, i) => i < 2 || i % 2 === 0)),
      [["seq64", "native, huge pages", "200", "100", "40.0", "16.0"]],
    );
  });

  test("count a private cache once a thread, a shared one once for those that share it", () => {
    assert.deepEqual(levels(summary.machine, 2), [
      { name: "L1", bytes: 64 * KiB },
      { name: "L2", bytes: MiB },
      { name: "L3", bytes: 16 * MiB },
    ]);
  });

  test("set each edge beside what the system reports, and the share of the last cache below", () => {
    const table = ladderTables(summary).find(({ id }) => id === "ladder-edges");
    assert.deepEqual(
      table?.lines.map(({ cells }) => cells),
      [
        ["L1", "32 KiB", "32 KiB–48 KiB", "64 KiB", "×4.00", "seq64 native"],
        ["to memory", "16 MiB", "from 2 MiB, memory's plateau was not reached", "", "", ""],
      ],
    );
    assert.match(table?.note ?? "", /Under KVM huge pages of this system may be small ones of its host/);
  });

  test("call an edge without a level what it may be, and say why", () => {
    const edges = [{ fromBytes: 32 * KiB, toBytes: 48 * KiB, rise: 4, kernels: [] }];
    const small = smallSummary({ ladders: [{ ...ladder, caches: { engine: "wasm", pages: "system", points: ladder.caches?.points ?? [], edges } }] });
    const table = ladderTables(small).find(({ id }) => id === "ladder-edges");
    assert.equal(table?.lines[0]?.cells[0], "cache or TLB");
    assert.match(table?.note ?? "", /the reach of a TLB makes edges like a cache's/);
    assert.match(ladderSentence(small), /^On system pages latency leaves a plateau beyond 32 KiB; each may be a cache or the reach of a TLB\./);
  });

  test("are summed up in a sentence", () => {
    assert.equal(
      ladderSentence(summary),
      "L1 ends at 32 KiB–48 KiB (the system says 32 KiB). To memory: latency beyond 2 MiB, without a plateau, bandwidth over 8 MiB–64 MiB; the system reports 16 MiB of L3.",
    );
    assert.equal(ladderSentence(smallSummary()), "");
  });
});

describe("the ladder's charts", () => {
  test("mark the caches, show intervals, and label powers of two on the axis of sizes", () => {
    const [bandwidth, edges] = ladderCharts(summary);
    const [panel] = bandwidth?.panels ?? [];
    assert.equal(panel?.x.scale, "log");
    assert.ok(panel?.x.ticks?.every((tick) => Number.isInteger(Math.log2(tick))));
    assert.deepEqual(
      panel?.marks.map(({ label }) => label),
      ["L1 32 KiB", "L2 512 KiB", "L3 16 MiB"],
    );
    const datum = panel?.series[0]?.data[0];
    assert.ok(datum?.low !== undefined && datum.high !== undefined && datum.low < datum.y && datum.y < datum.high);
    assert.deepEqual(edges?.panels[0]?.marks[0], { axis: "x", at: 32 * KiB, to: 48 * KiB });
    assert.deepEqual(ladderCharts(smallSummary()), []);
  });
});

const mixes: readonly MixesFinding[] = (["update", "nt"] as const).map((stores) => {
  const points = (stores === "update" ? [0, 0.5] : [0.6, 1]).map((written, i) => ({ written, traffic: estimate((20 + 10 * i) * 1e9) }));
  const [worst, best] = points as [(typeof points)[number], (typeof points)[number]];
  return { engine: "native", stores, threads: 1, pages: "system", points, best, worst };
});

describe("the mixes' report", () => {
  const mixed = smallSummary({ mixCurves: [...mixes] });

  test("is a line a share, with nothing where a kind of store cannot go", () => {
    const [table] = mixesTables(mixed);
    assert.deepEqual(
      table?.lines.map(({ cells }) => [cells[0], cells[1], cells[3]]),
      [
        ["100:0", "20.0", ""],
        ["50:50", "30.0", ""],
        ["40:60", "", "20.0"],
        ["0:100", "", "30.0"],
      ],
    );
    assert.match(
      mixesSentence(mixed),
      /^At 1 thread memory moves most at 50:50 read:write, 30\.0 \(29\.1–30\.9\) GB\/s of traffic by native, regular stores/,
    );
    assert.equal(mixesSentence(smallSummary()), "");
  });

  test("draws both kinds over the share of written lines", () => {
    const [chart] = mixesCharts(mixed);
    assert.deepEqual(
      chart?.panels[0]?.series.map(({ label, data }) => [label, ...data.map(({ x }) => x)]),
      [
        ["native, regular stores", 0, 50],
        ["native, non-temporal stores", 60, 100],
      ],
    );
    assert.deepEqual(mixesCharts(smallSummary()), []);
  });
});

describe("the strides' report", () => {
  const curve = (direction: StrideFinding["direction"], factor: number): StrideFinding => ({
    engine: "wasm",
    direction,
    threads: 1,
    pages: "system",
    size: "dram",
    points: [8, 64, 4096, 4160].map((strideBytes) => ({
      strideBytes,
      useful: estimate((factor * 80e9) / strideBytes),
      lines: estimate(1e9),
      accessNs: estimate(strideBytes / 10),
    })),
  });
  const strided = smallSummary({ strides: [curve("forward", 1), curve("backward", 0.5)] });

  test("sets both directions side by side", () => {
    const [table] = strideTables(strided);
    assert.deepEqual(
      table?.lines.map(({ cells }) => [cells[0], cells[1], cells[5]]),
      [
        ["8 B", "10.0", "5.00"],
        ["64 B", "1.25", "0.625"],
        ["4 KiB", "0.0195", "0.00977"],
        ["4160 B", "0.0192", "0.00962"],
      ],
    );
    assert.equal(
      strideSentence(strided),
      "In wasm, from memory, an access with 64 B to the next takes 6.40 ns, and with 4 KiB 410 ns. Backward runs at ×0.500 to ×0.500 of forward.",
    );
  });

  test("draws a line over the powers of two, and other strides as points of the same name", () => {
    const series = strideCharts(strided)[0]?.panels[0]?.series ?? [];
    assert.deepEqual(
      series.map(({ label, kind, data }) => [label, kind, data.length]),
      [
        ["wasm forward", "line", 3],
        ["wasm forward", "points", 1],
        ["wasm backward", "line", 3],
        ["wasm backward", "points", 1],
      ],
    );
    assert.deepEqual(strideCharts(smallSummary()), []);
  });
});
