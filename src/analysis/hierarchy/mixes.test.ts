import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Access } from "../../catalogue/accesses.ts";
import { type KnownTrial, recordOf } from "../../testing/hierarchy-points.ts";
import { pointsOf } from "../point.ts";
import { mixesFindings } from "./mixes.ts";
import { mixesSchema } from "./mixes-schema.ts";

const line = { level: "memory", accessBytes: 64, strideBytes: 64 } as const;
const read = (count: number): Access => ({ ...line, role: "read", part: "input", count });
const update = (count: number): Access => ({ ...line, role: "update", part: "input", count });
const stored = (count: number): Access => ({ ...line, role: "write", part: "output", count, store: "nt", preloaded: false });

const mix = (kind: string, written: number, perPass: readonly Access[], passNs: number): KnownTrial => ({
  family: "mixes",
  params: { kind, written, engine: "native", pages: "system", threads: 1 },
  perPass,
  passNs,
  sliceBytes: 64,
});

describe("mixes", () => {
  const found = mixesFindings(
    pointsOf(
      recordOf("mixes", [
        mix("update", 50, [update(100)], 320),
        mix("update", 0, [read(100)], 400),
        // 3 lines read to one updated: 300 + 2 × 100 lines.
        mix("update", 20, [read(300), update(100)], 1000),
        mix("nt", 100, [stored(100)], 640),
        mix("nt", 60, [read(200), stored(300)], 1600),
      ]),
    ),
  );

  test("are a curve for each kind of store, over the share of written lines", () => {
    for (const finding of found) mixesSchema.parse(finding);
    assert.deepEqual(
      found.map(({ stores, points }) => [stores, ...points.map(({ written }) => written)]),
      [
        ["update", 0, 0.2, 0.5],
        ["nt", 0.6, 1],
      ],
    );
  });

  test("count an updated line twice and a non-temporal store once", () => {
    // 200 lines in 320 ns, half of the epochs 2 % slower: 40 GB/s.
    const rates = found.map(({ points }) => points.map(({ traffic }) => (traffic.median / 1e9 / ((1 + 1 / 1.02) / 2)).toFixed(3)));
    assert.deepEqual(rates, [
      ["16.000", "32.000", "40.000"],
      ["20.000", "10.000"],
    ]);
  });

  test("name the best and the worst", () => {
    assert.deepEqual(
      found.map(({ best, worst }) => [best.written, worst.written]),
      [
        [0.5, 0],
        [0.6, 1],
      ],
    );
  });
});
