/**
 * Records of the suites formats, pagination and window on an invented machine, whose answers follow by hand from the constants below. No number in it was
 * measured.
 */
import { type Params, type RunRecord, trialKey } from "../records/record.ts";
import { KiB, MiB } from "../units.ts";
import { Builder, type SyntheticOptions } from "./record-builder.ts";
import { syntheticRecord } from "./synthetic-record.ts";

type Unkeyed = Parameters<Builder["group"]>[3][number];

export const pagesTruth = {
  rows: 100_000,
  /** Of a row as CSV, as Arrow, and as Parquet without a codec, with snappy and with zstd. */
  rowBytes: 200,
  arrowBytes: 160,
  plainBytes: 64,
  snappyBytes: 40,
  zstdBytes: 25,
  /** Share of two columns in all bytes. */
  two: 0.125,
  floor: 50 * MiB,
  /** peak = runtime + slope × page × pages at once. */
  hyparquet: { runtime: 30 * MiB, slope: 4 },
  duckdb: { runtime: 20 * MiB, slope: 2.5 },
  bytes: { runtime: 2 * MiB, slope: 2 },
  arrow: { runtime: 8 * MiB, slope: 3 },
  /** ns of a row: of a full scan; two columns take a quarter. */
  rowNs: {
    bytes: 100,
    duckdb: 150,
    readline: 800,
    "csv-parse": 2500,
    "whole-csv": 1200,
    hyparquet: 2000,
    "whole-parquet": 2400,
    arrow: 300,
    "whole-arrow": 250,
  },
} as const;

const { rows, rowBytes, arrowBytes, plainBytes, snappyBytes, zstdBytes, two, floor, rowNs } = pagesTruth;
const storedBytes: Readonly<Record<string, number>> = { none: plainBytes, snappy: snappyBytes, zstd: zstdBytes };

type Axes = { readonly format: string; readonly reader: keyof typeof rowNs; readonly page: number } & Params;

const absent = (family: string, params: Params, reason: string): Unkeyed => ({
  key: trialKey(family, params),
  family,
  params,
  outcome: { state: "absent", code: "package-absent", reason },
});

/** @param peak above the floor */
function reading(build: Builder, axes: Axes, peak?: number): Unkeyed {
  const params = { rows, scan: "full", shape: "flat", codec: "none", concurrent: 1, threads: 1, input: "good", ...axes };
  const { format, reader, page, scan, codec, concurrent, threads, shape } = params;
  const whole = reader.startsWith("whole-");
  const share = scan === "two" ? two : 1;
  const pageRows = whole ? rows : page;
  const csv = format === "csv";
  const stored = csv ? rowBytes : format === "parquet" ? (storedBytes[codec] ?? plainBytes) : arrowBytes;
  const pageBytes = csv ? (whole ? rows * rowBytes : page) : pageRows * (format === "parquet" ? plainBytes : arrowBytes) * share;
  const truth = pagesTruth[reader as "arrow"] as (typeof pagesTruth)["arrow"] | undefined;
  const own = peak ?? (truth?.runtime ? truth.runtime + truth.slope * pageBytes * concurrent * (shape === "nested" ? 1.5 : 1) : 12 * MiB);
  return build.trial(
    "formats",
    params,
    {},
    {
      passNs: (rows * rowNs[reader] * (scan === "two" ? 0.25 : 1)) / threads,
      passes: 1,
      quantities: {
        floorBytes: floor,
        peakAnonBytes: own * 0.75,
        peakFileBytes: own * 0.25,
        fileBytes: rows * stored,
        // Columns that are not asked for are skipped, but not in a text.
        readBytes: rows * stored * (csv ? 1 : share),
        pageBytes,
        ...(!csv && { storedBytes: pageRows * stored * share }),
        records: rows,
      },
    },
  );
}

