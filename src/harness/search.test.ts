import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type Params, trialKey } from "../records/record.ts";
import type { PlannedSearch } from "../suites/plan.ts";
import type { TrialSpec } from "../suites/suite.ts";
import { type Contest, descend } from "./search.ts";

const spec = (params: Params): TrialSpec => ({ family: "f", body: "", params, executor: "team", team: [] });
const streams = [1, 2, 4, 8, 16];
const search: PlannedSearch = {
  id: "s",
  tune: [
    { axis: "streams", values: streams },
    { axis: "preload", values: [false, true] },
  ],
  plain: { kernel: "copy", streams: 1, preload: false },
  expand: spec,
};

/** Times by a function of the point; an undefined time means that the candidate could not be measured. `log` gets the points of every contest. */
function contest(timeOf: (params: Params, visit: number) => number | undefined, log: string[][] = []): Contest {
  return async (specs) => {
    log.push(specs.map(({ params }) => `${params["streams"]}${params["preload"] ? "p" : ""}`));
    return new Map(
      specs.flatMap(({ family, params }) => {
        const time = timeOf(params, log.length);
        return time === undefined ? [] : [[trialKey(family, params), time] as const];
      }),
    );
  };
}

describe("descend", () => {
  test("halves the candidates of each axis until one is left, in the stated order of axes", async () => {
    const log: string[][] = [];
    const result = await descend(
      search,
      contest(({ streams: s, preload }) => 100 - 5 * Number(s) + (preload ? -7 : 0), log),
    );
    // Five, then the faster three, then the faster two; the second axis starts from the winner of the first.
    assert.deepEqual(log, [
      ["1", "2", "4", "8", "16"],
      ["16", "8", "4"],
      ["16", "8"],
      ["16", "16p"],
    ]);
    assert.deepEqual(result?.winner.params, { kernel: "copy", streams: 16, preload: true });
    assert.deepEqual(result?.plain.params, { kernel: "copy", streams: 1, preload: false });
    // Plain: 100 − 5 = 95; winner: 100 − 80 − 7 = 13.
    assert.equal(result?.gain, 95 / 13);
  });

  test("finds a planted optimum wherever the axes do not depend on each other", () => {
    return fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([10, 20, 30, 40, 50], { minLength: 5 }), fc.boolean(), async (costs, preloadPays) => {
        const result = await descend(
          search,
          contest(({ streams: s, preload }) => (costs[streams.indexOf(Number(s))] as number) + (preload === preloadPays ? 0 : 3)),
        );
        assert.deepEqual(result?.winner.params, { kernel: "copy", streams: streams[costs.indexOf(10)], preload: preloadPays });
      }),
    );
  });

  test("keeps the plain variant when nothing beats it", async () => {
    const result = await descend(
      search,
      contest(({ streams: s, preload }) => Number(s) + (preload ? 1 : 0)),
    );
    assert.deepEqual(result?.winner, result?.plain);
    assert.equal(result?.gain, 1);
  });

  test("passes over candidates that cannot be measured", async () => {
    const log: string[][] = [];
    // The two fastest fail at once.
    const result = await descend(
      search,
      contest(({ streams: s }) => (Number(s) >= 8 ? undefined : 10 - Number(s)), log),
    );
    assert.deepEqual(log.slice(0, 3), [
      ["1", "2", "4", "8", "16"],
      ["4", "2"],
      ["4", "4p"],
    ]);
    assert.equal(result?.winner.params["streams"], 4);
  });

  test("passes over a candidate that fails after it was fast", async () => {
    const result = await descend(
      search,
      contest(({ streams: s, preload }, visit) => (Number(s) === 8 ? (visit === 1 ? 1 : undefined) : 20 - Number(s) + (preload ? 1 : 0))),
    );
    assert.deepEqual(result?.winner.params, { kernel: "copy", streams: 16, preload: false });
  });

  test("goes by all samples so far: a later contest can overtake", async () => {
    // 16 streams look best in the first contest, 8 in all later ones.
    const result = await descend(
      search,
      contest(({ streams: s }, visit) => (Number(s) === 16 && visit > 1 ? 30 : 20 - Number(s))),
    );
    assert.equal(result?.winner.params["streams"], 8);
  });

  test("passes over points that are absent, and does not hold an axis that leaves no choice", async () => {
    const log: string[][] = [];
    const absent = { code: "no-driver", reason: "not here" };
    const result = await descend(
      {
        ...search,
        tune: [
          { axis: "streams", values: streams },
          { axis: "preload", values: [false, true] },
          { axis: "width", values: [512] },
        ],
        // Only four streams and more exist here, without preload; no width does.
        expand: (params) => ({ ...spec(params), ...((Number(params["streams"]) < 4 || params["width"] || params["preload"]) && { absent }) }),
      },
      contest(({ streams: s }) => Number(s), log),
    );
    assert.deepEqual(log, [
      ["4", "8", "16"],
      ["4", "8"],
    ]);
    assert.deepEqual(result?.winner.params, { kernel: "copy", streams: 4, preload: false });
    assert.deepEqual(result?.plain.absent, absent);
    assert.equal(result?.gain, undefined);
  });

  test("holds values that spell one trial once", async () => {
    const log: string[][] = [];
    const result = await descend(
      { ...search, tune: [{ axis: "streams", values: [0, 4, 8] }], expand: (params) => spec({ ...params, streams: params["streams"] || 8 }) },
      contest(({ streams: s }) => 20 - Number(s), log),
    );
    assert.deepEqual(log, [["8", "4"]]);
    assert.equal(result?.winner.params["streams"], 8);
  });

  test("measures a winner that no axis gave a choice about", async () => {
    const log: string[][] = [];
    const result = await descend(
      { ...search, tune: [{ axis: "streams", values: [2] }] },
      contest(() => 5, log),
    );
    assert.deepEqual(log, [["2"]]);
    assert.equal(result?.winner.params["streams"], 2);
  });

  test("has no result when every point is absent", async () => {
    const never: PlannedSearch = { ...search, expand: (params) => ({ ...spec(params), absent: { code: "c", reason: "r" } }) };
    assert.equal(
      await descend(
        never,
        contest(() => assert.fail("held")),
      ),
      undefined,
    );
  });

  test("has no result when no candidate could be measured", async () => {
    assert.equal(
      await descend(
        search,
        contest(() => undefined),
      ),
      undefined,
    );
  });
});
