import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pagesRecord, pagingTruth } from "../../testing/pages-record.ts";
import { MiB } from "../../units.ts";
import { pointsOf } from "../point.ts";
import { paginationFinding } from "./pagination.ts";
import { type Paging, paginationSchema } from "./schema.ts";

const near = (value: number | undefined, expected: number) =>
  assert.ok(value !== undefined && Math.abs(value - expected) <= 1e-6 * Math.max(1, Math.abs(expected)), `${value}, expected ${expected}`);

const finding = paginationSchema.parse(paginationFinding(pointsOf(pagesRecord({}, ["pagination"]))));
const entry = (axes: Partial<Paging>): Paging => {
  const found = finding.entries.find((one) => Object.entries(axes).every(([name, value]) => one[name as keyof Paging] === value));
  assert.ok(found, JSON.stringify(axes));
  return found;
};
const file = { group: "pagination/file", source: "file" } as const;

describe("pages", () => {
  test("tell their rate, over that of the stream of the same group", () => {
    near(entry({ ...file, way: "stream" }).rowRate?.median, 10e6);
    near(entry({ ...file, way: "index" }).versusStream?.median, 100 / 140);
    assert.equal(entry({ ...file, way: "stream" }).versusStream, undefined);
  });

  test("tell how often the data are read, beside the model", () => {
    const { fileBytes, rescan, predictedRescan } = entry({ ...file, way: "offset" });
    assert.equal(fileBytes, 10e6);
    // 50 pages: (50 + 1) ÷ 2.
    near(rescan?.median, 25.5);
    assert.equal(predictedRescan, 25.5);
    assert.deepEqual([entry({ ...file, way: "keyset" }).rescan?.median, entry({ ...file, way: "keyset" }).predictedRescan], [1, 1]);
    near(entry({ group: "pagination/duckdb", way: "offset" }).rescan?.median, 1);
  });

  test("tell what their index takes, and why they are absent", () => {
    const { indexBytes, indexNs } = entry({ ...file, way: "index" });
    assert.deepEqual([indexBytes, indexNs?.median], [400, 2e6]);
    assert.equal(entry({ group: "pagination/duckdb", way: "random" }).reason, "no addon");
    assert.equal(entry({ group: "pagination/duckdb", way: "index" }).foundBy, "Sequential Scan");
  });
});

describe("memory of pages", () => {
  const slope = (way: string, over: "page" | "dataset") => {
    const found = finding.slopes.find((one) => one.way === way && one.over === over);
    assert.ok(found);
    return found;
  };

  test("grows with the page, by so many bytes a byte", () => {
    near(slope("stream", "page").slope, pagingTruth.pageSlope);
    near(slope("stream", "page").interceptBytes, pagingTruth.runtime);
    assert.deepEqual(
      slope("index", "page").points.map(({ bytes }) => bytes),
      [50_000, 200_000, 800_000, 3_200_000],
    );
  });

  test("grows with the dataset where it is loaded at once, and not where it is streamed", () => {
    near(slope("whole", "dataset").slope, pagingTruth.wholeSlope);
    near(slope("stream", "dataset").slope, 0);
    near(slope("stream", "dataset").interceptBytes, 4 * MiB + 600_000);
    assert.equal(slope("whole", "dataset").spread.kind, "interval");
  });
});

test("without the suite there is no finding", () => {
  assert.equal(paginationFinding(pointsOf(pagesRecord({}, ["window"]))), undefined);
});
