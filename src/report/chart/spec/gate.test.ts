import assert from "node:assert/strict";
import { test } from "node:test";
import { gateLoop, gateSummary, mixedGate, unmeasuredLoop } from "../../../testing/gate-summaries.ts";
import { configuration } from "./configuration.ts";
import { gateChart } from "./gate.ts";
import { lightTheme } from "./theme.ts";

function panelOf(summary: Parameters<typeof gateChart>[0]) {
  const panel = gateChart(summary)[0]?.panels[0];
  assert.ok(panel);
  return panel;
}

test("a loop is a row with its change and interval in percent, worst first, coloured by its verdict", () => {
  const ratio = { median: 1.03, low: 1.02, high: 1.04, confidence: 0.99 };
  const { y, series } = panelOf(gateSummary([gateLoop("fine", "pass"), gateLoop("slow", "regression", 0.03, { ratio })]));
  assert.deepEqual(y.labels, ["slow", "fine"]);
  assert.deepEqual(
    series.map(({ label, tone }) => [label, tone]),
    [
      ["regression", "document"],
      ["pass", "third"],
      ["each block", "quiet"],
    ],
  );
  const [datum] = series[0]?.data ?? [];
  assert.equal(datum?.x, 0);
  for (const [actual, expected] of [
    [datum?.y, 3],
    [datum?.low, 2],
    [datum?.high, 4],
  ] as const)
    assert.ok(Math.abs((actual ?? 0) - expected) < 1e-9);
});

test("every block is a dot of its loop's row", () => {
  const { series } = panelOf(gateSummary([gateLoop("a", "pass", 0, { blocks: [Math.log(1.01), Math.log(0.98)] }), unmeasuredLoop("b", "failed")]));
  const dots = series.at(-1);
  assert.equal(dots?.shape, "dot");
  assert.deepEqual(
    dots?.data.map(({ y, note }) => [y.toFixed(6), note]),
    [
      ["1.000000", "block 1"],
      ["-2.000000", "block 2"],
    ],
  );
  // The failed loop is worse and stands first, so that the dots belong to row 1.
  assert.ok(dots?.data.every(({ x }) => Math.round(x) === 1));
});

test("margin and threshold cross the rows that they judge, and no others", () => {
  const all = panelOf(gateSummary([gateLoop("a", "pass"), gateLoop("b", "pass")])).marks;
  assert.deepEqual(all, [
    { axis: "x", at: -0.5, to: 0.5, within: { from: -0.5, to: 1.5 } },
    { axis: "x", at: 2, within: { from: -0.5, to: 1.5 } },
  ]);
  const mixed = panelOf(
    gateSummary([gateLoop("a", "pass", 0.003), gateLoop("b", "pass", 0.002, { design: "workers" }), gateLoop("c", "pass", 0.001)]),
  ).marks;
  assert.deepEqual(
    mixed.filter(({ to }) => to === undefined).map(({ at, within }) => [at, within?.from, within?.to]),
    [
      [2, -0.5, 0.5],
      [5, 0.5, 1.5],
      [2, 1.5, 2.5],
    ],
  );
  const noMargin = gateLoop("a", "pass", 0, { rule: { ...gateLoop("a", "pass").rule, margin: 0 } });
  assert.equal(panelOf(gateSummary([noMargin])).marks.length, 1);
});

test("one loop far from all others does not press them to a line: its label tells its change", () => {
  const usual = ["a", "b", "c"].map((name) => gateLoop(name, "pass", 0.001));
  const { x, y } = panelOf(gateSummary([...usual, gateLoop("far", "regression", 2.5)]));
  assert.equal(y.labels?.[0], "far (+250 %)");
  assert.ok((x.max ?? 0) < 20);
  // Alone it is what the axis is made for.
  const alone = panelOf(gateSummary([gateLoop("far", "regression", 2.5)]));
  assert.deepEqual(alone.y.labels, ["far"]);
  assert.ok((alone.x.max ?? 0) > 250);
});

test("a loop without numbers is a row that says why, and a gate without any has no chart", () => {
  assert.deepEqual(panelOf(gateSummary([unmeasuredLoop("gone", "failed"), gateLoop("here", "pass")])).y.labels, ["gone (failed)", "here"]);
  assert.deepEqual(gateChart(gateSummary([unmeasuredLoop("gone", "failed")])), []);
  assert.deepEqual(gateChart(gateSummary([])), []);
});

test("chart.js gets rows on y, changes and whiskers on x, and marks with both ends", () => {
  const panel = panelOf(mixedGate());
  const { data, options } = configuration(panel, { theme: lightTheme, fontFamily: "Inter", fontSize: 12 });
  const [first] = data.datasets[0]?.data ?? [];
  assert.deepEqual(Object.keys(first ?? {}), ["x", "y", "xMin", "xMax"]);
  assert.equal(first?.y, 0);
  const annotations = Object.values(options?.plugins?.annotation?.annotations ?? {}) as unknown as Record<string, unknown>[];
  assert.equal(annotations.length, panel.marks.length);
  for (const { type, xMin, xMax, yMin, yMax } of annotations) {
    assert.ok(typeof yMin === "number" && typeof yMax === "number" && yMin < yMax);
    assert.equal(type === "line", xMin === xMax);
  }
});

test("the chart is plain data with round ends", () => {
  const specs = gateChart(mixedGate());
  assert.deepEqual(JSON.parse(JSON.stringify(specs)), specs);
  const { min, max, ticks } = specs[0]?.panels[0]?.x ?? {};
  assert.deepEqual([min, max, ticks], [-15, 15, [-15, -10, -5, 0, 5, 10, 15]]);
});
