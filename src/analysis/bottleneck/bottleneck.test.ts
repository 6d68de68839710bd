import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { plansRecord } from "../../testing/plans-record.ts";
import { pointsOf } from "../point.ts";
import { bottleneckAdvice } from "./advice.ts";
import { bottleneckFinding } from "./bottleneck.ts";
import { roundwise } from "./rounds.ts";
import { bottleneckSchema } from "./schema.ts";

const near = (value: number | undefined, expected: number) =>
  assert.ok(value !== undefined && Math.abs(value / expected - 1) < 1e-6, `${value}, expected ${expected}`);

const found = bottleneckSchema.parse(bottleneckFinding(pointsOf(plansRecord())));
const [cached, direct] = found.sources;

describe("reading beside work", () => {
  test("is told in ns a KiB, each mode beside its model round by round", () => {
    near(cached?.ioNs.median, 100);
    const at = cached?.points.find(({ nsPerKiB }) => nsPerKiB === 300);
    near(at?.workNs.median, 310);
    near(at?.serialNs?.median, 410);
    near(at?.versusSum?.median, 1);
    // The longer of both takes a tenth more there.
    near(at?.overlappedNs?.median, 341);
    near(at?.versusMax?.median, 1.1);
  });

  test("crosses where working alone takes as long as reading alone", () => {
    // Working takes 10 ns more than what is asked for.
    near(cached?.kneeNs, 90);
    near(direct?.kneeNs, 790);
  });

  test("tells what is absent with its reason, and the rest without it", () => {
    assert.deepEqual(found.absent, [{ source: "direct", mode: "overlapped", reason: "no thread" }]);
    assert.equal(direct?.points.at(-1)?.versusMax, undefined);
    near(direct?.points.at(-1)?.versusSum?.median, 1);
  });

  test("is advice where the lines cross", () => {
    assert.deepEqual(bottleneckAdvice(found), [
      "Reading from the page cache takes 100 ns a KiB: jobs of less than 90.0 ns of work a KiB are bound by their I/O, those above by their processing. Reading the next block meanwhile gains most at 100 ns, ×1.74.",
      "Reading past the page cache (O_DIRECT) takes 800 ns a KiB: jobs of less than 790 ns of work a KiB are bound by their I/O, those above by their processing. Reading the next block meanwhile gains most at 1000 ns, ×1.63.",
    ]);
    assert.deepEqual(bottleneckAdvice({ sources: found.sources.map(({ kneeNs: _, ...source }) => source), absent: [] }), []);
  });

  test("loses where the overlap takes longer by all of its interval", () => {
    const slow = { median: 500, spread: { kind: "interval" as const, low: 450, high: 550 }, best: 450, samples: 8, epochs: 8 };
    const sources = found.sources
      .slice(0, 1)
      .map((one) => ({ ...one, points: one.points.map((point, i) => (i === 0 ? { ...point, overlappedNs: slow } : point)) }));
    // 110 ns in turns, 500 overlapped.
    assert.match(
      bottleneckAdvice({ sources, absent: [] })[0] ?? "",
      / It loses where there is hardly any work to hide it behind: ×0\.220 at 0 ns\.$/,
    );
  });

  test("is no finding without the suite", () => {
    assert.equal(bottleneckFinding(pointsOf(plansRecord({}, ["algorithms"]))), undefined);
  });
});

test("series are combined by the rounds that all of them have, of several visits by their median", () => {
  const one = { values: [1, 3, 10, 20], epoch: [0, 0, 0, 1], round: [0, 0, 1, 0] };
  const two = { values: [5, 7], epoch: [0, 1], round: [0, 0] };
  assert.deepEqual(
    roundwise([one, two], (a, b) => a + b),
    { values: [2 + 5, 20 + 7], epoch: [0, 1], round: [0, 0] },
  );
  assert.deepEqual(
    roundwise([], () => 0),
    { values: [], epoch: [], round: [] },
  );
});
