/** Tables, charts and sentences of the suites of chases. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { summarise } from "../../analysis/summarise.ts";
import type { Summary } from "../../analysis/summary.ts";
import { chaseRecord, type KnownChase } from "../../testing/chase-record.ts";
import { estimate, smallSummary } from "../../testing/synthetic-summary.ts";
import { KiB, MiB } from "../../units.ts";
import { latencyCharts } from "../chart/spec/latency.ts";
import { loadedCharts } from "../chart/spec/loaded.ts";
import { parallelismCharts } from "../chart/spec/parallelism.ts";
import { latencySentence, latencyTables } from "./latency.ts";
import { loadedSentence, loadedTables } from "./loaded.ts";
import { parallelismSentence, parallelismTables } from "./parallelism.ts";

const sizes = Array.from({ length: 15 }, (_, i) => 16 * KiB * 2 ** i);
const nsOf = (bytes: number) => (bytes <= 32 * KiB ? 1 : bytes <= 512 * KiB ? 4 : bytes <= 8 * MiB ? 15 : 90);
const chase = (bytes: number, more: KnownChase["params"] = {}, factor = 1): KnownChase => ({
  family: "latency",
  params: { kernel: "rand8", engine: "native", bytes, order: "random", spacing: 64, pages: "huge", chains: 1, threads: 1, ...more },
  ns: nsOf(bytes) * factor,
});
const latencies: Summary = summarise(
  chaseRecord("latency", [
    ...sizes.flatMap((bytes) => [chase(bytes), chase(bytes, { pages: "4k" }, 1.5)]),
    chase(64 * MiB, { order: "page-local", groupPages: 64 }, 0.8),
    ...[16 * KiB, 256 * KiB, 64 * MiB].map((bytes) => chase(bytes, { engine: "js" }, 2)),
  ]),
);

describe("latency", () => {
  const [table, tails, others] = latencyTables(latencies);

  test("has a line a size, each kind of pages beside the other, and what the small ones cost", () => {
    assert.deepEqual(
      table?.columns.map(({ title, group }) => [group ?? "", title].join(" ").trim()),
      ["cycle", "huge pages ns", "huge pages spread", "4 KiB pages ns", "4 KiB pages spread", "÷ huge pages"],
    );
    assert.deepEqual(table?.lines.map(({ cells: [size, huge, , small, , ratio] }) => [size, huge, small, ratio]).at(-1), [
      "256 MiB",
      "90.0",
      "135",
      "×1.50",
    ]);
  });

  test("notes the plateaus and the ends of the caches beside the sizes that the system reports", () => {
    assert.equal(
      table?.note,
      "Plateaus: L1 1.00 ns, L2 4.00 ns, L3 15.0 ns and memory 90.0 ns. Ends of the caches: L1 between 32 KiB and 64 KiB (reported: 32 KiB), L2 between 512 KiB and 1 MiB (reported: 512 KiB) and L3 between 8 MiB and 16 MiB (reported: 16 MiB).",
    );
  });

  test("shows the tail of the batches, and what order and engine change", () => {
    assert.deepEqual(tails?.lines.at(-1)?.cells, ["256 MiB", "90.0", "108", "180", "900", "99.0"]);
    assert.deepEqual(
      others?.lines.map(({ cells: [name, size, ns, , ratio, over] }) => [name, size, ns, ratio, over]),
      [
        ["native, huge pages, page-local (64 pages)", "64 MiB", "72.0", "×0.800", "random order"],
        ["js, huge pages", "16 KiB", "2.00", "×2.00", "native"],
        ["js, huge pages", "256 KiB", "8.00", "×2.00", "native"],
        ["js, huge pages", "64 MiB", "180", "×2.00", "native"],
      ],
    );
  });

  test("is one sentence", () => {
    assert.equal(
      latencySentence(latencies),
      "One dependent read takes 1.00 ns in L1, 4.00 ns in L2, 15.0 ns in L3 and 90.0 ns in memory (native, huge pages); 4 KiB pages make it ×1.50 over 256 MiB.",
    );
  });

  test("is drawn over logarithms with the caches marked; a few sizes are points and no line", () => {
    const [chart, tail] = latencyCharts(latencies);
    const [panel] = chart?.panels ?? [];
    assert.deepEqual([panel?.x.scale, panel?.y.scale], ["log", "log"]);
    assert.deepEqual(
      panel?.marks.map(({ label }) => label),
      ["L1 32 KiB", "L2 512 KiB", "L3 16 MiB"],
    );
    assert.deepEqual(
      panel?.series.map(({ label, kind }) => [label, kind]),
      [
        ["native, huge pages", "line"],
        ["native, 4 KiB pages", "line"],
        ["js, huge pages", "points"],
      ],
    );
    assert.ok(panel?.series.every(({ data }) => data.every(({ low, high }) => low !== undefined && high !== undefined)));
    assert.equal(tail?.sentence, "Over 256 MiB, one batch in a hundred is slower than 180 ns a read, ×2.00 of the median batch.");
  });
});

const parallelism: Summary = summarise(
  chaseRecord(
    "parallelism",
    [1, 4, 8, 16, 32].map((chains) => ({ ...chase(64 * MiB, { chains }), ns: 80 * Math.max(1, chains / 8), meanNs: 80 * Math.max(1, chains / 8) })),
  ),
);

describe("parallelism", () => {
  test("has a line a number of chases, and says where the plateau begins", () => {
    const [table] = parallelismTables(parallelism);
    assert.deepEqual(
      table?.lines.map(({ cells: [chains, flight, , rate] }) => [chains, flight, rate]),
      [
        ["1", "1.00", "0.800"],
        ["4", "4.00", "3.20"],
        ["8", "8.00", "6.40"],
        ["16", "8.00", "6.40"],
        ["32", "8.00", "6.40"],
      ],
    );
    assert.match(table?.note ?? "", /native, huge pages: 8 chases come within 5 % of the most, 6\.40 GB\/s\.$/);
    assert.equal(
      parallelismSentence(parallelism),
      "One thread keeps 8.00 lines in flight (native, huge pages): 6.40 GB/s of random lines, reached by 8 chases.",
    );
  });

  test("is drawn twice, as lines in flight and as GB/s, with the knee marked", () => {
    const [chart] = parallelismCharts(parallelism);
    assert.deepEqual(
      chart?.panels.map(({ title, marks, series }) => [title, marks[0]?.at, Number(series[0]?.data.at(-1)?.y.toFixed(9))]),
      [
        ["lines in flight", 8, 8],
        ["GB/s of random lines", 8, 6.4],
      ],
    );
  });
});

const load = (delay: number, ns: number, rate: number): KnownChase => ({
  family: "loaded-latency",
  params: { loaders: 7, load: "seq64", delay, engine: "wasm", pages: "system", size: "dram" },
  ns,
  meanNs: ns,
  loadRate: rate * 1e9,
});
const idle: KnownChase = { family: "loaded-latency", params: { loaders: 0, engine: "wasm", pages: "system", size: "dram" }, ns: 100, meanNs: 100 };
const knee = [load(65_536, 100, 1), load(4096, 105, 20), load(1024, 110, 60), load(256, 125, 90), load(0, 400, 100)];
const loaded: Summary = summarise(chaseRecord("loaded-latency", [idle, ...knee]));

describe("loaded latency", () => {
  test("has a line a load below the idle machine, and says where the knee lies", () => {
    const [table] = loadedTables(loaded);
    assert.deepEqual(
      table?.lines.map(({ cells: [delay, rate, , ns, , p99, ratio] }) => [delay, rate, ns, p99, ratio]),
      [
        ["idle", "", "100", "", ""],
        ["65536", "1.64", "100", "200", "×1.00"],
        ["4096", "20.6", "105", "210", "×1.05"],
        ["1024", "60.6", "110", "220", "×1.10"],
        ["256", "90.5", "125", "250", "×1.25"],
        ["none", "100", "400", "800", "×4.00"],
      ],
    );
    assert.match(table?.note ?? "", /The knee lies between 90\.5 and 100 GB\/s: 125 ns, ×1\.25 of idle\.$/);
    assert.match(
      loadedSentence(loaded),
      /^While seq64 on 7 threads moves 100 GB\/s a dependent read takes 400 ns, ×4\.00 of idle \(wasm\)\. The knee lies/,
    );
  });

  test("is compared with B where the run measured it", () => {
    const bandwidths: Summary["bandwidths"] = [{ mix: "1:0", threads: 8, state: "measured", rate: estimate(125e9) }];
    const [table] = loadedTables({ ...loaded, bandwidths });
    assert.match(table?.note ?? "", /The most is 80 % of B\(1:0\) at 8 threads\.$/);
  });

  test("is drawn over the bandwidth with the idle latency and the knee marked, and its sentence says why there is no knee", () => {
    const [chart] = loadedCharts(loaded);
    assert.deepEqual(
      chart?.panels[0]?.marks.map(({ axis, label }) => [axis, label]),
      [
        ["y", "idle 100 ns"],
        ["x", "knee of seq64"],
      ],
    );
    assert.deepEqual(
      chart?.panels[0]?.series[0]?.data.map(({ note }) => note),
      ["delay 65536, ×1.00 of idle", "delay 4096, ×1.05 of idle", "delay 1024, ×1.10 of idle", "delay 256, ×1.25 of idle", "no delay, ×4.00 of idle"],
    );
    const few = summarise(chaseRecord("loaded-latency", [idle, ...knee.slice(3)]));
    assert.match(loadedCharts(few)[0]?.sentence ?? "", /^seq64: the knee is not reached: 2 loads are too few to tell the curve's shape\.$/);
  });
});

test("a run without these suites has none of their tables, charts and sentences", () => {
  const summary = smallSummary();
  for (const made of [latencyTables, parallelismTables, loadedTables, latencyCharts, parallelismCharts, loadedCharts])
    assert.deepEqual(made(summary), []);
  for (const said of [latencySentence, parallelismSentence, loadedSentence]) assert.equal(said(summary), "");
});
