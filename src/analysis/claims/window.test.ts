import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pagesRecord } from "../../testing/pages-record.ts";
import { claimSchema } from "../claims.ts";
import { pointsOf } from "../point.ts";
import type { Windows } from "../window/schema.ts";
import { windowFinding } from "../window/window.ts";
import { windowClaims } from "./window.ts";

const found = windowFinding(pointsOf(pagesRecord({}, ["window"])));
assert.ok(found);
const finding: Windows = found;
const claims = (over: Partial<Windows> = {}) =>
  Object.fromEntries(windowClaims({ ...finding, ...over }).map((claim) => [claim.id.replace("window/", ""), claimSchema.parse(claim)]));

describe("claims about windows", () => {
  test("are judged by the document's own window, one after another", () => {
    const own = claims();
    assert.deepEqual(Object.fromEntries(Object.entries(own).map(([id, { verdict, condition }]) => [id, [verdict, condition]])), {
      records: ["holds", undefined],
      // ×1.0 as packed bytes, ×1.3 as strings.
      bytes: ["holds-under", "held as packed"],
      "must-buffer": ["holds-under", "where its result needs the records themselves"],
    });
    assert.equal(
      own["records"]?.measurement,
      "50000 records at once, the most of packed, objects, strings, buffers, where windows tumble; 50000 where they slide",
    );
  });

  test("count the records: a window that keeps more than its own does not hold", () => {
    const entries = finding.entries.map((entry) => (entry.keep === "packed" && entry.heldRecords ? { ...entry, heldRecords: 60_000 } : entry));
    assert.equal(claims({ entries })["records"]?.verdict, "does-not-hold");
  });

  test("let a window of sums buffer where it takes as much as one of records", () => {
    const entries = finding.entries.map((entry) =>
      entry.keep === "panes" && entry.versusDocument
        ? { ...entry, versusDocument: { ...entry.versusDocument, median: 0.9, spread: { kind: "interval" as const, low: 0.8, high: 1 } } }
        : entry,
    );
    assert.equal(claims({ entries })["must-buffer"]?.verdict, "holds");
  });

  test("are not measured without the document's window", () => {
    const entries = finding.entries.filter(({ size }) => size !== 10_000);
    for (const claim of windowClaims({ ...finding, entries })) assert.equal(claim.verdict, "not-measured", claim.id);
  });
});
