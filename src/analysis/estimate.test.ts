import assert from "node:assert/strict";
import { test } from "node:test";
import { estimate, pairedDifference, pairedRatio, quotient, scaled } from "./estimate.ts";

const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

test("an estimate is the median of epoch medians, its range over few epochs, and the best sample", () => {
  // Epoch medians 2, 20, 5; their median 5.
  const series = { values: [1, 2, 3, 10, 20, 90, 5], epoch: [0, 0, 0, 1, 1, 1, 2] };
  assert.deepEqual(estimate(series, "highest"), { median: 5, spread: { kind: "range", low: 2, high: 20 }, best: 90, samples: 7, epochs: 3 });
  assert.equal(estimate(series, "lowest")?.best, 1);
});

test("an epoch with many samples weighs no more than one with a single sample", () => {
  const series = { values: [1, 1, 1, 1, 1, 1, 1, 1, 7, 9], epoch: [0, 0, 0, 0, 0, 0, 0, 0, 1, 2] };
  assert.equal(estimate(series, "highest")?.median, 7);
});

test("no finite sample gives no estimate", () => {
  assert.equal(estimate({ values: [], epoch: [] }, "highest"), undefined);
  assert.equal(estimate({ values: [Number.NaN], epoch: [0] }, "highest"), undefined);
});

test("scaling multiplies every figure, and what overflows is absent rather than infinite", () => {
  const source = { median: 2, spread: { kind: "range" as const, low: 1, high: 3 }, best: 4, samples: 5, epochs: 2 };
  assert.deepEqual(scaled(source, 10), { median: 20, spread: { kind: "range", low: 10, high: 30 }, best: 40, samples: 5, epochs: 2 });
  assert.equal(scaled(source, 1e308), undefined);
});

test("what two members of a round share cancels in their quotient", () => {
  const drift = [1, 3, 0.5, 2];
  const epoch = [0, 0, 1, 1];
  const round = [0, 1, 0, 1];
  const ratio = pairedRatio({ values: drift.map((d) => 6 * d), epoch, round }, { values: drift.map((d) => 4 * d), epoch, round }, "highest", 2);
  assert.deepEqual(ratio, { median: 3, spread: { kind: "range", low: 3, high: 3 }, best: 3, samples: 4, epochs: 2 });
});

test("rounds pair by their own number, several visits by their median, and a round of one side alone is left out", () => {
  const numerator = { values: [8, 12, 100, 30], epoch: [0, 0, 0, 1], round: [1, 1, 2, 0] };
  const denominator = { values: [10, 2], epoch: [1, 0], round: [0, 1] };
  const paired = quotient(numerator, denominator);
  assert.deepEqual(
    [paired.values, paired.epoch, paired.round],
    [
      [5, 3],
      [0, 1],
      [1, 0],
    ],
  );
});

test("a difference is taken round by round as well, and may be below nothing", () => {
  const from = { values: [10, 110, 12], epoch: [0, 0, 1], round: [0, 1, 0] };
  // Visited twice in round 0 of epoch 0: 5 and 7, so 6. The differences are 4, 104 and −3; their epoch medians 54 and −3.
  const without = { values: [5, 7, 6, 15], epoch: [0, 0, 0, 1], round: [0, 0, 1, 0] };
  assert.deepEqual(pairedDifference(from, without, "lowest"), {
    median: 25.5,
    spread: { kind: "range", low: -3, high: 54 },
    best: -3,
    samples: 3,
    epochs: 2,
  });
  assert.equal(pairedDifference(from, { values: [1], epoch: [9], round: [0] }, "lowest"), undefined);
});

test("trials that share no round have no ratio", () => {
  assert.equal(pairedRatio({ values: [1], epoch: [0], round: [0] }, { values: [1], epoch: [1], round: [0] }, "highest"), undefined);
});

test("rates come from durations: the median of rates is not the rate of the mean duration", () => {
  // Durations 1, 2, 4 at 8 bytes: rates 8, 4, 2.
  near(estimate({ values: [8, 4, 2], epoch: [0, 0, 0] }, "highest")?.median ?? 0, 4);
});
