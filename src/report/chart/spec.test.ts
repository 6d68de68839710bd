import assert from "node:assert/strict";
import { test } from "node:test";
import type { Summary } from "../../analysis/summary.ts";
import { estimate, fullSummary, smallSummary } from "../../testing/synthetic-summary.ts";
import { configuration, legend } from "./spec/configuration.ts";
import type { ChartSpec } from "./spec/panel.ts";
import { darkTheme, lightTheme } from "./spec/theme.ts";
import { chartSpecs } from "./spec.ts";

function chart(summary: Partial<Summary>, id: string): ChartSpec {
  const found = chartSpecs(smallSummary(summary)).find((spec) => spec.id === id);
  assert.ok(found, `no chart ${id}`);
  return found;
}

test("a full run has every chart, each with a sentence, unique ids and finite data", () => {
  const specs = chartSpecs(fullSummary());
  assert.deepEqual(
    specs.map(({ id }) => id),
    ["bandwidth", "patterns", "chain-slope", "chain-rate-wasm-1", "chain-rate-wasm-2", "chunks", "scaling", "engines"],
  );
  for (const { id, sentence, panels } of specs) {
    assert.match(sentence, /\d.*\.$/, id);
    assert.doesNotMatch(sentence, /NaN|undefined|Infinity/, id);
    for (const { data } of panels.flatMap((panel) => panel.series)) {
      for (const { x, y, low, high } of data) assert.ok([x, y, low ?? 0, high ?? 0].every(Number.isFinite), id);
    }
  }
});

test("specs are plain data", () => {
  const specs = chartSpecs(fullSummary());
  assert.deepEqual(JSON.parse(JSON.stringify(specs)), specs);
});

test("a run without findings has no charts", () => {
  assert.deepEqual(chartSpecs(smallSummary()), []);
});

test("B is drawn in GB/s with its spread, a bar a mix and thread count", () => {
  const bandwidth = (mix: "1:0" | "1:1", threads: number, rate: number) => ({ mix, threads, state: "measured" as const, rate: estimate(rate) });
  const spec = chart({ bandwidths: [bandwidth("1:0", 1, 20e9), bandwidth("1:1", 1, 30e9), bandwidth("1:0", 2, 40e9)] }, "bandwidth");
  const [one, two] = spec.panels[0]?.series ?? [];
  // ± 3 % of 20 GB/s is 19.4 to 20.6.
  assert.deepEqual(
    one?.data.map(({ x, y }) => [x, y]),
    [
      [0, 20],
      [1, 30],
    ],
  );
  assert.deepEqual([one?.data[0]?.low, one?.data[0]?.high], [19.4, 20.6]);
  assert.deepEqual(
    two?.data.map(({ x, y }) => [x, y]),
    [[0, 40]],
  );
  assert.match(spec.sentence, /1:0 mix: 40\.0 \(38\.8–41\.2\) GB\/s of traffic at 2 threads/);
});

