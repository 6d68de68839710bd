import assert from "node:assert/strict";
import { test } from "node:test";
import { normalNumbers, randomNumbers } from "../testing/random.ts";
import { driftOf, shapeFlags, trendP, twoStatesOf } from "./shape.ts";

const uniform = randomNumbers(3);
const normal = normalNumbers(uniform);
const list = (count: number, draw: (i: number) => number) => Array.from({ length: count }, (_, i) => draw(i));
const sixEpochs = (count: number) => list(count, (i) => Math.floor(i / (count / 6)));

test("two speeds that hold a third and two thirds of the samples are two states", () => {
  const found = twoStatesOf(list(60, (i) => (i % 3 === 0 ? 10 : 15) * Math.exp(0.02 * normal())));
  assert.ok(found);
  assert.ok(Math.abs(found.low / 10 - 1) < 0.02 && Math.abs(found.high / 15 - 1) < 0.02);
  assert.equal(found.lowShare, 20 / 60);
});

test("two states less than a tenth apart are not worth a flag", () => {
  assert.equal(twoStatesOf(list(60, (i) => (i % 2 === 0 ? 10 : 10.8))), undefined);
});

test("a few outliers are not a state", () => {
  assert.equal(twoStatesOf(list(60, (i) => (i < 6 ? 5 : 10) * Math.exp(0.01 * normal()))), undefined);
});

test("identical samples, too few samples and rates of 0 have no states", () => {
  assert.equal(twoStatesOf(list(60, () => 3)), undefined);
  assert.equal(twoStatesOf(list(29, (i) => (i % 2 === 0 ? 1 : 2))), undefined);
  assert.equal(twoStatesOf(list(60, (i) => i % 2)), undefined);
});

test("one wide or skewed state is seldom taken for two", () => {
  const shapes = { normal: () => Math.exp(0.3 * normal()), exponential: () => 1 - 0.3 * Math.log(1 - uniform()), uniform: () => 0.5 + uniform() };
  for (const [name, draw] of Object.entries(shapes)) {
    const alarms = list(1000, () => (twoStatesOf(list(60, draw)) ? 1 : 0)).reduce<number>((sum, x) => sum + x, 0);
    assert.ok(alarms <= 10, `${name}: ${alarms} of 1000`);
  }
});

test("the trend test gives Kendall's exact probabilities", () => {
  // Of 720 orders of six, 1 has no inversion, 5 have one, 14 two: two-sided 2/720, 12/720, 40/720.
  assert.ok(Math.abs(trendP([1, 2, 3, 4, 5, 6]) - 2 / 720) < 1e-12);
  assert.ok(Math.abs(trendP([6, 5, 4, 3, 1, 2]) - 12 / 720) < 1e-12);
  assert.ok(Math.abs(trendP([2, 1, 3, 4, 6, 5]) - 40 / 720) < 1e-12);
  assert.equal(trendP([1, 3, 2, 2]), 1);
});

test("epochs that fall one after another by more than a tenth drift, and the change is named", () => {
  const drift = driftOf({ values: list(60, (i) => 100 - 8 * Math.floor(i / 10)), epoch: sixEpochs(60) });
  // First two epochs 100 and 92, last two 68 and 60: medians 96 and 64.
  assert.equal(drift?.over, "epochs");
  assert.ok(Math.abs((drift?.change ?? 0) - 64 / 96) < 1e-12);
});

test("a monotone trend of less than a tenth, and a single odd epoch, are no drift", () => {
  assert.equal(driftOf({ values: list(60, (i) => 100 + Math.floor(i / 10)), epoch: sixEpochs(60) }), undefined);
  assert.equal(driftOf({ values: list(60, (i) => (Math.floor(i / 10) === 5 ? 50 : 100)), epoch: sixEpochs(60) }), undefined);
});

test("samples that speed up within every epoch drift over rounds", () => {
  const drift = driftOf({ values: list(60, (i) => (i % 10 < 5 ? 100 : 130)), epoch: sixEpochs(60) });
  assert.deepEqual(drift, { over: "rounds", change: 1.3 });
});

test("epochs that differ by chance seldom drift", () => {
  const alarms = list(1000, () => {
    const values = list(6, () => Math.exp(0.2 * normal())).flatMap((own) => list(10, () => own * Math.exp(0.05 * normal())));
    return driftOf({ values, epoch: sixEpochs(60) }) ? 1 : 0;
  }).reduce<number>((sum, x) => sum + x, 0);
  assert.ok(alarms <= 30, `${alarms} of 1000`);
});

test("ten thousand epochs are examined in a moment", () => {
  const count = 10_000;
  assert.equal(driftOf({ values: list(count, (i) => 100 + i), epoch: list(count, (i) => i) })?.over, "epochs");
});

test("flags say what was seen in words", () => {
  const values = list(60, (i) => (Math.floor(i / 10) % 2 === 0 ? 16 : 10));
  assert.deepEqual(shapeFlags({ values, epoch: sixEpochs(60) }), [
    { id: "bimodal", detail: "50 % of the samples lie near 63 % of the speed of the others" },
  ]);
  const falling = list(60, (i) => 100 - 8 * Math.floor(i / 10));
  assert.deepEqual(
    shapeFlags({ values: falling, epoch: sixEpochs(60) }).map(({ detail }) => detail),
    ["speed fell by 33 % from the run's first epochs to its last"],
  );
});
