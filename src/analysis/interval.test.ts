import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { normalNumbers, randomNumbers } from "../testing/random.ts";
import { estimate, pairedRatio } from "./estimate.ts";
import { type Located, medianSpread, unpairedRatio } from "./interval.ts";
import { median } from "./statistics.ts";
import type { Spread } from "./summary.ts";

const near = (actual: number, expected: number, tolerance = 1e-9) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
const covers = (spread: Spread, value: number) => spread.low <= value && value <= spread.high;

test("fewer than six values give their range", () => {
  assert.deepEqual(medianSpread([5, 1, 4, 2, 3]), { kind: "range", low: 1, high: 5 });
  assert.deepEqual(medianSpread([7]), { kind: "range", low: 7, high: 7 });
});

test("six values: the ends move inward from [min, max], which covers 96.9 %, by the weight of Hettmansperger and Sheather", () => {
  // γ(1) = 1 − 2/64 = 0.96875, γ(2) = 1 − 14/64 = 0.78125; I = 0.01875/0.1875 = 0.1; λ = 5 × 0.1/(1 + 4 × 0.1) = 5/14.
  const { kind, low, high } = medianSpread([60, 10, 50, 20, 40, 30]);
  assert.equal(kind, "interval");
  near(low, 10 + (10 * 5) / 14);
  near(high, 60 - (10 * 5) / 14);
});