function formats(build: Builder): void {
  const page = 20_000;
  build.group("formats", "formats/scan", "measure", [
    ...["full", "two"].flatMap((scan) => [
      ...(["bytes", "readline", "duckdb"] as const).map((reader) => reading(build, { format: "csv", reader, page: 64 * KiB, scan })),
      reading(build, { format: "csv", reader: "whole-csv", page: 64 * KiB, scan }, 2.2 * rows * rowBytes),
      reading(build, { format: "csv", reader: "duckdb", page: 64 * KiB, scan, threads: 2 }),
      absent(
        "formats",
        { format: "csv", reader: "csv-parse", rows, page: 64 * KiB, scan },
        "csv-parse is not installed: npm install csv-parse@7.0.3 adds it",
      ),
      ...(["hyparquet", "duckdb"] as const).map((reader) => reading(build, { format: "parquet", reader, page, scan, codec: "snappy" })),
      reading(build, { format: "parquet", reader: "whole-parquet", page, scan, codec: "snappy" }, 90 * MiB),
      reading(build, { format: "arrow-stream", reader: "arrow", page, scan }),
      reading(build, { format: "arrow-file", reader: "arrow", page, scan }),
      reading(build, { format: "arrow-file", reader: "whole-arrow", page, scan }, rows * arrowBytes * (scan === "two" ? two : 1)),
    ]),
  ]);
  const groups = [2_000, 5_000, 12_500, 25_000, 50_000];
  build.group("formats", "formats/pages", "measure", [
    ...groups.map((size) => reading(build, { format: "parquet", reader: "hyparquet", page: size, codec: "snappy" })),
    ...[2, 4].map((concurrent) => reading(build, { format: "parquet", reader: "hyparquet", page: 12_500, codec: "snappy", concurrent })),
    ...groups.map((size) => reading(build, { format: "parquet", reader: "duckdb", page: size, codec: "snappy" })),
    ...groups.map((size) => reading(build, { format: "arrow-stream", reader: "arrow", page: size })),
    ...[8, 64, 512, 4096].map((kib) => reading(build, { format: "csv", reader: "bytes", page: kib * KiB })),
  ]);
  build.group(
    "formats",
    "formats/codecs",
    "measure",
    ["none", "snappy", "zstd"].flatMap((codec) =>
      (["hyparquet", "duckdb"] as const).map((reader) => reading(build, { format: "parquet", reader, page, codec })),
    ),
  );
  build.group(
    "formats",
    "formats/nested",
    "measure",
    ["flat", "nested"].map((shape) => reading(build, { format: "parquet", reader: "hyparquet", page: 50_000, codec: "snappy", shape })),
  );
  const refusal = (format: string, reader: string, input: string, refused: number, method: string): Unkeyed => {
    const trial = build.trial("formats", { format, reader, input, rows: 5000, page: 1000 }, {}, { passNs: 5e6, passes: 1, quantities: { refused } });
    return trial.outcome.state === "measured"
      ? { ...trial, outcome: { ...trial.outcome, verification: { state: "verified", method, elements: 0 } } }
      : trial;
  };
  build.group("formats", "formats/refusals", "measure", [
    refusal("csv", "bytes", "truncated", 1, "row 3334 has 7 of 20 fields"),
    refusal("csv", "readline", "truncated", 0, "taken without a word: 3334 of 5000 rows"),
    refusal("csv", "bytes", "malformed", 1, "row 2500 has an unclosed quote"),
    refusal("parquet", "hyparquet", "truncated", 1, "parquet file invalid (footer != PAR1)"),
    absent(
      "formats",
      { format: "csv", reader: "csv-parse", rows: 5000, page: 1000, input: "malformed" },
      "csv-parse is not installed: npm install csv-parse@7.0.3 adds it",
    ),
  ]);
  // Reading at 20 GB/s.
  build.group("formats", "formats/bandwidth", "measure", [build.memory("seq64", 20, { streams: 4 })]);
}

export const pagingTruth = {
  rowNs: { stream: 100, whole: 120, offset: 2000, index: 140, keyset: 150, random: 200 },
  runtime: 4 * MiB,
  /** Bytes of memory a byte of page. */
  pageSlope: 3,
  /** Of the dataset that is loaded at once. */
  wholeSlope: 2,
} as const;