test("the document's ratio is drawn in useful bytes and, times eight for patterns of 8 bytes, in lines", () => {
  const pattern = (id: "seq64" | "seq8" | "rand8", useful: number, documentRatio: number, bytes: number) => ({
    pattern: id,
    threads: 1,
    engine: "wasm",
    usefulRatio: estimate(useful),
    linesRatio: estimate((useful * 64) / bytes),
    useful: estimate(16e9 * useful),
    lines: estimate((16e9 * useful) / bytes),
    documentRatio,
    nsPerLine: estimate(100),
  });
  const spec = chart({ patterns: [pattern("seq64", 1, 1, 64), pattern("seq8", 0.11, 0.125, 8), pattern("rand8", 0.004, 0.01, 8)] }, "patterns");
  const document = spec.panels.map(({ series }) => series.find((s) => s.tone === "document")?.data.map(({ y }) => y));
  // In lines: 1 × 64/64, 0.125 × 64/8, 0.01 × 64/8.
  assert.deepEqual(document, [
    [1, 0.125, 0.01],
    [1, 1, 0.08],
  ]);
  // The axis starts at the decade below the lowest value, 0.004.
  assert.equal(spec.panels[0]?.y.min, 0.001);
  assert.match(spec.sentence, /seq8 delivers 0\.110 of seq64's useful rate \(document: 0\.125\) at 0\.880 of its lines/);
});

test("every model has its line beside the measured points, in a panel a mode", () => {
  const rungs = [1, 2].map((n) => ({
    mode: "whole" as const,
    n,
    rate: estimate(10e9 / (n + 1)),
    copyTimes: estimate(n + 1),
    predicted: { document: 30e9 / (n + 2), materialised: 10e9 / (n + 1) },
    processingBound: false,
  }));
  const spec = chart({ chains: [{ threads: 2, engine: "wasm", inputBytes: 2 ** 26, rungs, fits: [] }] }, "chain-rate-wasm-2");
  assert.deepEqual(
    spec.panels.map(({ title }) => title),
    ["whole"],
  );
  const lines = Object.fromEntries((spec.panels[0]?.series ?? []).map(({ label, data }) => [label, data.map(({ y }) => y)]));
  assert.deepEqual(lines, { "measured (95 % interval)": [5, 10 / 3], "document: B/(n + 2)": [10, 7.5], materialised: [5, 10 / 3] });
});

test("cache sizes and the plateau are marked on the axis of chunk sizes, in ticks of powers of four", () => {
  const points = [4096, 65536, 2 ** 20].map((chunkBytes) => ({ chunkBytes, rate: estimate(5e9) }));
  const sweep = { threads: 2, engine: "wasm", n: 4, points, plateau: { fromBytes: 4096, toBytes: 65536, rate: 5e9 } };
  const spec = chart({ chunkSweeps: [sweep] }, "chunks");
  assert.deepEqual(
    spec.panels[0]?.marks.map(({ at, label }) => [at, label]),
    [
      [4096, "plateau"],
      [32768, "L1 32 KiB"],
      [524288, "L2 512 KiB"],
    ],
  );
  assert.deepEqual(spec.panels[0]?.x.ticks, [4096, 16384, 65536, 262144, 2 ** 20]);
});

test("the reference of the engine prices is the line at 1, not a bar of its own", () => {
  const engine = {
    kernel: "copy",
    threads: 1,
    label: "",
    engine: "wasm",
    buffer: "shared",
    level: "dram" as const,
    reference: "wasm",
    store: "regular",
    rate: estimate(9e9),
    counted: "payload" as const,
  };
  const priced = { ...engine, engine: "js", views: "captured", ratio: estimate(0.8) };
  const spec = chart({ engines: [{ ...engine, ratio: estimate(1, 0) }, priced] }, "engines");
  assert.deepEqual(spec.panels[0]?.y.labels, ["js shared captured"]);
  assert.deepEqual(spec.panels[0]?.marks, [{ axis: "x", at: 1 }]);
});

test("the configuration carries the spreads on the value's axis and the theme's colours", () => {
  const panel = {
    x: { title: "", scale: "linear", format: "ratio" },
    y: { title: "", scale: "categories", labels: ["a"], format: "number", reversed: true },
    series: [{ label: "s", tone: "first", kind: "rows", data: [{ x: 0, y: 0.8, low: 0.7, high: 0.9 }] }],
    marks: [],
  } as const;
  for (const theme of [lightTheme, darkTheme]) {
    const { data } = configuration(panel, { theme, fontFamily: "Inter", fontSize: 12 });
    assert.deepEqual(data.datasets[0]?.data, [{ x: 0.8, y: 0, xMin: 0.7, xMax: 0.9 }]);
    assert.equal(data.datasets[0]?.backgroundColor, theme.tones.first);
  }
});

test("the legend names each series once", () => {
  for (const spec of chartSpecs(fullSummary())) {
    const labels = legend(spec).map(({ label }) => label);
    assert.equal(new Set(labels).size, labels.length, spec.id);
  }
});