test("ten values: the second from outside is the outer end", () => {
  // γ(2) = 1 − 22/1024, γ(3) = 1 − 112/1024; I = (0.05 − 22/1024)/(90/1024) = 29.2/90; λ = 8 I/(2 + 6 I) = 0.657658.
  const share = (0.05 * 1024 - 22) / 90;
  const weight = (8 * share) / (2 + 6 * share);
  const { low, high } = medianSpread([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  near(low, 2 + weight);
  near(high, 9 - weight);
});

test("twenty values give the interval that RobustStats.jl publishes for sint", () => {
  const x = [
    1.672064, 0.7876588, 0.317322, 0.9721646, 0.4004206, 1.665123, 3.059971, 0.09459603, 1.27424, 3.522148, 0.8211308, 1.328767, 2.825956, 0.1102891,
    0.06314285, 2.59152, 8.624108, 0.6516885, 5.770285, 0.5154299,
  ];
  const { low, high } = medianSpread(x);
  near(low, 0.547483, 5e-7);
  near(high, 2.375232, 5e-7);
});

test("thousands of values still give an interval near the median ± 0.98 √n ranks", () => {
  const n = 4001;
  const { low, high } = medianSpread(Array.from({ length: n }, (_, i) => i));
  near(low, 2000 - 0.98 * Math.sqrt(n), 1.5);
  near(high, 2000 + 0.98 * Math.sqrt(n), 1.5);
});

test("an interval contains the median, does not depend on the order and scales with the values", () => {
  const values = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(values, fc.double({ min: 0.01, max: 100, noNaN: true }), (list, factor) => {
      const spread = medianSpread(list);
      assert.ok(covers(spread, median(list)));
      assert.deepEqual(medianSpread([...list].reverse()), spread);
      const scaled = medianSpread(list.map((value) => value * factor));
      assert.ok(Math.abs(scaled.low / (spread.low * factor) - 1) < 1e-9 && Math.abs(scaled.high / (spread.high * factor) - 1) < 1e-9);
    }),
  );
});

// Simulation. A sample is the product of an epoch's own speed, a slow oscillation that neighbours share (AR(1), ρ = 0.8) and a drift within
// the epoch. All are symmetric in logarithms and an epoch has an odd number of samples, so the median of an epoch's median is exactly 1 for
// every distribution of the epochs whose median is 1.
const uniform = randomNumbers(20);
const normal = normalNumbers(uniform);
const runs = 3000;
const rounds = 11;

const epochSpeeds: Readonly<Record<string, () => number>> = {
  "log-normal epochs": () => Math.exp(0.2 * normal()),
  "strongly skewed epochs": () => Math.exp(normal()),
  "exponential epochs": () => 1 - Math.log(1 - uniform()) - Math.LN2,
  "epochs that are mostly alike with slow outliers": () => Math.exp((uniform() < 0.85 ? 0.02 : 0.5) * normal()),
};

function autocorrelated(count: number): number[] {
  const values: number[] = [];
  for (let i = 0, x = normal(); i < count; i++, x = 0.8 * x + 0.6 * normal()) values.push(x);
  return values;
}

/** Epochs of samples that share `speed`, drift by 20 % and oscillate by 10 %. */
function sampled(epochs: number, speed: () => number): { values: number[]; epoch: number[]; round: number[] } {
  const series = { values: [] as number[], epoch: [] as number[], round: [] as number[] };
  for (let epoch = 0; epoch < epochs; epoch++) {
    const own = speed();
    autocorrelated(rounds).forEach((x, round) => {
      series.values.push(own * Math.exp(0.1 * x + 0.2 * (round / (rounds - 1) - 0.5)));
      series.epoch.push(epoch);
      series.round.push(round);
    });
  }
  return series;
}

function coverage(run: () => boolean): number {
  let covered = 0;
  for (let i = 0; i < runs; i++) covered += run() ? 1 : 0;
  return covered / runs;
}

const assertNominal = (share: number, what: string) => assert.ok(share >= 0.93 && share <= 0.97, `${what}: ${(share * 100).toFixed(1)} %`);

for (const [name, speed] of Object.entries(epochSpeeds)) {
  test(`95 % intervals cover the median in 93 to 97 % of runs: ${name}, autocorrelation, drift`, () => {
    for (const epochs of [6, 7, 8, 10, 12]) {
      const share = coverage(() => covers(estimate(sampled(epochs, speed), "highest")?.spread as Spread, 1));
      assertNominal(share, `${epochs} epochs`);
    }
  });
}

test("the fixed stopping rule keeps the coverage even when a run is aborted at any time from six epochs on", () => {
  const share = coverage(() => {
    const planned = sampled(12, epochSpeeds["log-normal epochs"] as () => number);
    const end = rounds * 6 + Math.floor(uniform() * rounds * 6);
    // What counts is that the end does not depend on the samples.
    return covers(estimate({ values: planned.values.slice(0, end), epoch: planned.epoch }, "highest")?.spread as Spread, 1);
  });
  assertNominal(share, "aborted runs");
});

test("taking samples for replications would cover far less: the epoch is the unit", () => {
  const share = coverage(() => covers(medianSpread(sampled(8, epochSpeeds["log-normal epochs"] as () => number).values), 1));
  assert.ok(share < 0.7, `${(share * 100).toFixed(1)} %`);
});

test("paired ratios of two drifting trials cover their true ratio in 93 to 97 % of runs", () => {
  for (const epochs of [6, 9, 12]) {
    const share = coverage(() => {
      const common = sampled(epochs, epochSpeeds["strongly skewed epochs"] as () => number);
      // Each trial of a group reacts to the epoch a little differently, and each sample has noise of its own.
      const own = sampled(epochs, () => Math.exp(0.05 * normal()));
      const faster = { ...common, values: common.values.map((value, i) => 1.25 * value * (own.values[i] as number)) };
      return covers(pairedRatio(faster, common, "highest")?.spread as Spread, 1.25);
    });
    assertNominal(share, `${epochs} epochs`);
  }
});

test("ratios of two independent runs cover the true ratio at least 94 % of the time, however differently the runs vary", () => {
  const scatter: Readonly<Record<string, readonly [() => number, () => number]>> = {
    alike: [() => Math.exp(0.5 * normal()), () => Math.exp(0.5 * normal())],
    "one six times as wide": [() => Math.exp(0.05 * normal()), () => Math.exp(0.3 * normal())],
    "skewed in opposite directions": [
      () => (1 - 0.4 * Math.log(1 - uniform())) / (1 + 0.4 * Math.LN2),
      () => (1 + 0.4 * Math.LN2) / (1 - 0.4 * Math.log(1 - uniform())),
    ],
  };
  const located = (count: number, draw: () => number): Located => {
    const values = Array.from({ length: count }, draw);
    return { median: median(values), spread: medianSpread(values) };
  };
  for (const [name, [first, second]] of Object.entries(scatter)) {
    for (const [a, b] of [
      [6, 6],
      [10, 6],
      [12, 12],
    ] as const) {
      const share = coverage(() => covers(unpairedRatio(located(a, first), located(b, second)).spread, 1));
      assert.ok(share >= 0.94 && share <= 0.99, `${name}, ${a} and ${b} epochs: ${(share * 100).toFixed(1)} %`);
    }
  }
});

test("the interval of an unpaired ratio combines the distances of both sides in logarithms", () => {
  // ln(8/4) = ln 2 below on one side, ln(2/1) = ln 2 above on the other: √2 ln 2 together.
  const numerator: Located = { median: 8, spread: { kind: "interval", low: 4, high: 16 } };
  const denominator: Located = { median: 1, spread: { kind: "interval", low: 0.5, high: 2 } };
  const { median: ratio, spread } = unpairedRatio(numerator, denominator);
  assert.equal(ratio, 8);
  near(spread.low, 8 / 2 ** Math.SQRT2);
  near(spread.high, 8 * 2 ** Math.SQRT2);
});

test("a range on either side makes the ratio a range of all quotients", () => {
  const numerator: Located = { median: 8, spread: { kind: "range", low: 6, high: 9 } };
  const denominator: Located = { median: 2, spread: { kind: "interval", low: 1, high: 3 } };
  assert.deepEqual(unpairedRatio(numerator, denominator), { median: 4, spread: { kind: "range", low: 2, high: 9 } });
});
