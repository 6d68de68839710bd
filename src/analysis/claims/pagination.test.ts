import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pagesRecord } from "../../testing/pages-record.ts";
import { claimSchema } from "../claims.ts";
import { paginationFinding } from "../pagination/pagination.ts";
import type { Pagination } from "../pagination/schema.ts";
import { pointsOf } from "../point.ts";
import { paginationClaims } from "./pagination.ts";

const found = paginationFinding(pointsOf(pagesRecord({}, ["pagination"])));
assert.ok(found);
const finding: Pagination = found;
const claims = (over: Partial<Pagination> = {}) =>
  Object.fromEntries(paginationClaims({ ...finding, ...over }).map((claim) => [claim.id.replace("pagination/", ""), claimSchema.parse(claim)]));

describe("claims about pages", () => {
  test("are judged by the figures of the invented machine", () => {
    const own = claims();
    assert.deepEqual(Object.fromEntries(Object.entries(own).map(([id, { verdict, condition }]) => [id, [verdict, condition]])), {
      memory: ["holds", undefined],
      // DuckDB reads its table once, and is slow for another reason.
      scanning: ["holds-under", "for a file"],
      pointers: ["holds", undefined],
      "no-index": ["holds", undefined],
      "stored-order": ["holds", undefined],
    });
    assert.match(own["memory"]?.measurement ?? "", /from 2\.4 MiB to 9\.5 MiB: stream \(file\) 0 \(0\), whole \(file\) 2\.00 \(2\.00\)$/);
    assert.match(own["no-index"]?.measurement ?? "", /the index of a file takes 400 B and 2\.00 ms \(2\.00 ms\) to build/);
  });

  test("about memory do not hold where the stream grows with the dataset, and are open between the limits", () => {
    const slopes = (low: number, high: number) =>
      finding.slopes.map((slope) =>
        slope.way === "stream" && slope.over === "dataset"
          ? { ...slope, slope: (low + high) / 2, spread: { kind: "interval" as const, low, high } }
          : slope,
      );
    assert.equal(claims({ slopes: slopes(0.8, 1.2) })["memory"]?.verdict, "does-not-hold");
    assert.equal(claims({ slopes: slopes(-0.1, 0.3) })["memory"]?.verdict, "open");
    assert.equal(claims({ slopes: slopes(-0.1, 0.05) })["memory"]?.verdict, "holds");
  });

  test("are open where few epochs give a range", () => {
    const own = paginationFinding(pointsOf(pagesRecord({ epochs: 3 }, ["pagination"])));
    const verdicts = own && paginationClaims(own).map(({ id, verdict }) => [id, verdict]);
    assert.deepEqual(
      verdicts?.filter(([, verdict]) => verdict === "open").map(([id]) => id),
      ["pagination/scanning", "pagination/pointers", "pagination/no-index", "pagination/stored-order"],
    );
  });

  test("are not measured without their trials, and say why", () => {
    for (const claim of paginationClaims({ entries: [], slopes: [] })) assert.match(claim.reason, /^this run has no /, claim.id);
    const entries = finding.entries.map(({ rowRate: _rowRate, versusStream: _versusStream, ...entry }) => ({
      ...entry,
      state: "absent" as const,
      reason: "no package",
    }));
    assert.equal(claims({ entries })["pointers"]?.reason, "keyset: no package");
  });
});
