import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pagesRecord, pagesTruth } from "../../testing/pages-record.ts";
import { KiB, MiB } from "../../units.ts";
import { bandwidthsOf } from "../bandwidth.ts";
import { pointsOf } from "../point.ts";
import { heldOut } from "./fits.ts";
import { formatsFinding } from "./formats.ts";
import { type FormatEntry, formatsSchema } from "./schema.ts";

const near = (value: number | undefined, expected: number) =>
  assert.ok(value !== undefined && Math.abs(value - expected) <= 1e-6 * Math.abs(expected), `${value}, expected ${expected}`);

const points = pointsOf(pagesRecord({}, ["formats"]));
const finding = formatsSchema.parse(formatsFinding(points, bandwidthsOf(points)));
const entry = (axes: Partial<FormatEntry>): FormatEntry => {
  const found = finding.entries.find((one) => Object.entries(axes).every(([name, value]) => one[name as keyof FormatEntry] === value));
  assert.ok(found, JSON.stringify(axes));
  return found;
};
const scan = { group: "formats/scan", scan: "full", threads: 1 } as const;

describe("readings of formats", () => {
  test("tell rows and bytes of the file a second, and the share of B of one thread", () => {
    const own = entry({ ...scan, format: "csv", reader: "bytes" });
    // 100 ns a row of 200 B: 10 M rows/s and 2 GB/s, of 20 GB/s.
    near(own.rowRate?.median, 10e6);
    near(own.rate?.median, 2e9);
    near(own.shareOfB, 0.1);
    near(finding.rowBytes, 200);
    assert.equal(entry({ ...scan, threads: 2, format: "csv", reader: "duckdb" }).shareOfB, undefined);
  });

  test("stand beside DuckDB on one thread over the same file with the same query, whatever the buffer", () => {
    near(entry({ ...scan, format: "csv", reader: "bytes" }).versusDuckdb?.median, 1.5);
    near(entry({ ...scan, format: "parquet", reader: "hyparquet" }).versusDuckdb?.median, 0.075);
    near(entry({ ...scan, threads: 2, format: "csv", reader: "duckdb" }).versusDuckdb?.median, 2);
    assert.equal(entry({ ...scan, format: "csv", reader: "duckdb" }).versusDuckdb, undefined);
    assert.equal(entry({ ...scan, format: "arrow-stream", reader: "arrow" }).versusDuckdb, undefined);
  });

  test("of two columns stand beside the full scan by the same reader", () => {
    near(entry({ ...scan, scan: "two", format: "arrow-file", reader: "arrow" }).versusFull?.median, 4);
    assert.equal(entry({ ...scan, format: "arrow-file", reader: "arrow" }).versusFull, undefined);
  });

  test("tell floor and peaks apart, and both peaks together", () => {
    const own = entry({ ...scan, format: "csv", reader: "bytes" });
    // 2 MiB + 2 × 64 KiB, three quarters of it anonymous.
    assert.deepEqual(
      [own.floorBytes, own.peakAnonBytes, own.peakFileBytes, own.peakBytes].map((one) => one?.median),
      [50 * MiB, 0.75 * (2 * MiB + 128 * KiB), 0.25 * (2 * MiB + 128 * KiB), 2 * MiB + 128 * KiB],
    );
  });

  test("have the document's figure beside them", () => {
    const { plainBytes, snappyBytes, arrowBytes, two, rows, rowBytes } = pagesTruth;
    // The buffer and 8 KiB; the whole file; stored + 2 × uncompressed of all columns; the columns in use.
    assert.equal(entry({ ...scan, format: "csv", reader: "bytes" }).documentBytes, 72 * KiB);
    assert.equal(entry({ ...scan, format: "csv", reader: "whole-csv" }).documentBytes, rows * rowBytes);
    for (const of of ["full", "two"])
      assert.equal(entry({ ...scan, scan: of, format: "parquet", reader: "hyparquet" }).documentBytes, 20_000 * (snappyBytes + 2 * plainBytes));
    assert.equal(entry({ ...scan, scan: "two", format: "arrow-stream", reader: "arrow" }).documentBytes, 20_000 * arrowBytes * two);
    near(entry({ group: "formats/pages", reader: "hyparquet", concurrent: 4 }).documentBytes, 4 * 12_500 * (snappyBytes + 2 * plainBytes));
  });

  test("that were not to be had say why", () => {
    const own = entry({ ...scan, reader: "csv-parse" });
    assert.deepEqual([own.state, own.reason, own.rowRate], ["absent", "csv-parse is not installed: npm install csv-parse@7.0.3 adds it", undefined]);
  });
});

