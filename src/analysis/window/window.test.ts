import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pagesRecord, windowTruth } from "../../testing/pages-record.ts";
import { pointsOf } from "../point.ts";
import { type WindowEntry, windowSchema } from "./schema.ts";
import { windowFinding } from "./window.ts";

const near = (value: number | undefined, expected: number) =>
  assert.ok(value !== undefined && Math.abs(value - expected) <= 1e-6 * Math.abs(expected), `${value}, expected ${expected}`);

const finding = windowSchema.parse(windowFinding(pointsOf(pagesRecord({}, ["window"]))));
const entry = (axes: Partial<WindowEntry>): WindowEntry => {
  const found = finding.entries.find((one) => Object.entries(axes).every(([name, value]) => one[name as keyof WindowEntry] === value));
  assert.ok(found, JSON.stringify(axes));
  return found;
};

describe("windows", () => {
  test("stand beside W × T × R: 10 s of 5,000 records a second of 200 B are 10 MB", () => {
    const own = entry({ group: "window/forms", keep: "objects", slide: 10_000 });
    assert.deepEqual([own.documentBytes, own.correctedBytes, own.heldRecords], [10e6, 10e6, 50_000]);
    near(own.versusDocument?.median, 1.6);
  });

  test("by count are so many records, whatever the rate", () => {
    assert.equal(entry({ group: "window/sizes", size: 1000 }).documentBytes, 200_000);
  });

  test("that wait for late records are corrected by the time that they wait", () => {
    const own = entry({ group: "window/lateness", latenessMs: 5000 });
    assert.deepEqual([own.documentBytes, own.correctedBytes, own.heldRecords], [10e6, 15e6, 75_000]);
    near(own.versusDocument?.median, 1.5);
    near(own.versusCorrected?.median, 1);
    assert.equal(entry({ group: "window/lateness", latenessMs: 0 }).lateRecords, 100);
  });

  test("tell records a second and what it takes to let one go", () => {
    const own = entry({ group: "window/forms", keep: "packed", slide: 10_000 });
    near(own.throughput?.median, 20e6);
    assert.equal(own.evictNs?.median, 5);
  });

  test("have a factor a form that holds records: bytes of memory a byte of record", () => {
    const factors = Object.fromEntries(finding.factors.map(({ keep, factor }) => [keep, factor]));
    assert.deepEqual(Object.keys(factors).sort(), Object.keys(windowTruth).sort());
    for (const [keep, factor] of Object.entries(windowTruth)) near(factors[keep], factor);
  });
});

test("without the suite there is no finding", () => {
  assert.equal(windowFinding(pointsOf(pagesRecord({}, ["formats"]))), undefined);
});
