/** Ladders of threads with known true rates. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { summarise } from "../../analysis/summarise.ts";
import { summarySchema } from "../../analysis/summary.ts";
import { type RunRecord, type Trial, trialKey } from "../../records/record.ts";
import { Builder } from "../../testing/record-builder.ts";
import { syntheticRecord } from "../../testing/synthetic-record.ts";
import { scalingChart } from "../chart/spec/scaling.ts";
import { scalingSentence, scalingTables } from "./scaling.ts";

interface Rung {
  readonly threads: number;
  readonly rate: number;
  readonly pin?: boolean;
  /** Factor on the time of one sample. */
  readonly shape?: (epoch: number, round: number) => number;
}

function recordOf(rungs: readonly Rung[]): RunRecord {
  const build = new Builder({});
  const trials = rungs.map(({ threads, rate, pin, shape }): Omit<Trial, "suite"> => {
    const trial = build.memory("seq64", rate, { threads, samples: shape ? { shape } : {} });
    const params = { ...trial.params, ...(pin && { pin }) };
    return { ...trial, params, key: trialKey("memory", params) };
  });
  build.group("scaling", "scaling/seq64", "measure", trials, trials[0]);
  return { ...syntheticRecord(), groups: build.groups };
}

const findingOf = (rungs: readonly Rung[]) => summarise(recordOf(rungs)).scaling[0];
const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= 1e-9 * expected, `${actual} is not ${expected}`);

/** Of 10 GB/s a thread up to a limit of 34. */
const limited = [1, 2, 3, 4, 5, 6].map((threads) => ({ threads, rate: Math.min(34, 10 * threads) }));

describe("saturation", () => {
  test("is reached at the first count over which no larger one gains 5 %", () => {
    // 10, 20, 30, 34, 34, 34: four threads gain 13 % over three, and nothing gains over four.
    assert.deepEqual(findingOf(limited)?.saturation, { state: "reached", threads: 4 });
  });

  test("allows a gain of less than 5 %, and a loss", () => {
    assert.deepEqual(
      findingOf([
        { threads: 1, rate: 20 },
        { threads: 2, rate: 30 },
        { threads: 3, rate: 31.2 },
        { threads: 4, rate: 28 },
      ])?.saturation,
      { state: "reached", threads: 2 },
    );
  });

  test("looks at every larger count, not at the next step alone", () => {
    // Each step gains 4 %, two of them 8 %: over one thread something gains, over two nothing does.
    const saturation = findingOf([
      { threads: 1, rate: 20 },
      { threads: 2, rate: 20.8 },
      { threads: 3, rate: 21.632 },
    ])?.saturation;
    assert.deepEqual(saturation, { state: "reached", threads: 2 });
  });

  test("is not reached where the last count still gains", () => {
    assert.deepEqual(findingOf(limited.slice(0, 3))?.saturation, { state: "not-reached", reason: "still growing at the last count, 3 threads" });
  });

  test("is not reached where a gain cannot be ruled out", () => {
    // Every second epoch the two threads are twice as fast: the median gains nothing, the upper end of the interval does.
    const saturation = findingOf([
      { threads: 1, rate: 20 },
      { threads: 2, rate: 20, shape: (epoch) => (epoch % 2 === 0 ? 0.5 : 1.4) },
    ])?.saturation;
    assert.deepEqual(saturation, { state: "not-reached", reason: "the spread at the last count, 2 threads, is too wide to tell" });
  });

  test("is not reached with one count", () => {
    assert.deepEqual(findingOf([{ threads: 1, rate: 20 }])?.saturation, { state: "not-reached", reason: "only one thread count was measured" });
  });
});

describe("a ladder of pinned threads", () => {
  const rungs: readonly Rung[] = [
    { threads: 1, rate: 12, pin: true },
    { threads: 4, rate: 40.8, pin: true },
    { threads: 4, rate: 30 },
  ];
  const finding = findingOf(rungs);

  test("has the same threads unpinned beside it, against one pinned thread", () => {
    assert.equal(finding?.pinned, true);
    assert.deepEqual(
      finding?.points.map(({ threads }) => threads),
      [1, 4],
    );
    near(finding?.points[1]?.speedup.median, 3.4);
    near(finding?.unpinned?.[0]?.speedup.median, 2.5);
    assert.doesNotThrow(() => summarySchema.parse(summarise(recordOf(rungs))));
  });

  test("is told with both, and where it saturates", () => {
    const summary = summarise(recordOf(rungs));
    const [table] = scalingTables(summary);
    assert.deepEqual(table?.lines[0]?.cells, ["seq64", "wasm, pinned", "12.0", "×3.40", "3.40", "×2.50", "not reached"]);
    assert.equal(table?.lines[0]?.remark, "not reached: still growing at the last count, 4 threads");
    assert.equal(scalingSentence(summary), "Scaling from 1 to 4 threads: wasm seq64 ×3.40.");
    assert.equal(scalingSentence(summarise(recordOf(limited))), "Scaling from 1 to 6 threads: wasm seq64 ×3.40 (saturated from 4 threads).");
  });

  test("is drawn beside the ideal, with a mark where it saturates", () => {
    const [chart] = scalingChart(summarise(recordOf(limited)));
    assert.deepEqual(chart?.panels[0]?.marks, [{ axis: "x", at: 4, label: "saturated" }]);
    assert.deepEqual(
      chart?.panels[0]?.series.map(({ label }) => label),
      ["ideal", "seq64"],
    );
    assert.match(chart?.sentence ?? "", /Saturated: seq64 in wasm from 4 threads\.$/);
    const [pinned] = scalingChart(summarise(recordOf(rungs)));
    assert.deepEqual(
      pinned?.panels[0]?.series.map(({ label }) => label),
      ["ideal", "seq64", "seq64, unpinned"],
    );
    assert.match(pinned?.sentence ?? "", /Saturation was not reached: still growing at the last count, 4 threads\.$/);
  });

  test("without one thread to compare with gives no finding", () => assert.equal(findingOf([{ threads: 2, rate: 10 }]), undefined));
});
