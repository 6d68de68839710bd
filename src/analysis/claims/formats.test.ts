import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pagesRecord } from "../../testing/pages-record.ts";
import { bandwidthsOf } from "../bandwidth.ts";
import { claimSchema } from "../claims.ts";
import type { Estimate } from "../estimate-schema.ts";
import { formatsFinding } from "../formats/formats.ts";
import type { FormatEntry, Formats } from "../formats/schema.ts";
import { pointsOf } from "../point.ts";
import { formatsClaims } from "./formats.ts";

const points = pointsOf(pagesRecord({}, ["formats"]));
const found = formatsFinding(points, bandwidthsOf(points));
assert.ok(found);
const finding: Formats = found;
const claims = (over: Partial<Formats> = {}) =>
  Object.fromEntries(formatsClaims({ ...finding, ...over }).map((claim) => [claim.id.replace("formats/", ""), claimSchema.parse(claim)]));
const edited = (edit: (entry: FormatEntry) => Partial<FormatEntry>) => finding.entries.map((entry) => ({ ...entry, ...edit(entry) }));
const interval = (median: number, low = median, high = median): Estimate => ({
  median,
  best: median,
  samples: 6,
  epochs: 6,
  spread: { kind: "interval", low, high },
});

describe("claims about file formats", () => {
  test("are judged by the figures of the invented machine", () => {
    assert.deepEqual(Object.fromEntries(Object.entries(claims()).map(([id, { verdict }]) => [id, verdict])), {
      "memory-by-page": "holds",
      pages: "holds",
      // 122,880 rows of 64 B are 7.86 MB.
      "parquet-row-group": "holds-under",
      // 64 B in 40.
      "snappy-ratio": "does-not-hold",
      // 30 MiB + 4 bytes a byte, and 20 MiB + 2.5, beside (40 + 2 × 64) ÷ 64.
      "parquet-working-memory": "does-not-hold",
      // (30 MiB + 4 × 3.2 MB) ÷ (30 MiB + 3.2 MB) is far from 4.
      "parquet-concurrent": "does-not-hold",
      "parquet-nested": "does-not-hold",
      "csv-rows-in-buffer": "holds",
      "csv-16k": "does-not-hold",
      // 2.2 times the file.
      "csv-whole": "does-not-hold",
      "arrow-as-stored": "holds",
      // At once, and not by the batch.
      "arrow-accessed-columns": "holds-under",
      // A quarter of the time for an eighth of the bytes.
      "arrow-columns-free": "does-not-hold",
      // 2 GB.
      "one-gigabyte": "does-not-hold",
    });
  });

  test("say what the document's two figures of a gigabyte come to here", () => {
    assert.equal(claims()["one-gigabyte"]?.measurement, "2000 MB as CSV, at 200.0 B a row; 400 MB as Parquet (snappy); 1600 MB as Arrow");
    assert.match(claims()["parquet-row-group"]?.measurement ?? "", /^7\.86 MB uncompressed in the 122880 rows/);
  });

  test("hold where a reader takes what the document says, and under that reader where another does not", () => {
    const like = (reader: string) =>
      edited((entry) =>
        entry.format === "parquet" && entry.reader === reader && entry.documentBytes ? { peakBytes: interval(entry.documentBytes) } : {},
      );
    const own = claims({ entries: like("duckdb") })["parquet-working-memory"];
    assert.deepEqual([own?.verdict, own?.condition], ["holds-under", "by duckdb"]);
  });

  test("are judged by the codec's own ratio", () => {
    const half = edited((entry) => (entry.codec === "snappy" && entry.pageBytes ? { storedBytes: entry.pageBytes / 2.5 } : {}));
    assert.equal(claims({ entries: half })["snappy-ratio"]?.verdict, "holds");
    assert.match(claims({ entries: half })["snappy-ratio"]?.measurement ?? "", /^×2\.50 by snappy, ×2\.56 by zstd/);
  });

  test("about several pages at once hold where each takes as much again", () => {
    const entries = edited((entry) => (entry.concurrent > 1 || entry.page === 12_500 ? { peakBytes: interval(entry.concurrent * 1e6) } : {}));
    assert.equal(claims({ entries })["parquet-concurrent"]?.verdict, "holds");
  });

  test("about a line's predictions do not hold where it misses a size that it was not fitted to", () => {
    const fits = finding.fits.map((fit) => ({
      ...fit,
      points: fit.points.map((point) => ({ ...point, peak: point.heldOut ? interval(point.fittedBytes * 1.5) : point.peak })),
    }));
    assert.equal(claims({ fits })["memory-by-page"]?.verdict, "does-not-hold");
    const wide = finding.fits.map((fit) => ({
      ...fit,
      points: fit.points.map((point) => ({
        ...point,
        peak: point.heldOut ? interval(point.fittedBytes * 1.1, point.fittedBytes, point.fittedBytes * 1.4) : point.peak,
      })),
    }));
    assert.equal(claims({ fits: wide })["memory-by-page"]?.verdict, "open");
  });

  test("are not measured without their trials, and say why", () => {
    const reason = "@duckdb/node-api is not installed";
    const entries = finding.entries
      .filter(({ group, scan }) => group === "formats/scan" && scan === "full")
      .map(({ group, format, reader, scan, shape, codec, rows, page, concurrent, threads }): FormatEntry => {
        return { group, format, reader, scan, shape, codec, rows, page, concurrent, threads, state: "absent", reason };
      });
    const { rowBytes: _rowBytes, ...rest } = finding;
    for (const claim of formatsClaims({ ...rest, entries, fits: [] })) {
      assert.equal(claim.verdict, "not-measured", claim.id);
      assert.match(claim.reason, /is not installed$/, claim.id);
    }
  });
});