function pagination(build: Builder): void {
  const paging = (source: string, way: keyof typeof pagingTruth.rowNs, count: number, page: number): Unkeyed => {
    const bytes = count * rowBytes;
    const pages = Math.ceil(count / page);
    const peak = pagingTruth.runtime + (way === "whole" ? pagingTruth.wholeSlope * bytes : pagingTruth.pageSlope * page * rowBytes);
    return build.trial(
      "pagination",
      { source, way, rows: count, page },
      {},
      {
        passNs: count * pagingTruth.rowNs[way] * (source === "duckdb" ? 3 : 1),
        passes: 1,
        quantities: {
          peakAnonBytes: peak,
          peakFileBytes: 0,
          readBytes: bytes * (way === "offset" && source === "file" ? (pages + 1) / 2 : 1),
          ...((way === "index" || way === "random") && { indexBytes: pages * 8, indexNs: count * 40 }),
        },
      },
    );
  };
  const scanned = (trial: Unkeyed): Unkeyed =>
    trial.outcome.state === "measured" && trial.params["way"] === "index"
      ? { ...trial, outcome: { ...trial.outcome, verification: { state: "verified", method: "sums; pages found by: Sequential Scan", elements: 1 } } }
      : trial;
  const ways = ["stream", "whole", "offset", "index", "keyset", "random"] as const;
  build.group(
    "pagination",
    "pagination/file",
    "measure",
    ways.map((way) => paging("file", way, 50_000, 1000)),
  );
  build.group(
    "pagination",
    "pagination/duckdb",
    "measure",
    ways.map((way) =>
      way === "random"
        ? absent("pagination", { source: "duckdb", way, rows: 50_000, page: 1000 }, "no addon")
        : scanned(paging("duckdb", way, 50_000, 1000)),
    ),
  );
  build.group(
    "pagination",
    "pagination/pages",
    "measure",
    (["stream", "index"] as const).flatMap((way) => [250, 1000, 4000, 16_000].map((page) => paging("file", way, 50_000, page))),
  );
  build.group(
    "pagination",
    "pagination/sizes",
    "measure",
    (["stream", "whole", "offset"] as const).flatMap((way) => [12_500, 25_000, 50_000].map((count) => paging("file", way, count, 1000))),
  );
}

/** Bytes of memory a byte of record, by form. */
export const windowTruth = { packed: 1, strings: 1.3, objects: 1.6, buffers: 1.9 } as const;

function window(build: Builder): void {
  const windowed = (keep: string, params: Params & { readonly size: number; readonly slide: number; readonly by: string }): Unkeyed => {
    const own = { rate: 5000, recordBytes: 200, records: 200_000, latenessMs: 0, disorder: 0, delayMs: 0, pace: "none", ...params };
    const perMs = own.by === "count" ? 1 : own.rate / 1e3;
    const held = (own.size + own.latenessMs) * perMs;
    const factor = windowTruth[keep as keyof typeof windowTruth] as number | undefined;
    return build.trial(
      "window",
      { keep, ...own },
      {},
      {
        passNs: own.records * (keep === "packed" ? 50 : 200),
        passes: 1,
        quantities: {
          peakAnonBytes: factor === undefined ? MiB : held * own.recordBytes * factor,
          peakFileBytes: 0,
          records: own.records,
          heldRecords: factor === undefined ? 0 : held,
          lateRecords: Math.max(0, own.disorder - (own.latenessMs > 0 ? own.disorder : 0)),
          evictNs: 5,
        },
      },
    );
  };
  const forms = ["packed", "objects", "strings", "buffers", "panes"];
  const usual = { by: "time", size: 10_000, slide: 10_000 };
  build.group(
    "window",
    "window/forms",
    "measure",
    [10_000, 1000].flatMap((slide) => forms.map((keep) => windowed(keep, { ...usual, slide }))),
  );
  build.group(
    "window",
    "window/slides",
    "measure",
    [10_000, 5000, 1000, 100].map((slide) => windowed("packed", { ...usual, slide })),
  );
  build.group(
    "window",
    "window/sizes",
    "measure",
    ["packed", "objects"].flatMap((keep) => [1000, 10_000, 50_000].map((size) => windowed(keep, { by: "count", size, slide: size }))),
  );
  build.group(
    "window",
    "window/lateness",
    "measure",
    [0, 1000, 5000].map((latenessMs) => windowed("packed", { ...usual, latenessMs, disorder: 100, delayMs: 1000 })),
  );
  build.group("window", "window/clock", "measure", [windowed("objects", { ...usual, size: 1000, slide: 100, records: 5000, pace: "clock" })]);
}

const suites = { formats, pagination, window } as const;

/** A record of these suites, over eight epochs. */
export function pagesRecord(
  options: SyntheticOptions = {},
  which: readonly (keyof typeof suites)[] = ["formats", "pagination", "window"],
): RunRecord {
  const build = new Builder({ epochs: 8, rounds: 3, ...options });
  for (const suite of which) suites[suite](build);
  return { ...syntheticRecord({ seam: false }), groups: build.groups };
}