describe("fits of memory over the page", () => {
  const fit = (reader: string) => {
    const found = finding.fits.find((one) => one.reader === reader);
    assert.ok(found, reader);
    return found;
  };

  test("find runtime and slope of each reader by pages of one at a time, and tell what they say of several beside them", () => {
    for (const reader of ["hyparquet", "duckdb", "arrow", "bytes"] as const) {
      near(fit(reader).interceptBytes, pagesTruth[reader].runtime);
      near(fit(reader).slope, pagesTruth[reader].slope);
    }
    assert.deepEqual(
      fit("hyparquet").points.map(({ page, concurrent }) => [page, concurrent]),
      [
        [2000, 1],
        [5000, 1],
        [12_500, 1],
        [25_000, 1],
        [50_000, 1],
      ],
    );
    assert.deepEqual(
      fit("hyparquet").several.map(({ page, concurrent }) => [page, concurrent]),
      [
        [12_500, 2],
        [12_500, 4],
      ],
    );
    const { runtime, slope } = pagesTruth.hyparquet;
    near(fit("hyparquet").several[1]?.fittedBytes, runtime + slope * 12_500 * pagesTruth.plainBytes * 4);
  });

  test("are judged on points that took no part in them", () => {
    assert.deepEqual(
      fit("duckdb").points.map(({ heldOut: out }) => out),
      [false, true, false, true, false],
    );
    assert.ok((fit("duckdb").worstHeldOut ?? 1) < 1e-6);
    const record = pagesRecord({}, ["formats"]);
    const groups = record.groups.map((group) => ({
      ...group,
      trials: group.trials.map((trial) => {
        const { outcome, params } = trial;
        // Held out: a fifth more than the line says.
        return group.id === "formats/pages" && params["reader"] === "duckdb" && params["page"] === 5000 && outcome.state === "measured"
          ? {
              ...trial,
              outcome: {
                ...outcome,
                quantities: {
                  ...outcome.quantities,
                  peakAnonBytes: (outcome.quantities.peakAnonBytes ?? []).map((value) => value * 1.25),
                  peakFileBytes: (outcome.quantities.peakFileBytes ?? []).map((value) => value * 1.25),
                },
              },
            }
          : trial;
      }),
    }));
    const other = pointsOf({ ...record, groups });
    const changed = formatsFinding(other, bandwidthsOf(other))?.fits.find(({ reader }) => reader === "duckdb");
    near(changed?.slope, 2.5);
    near(changed?.worstHeldOut, 0.2);
  });

  test("hold out every second point between the ends, and none where too few would be left", () => {
    assert.deepEqual(heldOut(3), [false, false, false]);
    assert.deepEqual(heldOut(4), [false, true, false, false]);
    assert.deepEqual(heldOut(6), [false, true, false, true, false, false]);
    assert.deepEqual(heldOut(7), [false, true, false, true, false, true, false]);
  });
});

describe("bad files", () => {
  test("are refused or not, in the reader's words", () => {
    assert.deepEqual(
      finding.refusals.map(({ reader, input, refused, said }) => [reader, input, refused, said?.slice(0, 22)]),
      [
        ["bytes", "truncated", "always", "row 3334 has 7 of 20 f"],
        ["readline", "truncated", "never", "taken without a word: "],
        ["bytes", "malformed", "always", "row 2500 has an unclos"],
        ["hyparquet", "truncated", "always", "parquet file invalid ("],
        ["csv-parse", "malformed", undefined, "csv-parse is not insta"],
      ],
    );
  });
});

test("without the suite there is no finding", () => {
  const none = pointsOf(pagesRecord({}, ["window"]));
  assert.equal(formatsFinding(none, bandwidthsOf(none)), undefined);
});
