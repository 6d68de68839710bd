/** What a page costs in memory and in time: one dataset as CSV, Parquet and Arrow, by several readers of each. */
import { formats } from "../src/families/formats/family.ts";
import { type Format, inputs, type Reader, readersOf } from "../src/families/formats/params.ts";
import { memory } from "../src/families/memory/family.ts";
import { type Axes, defineSuite, type GroupDefinition, type PlanContext, type ProfileId } from "../src/suites/suite.ts";
import { KiB, MiB } from "../src/units.ts";

/** Rows come in vectors of 2048, and so do DuckDB's row groups. */
const vector = 2048;

interface Sizes {
  /** Of the scans, and of everything else. */
  readonly scan: number;
  readonly others: number;
  /** Of scans by every reader, where those that hold the whole file or take minutes cannot have as many. */
  readonly every?: number;
  /** Rows of a row group or a record batch of the files that are scanned. */
  readonly page: number;
  /** And of those whose pages are the question; the last is the largest. */
  readonly pages: readonly number[];
  /** Row groups at once. */
  readonly concurrent: readonly number[];
  /** Bytes of a buffer; 8 KiB is the document's. */
  readonly buffers: readonly number[];
  /** Visits of a group that is visited `usual` times in a quick run. */
  readonly epochs: (usual: number) => number;
}

const sizes: Readonly<Record<ProfileId, Sizes>> = {
  // Neither pages nor codecs nor shapes: every sample starts a process.
  smoke: { scan: 5000, others: 5000, page: vector, pages: [], concurrent: [], buffers: [], epochs: () => 1 },
  quick: {
    scan: 20 * vector,
    others: 60 * vector,
    page: 2 * vector,
    pages: [5, 10, 15, 20, 30].map((vectors) => vectors * vector),
    concurrent: [2, 4],
    buffers: [8 * KiB, 64 * KiB, 512 * KiB, 4 * MiB],
    epochs: (usual) => usual,
  },
  full: {
    scan: 10_000_000,
    others: 1_000_000,
    every: 250_000,
    // The description of ten million rows in pages as small as a quick run's would be a file of its own.
    page: 10 * vector,
    pages: [10, 30, 60, 120, 240].map((vectors) => vectors * vector),
    concurrent: [2, 4],
    buffers: [8 * KiB, 64 * KiB, 512 * KiB, 4 * MiB],
    // A visit of the scans takes minutes.
    epochs: (usual) => Math.max(6, usual),
  },
};

/** Every sample is a process of its own. */
const weight = 0.5;

/** Where a reader of CSV is at its best: bytes of its buffer. */
const buffer = { bytes: 64 * KiB, readline: 64 * KiB, "csv-parse": 64 * KiB, duckdb: 4 * MiB, "whole-csv": 64 * KiB } as const;

export default defineSuite({
  id: "formats",
  title: "File formats",
  question: "What does a page of Parquet, CSV or Arrow take in memory, and how fast is it read?",
  default: false,
  groups: (context) => {
    const chosen = sizes[context.profile];
    const beyondSmoke = context.profile === "smoke" ? [] : [pages(chosen), codecs(chosen), nested(chosen)];
    return [...scans(chosen, context), ...beyondSmoke, refusals(context), bandwidth()];
  },
});

/** Every reader of every format, with its buffer or the pages of the one file that all readers of a format share. */
function readings(page: number): readonly Axes[] {
  return Object.entries(readersOf).flatMap(([format, readers]) =>
    readers.map((reader: Reader) => ({ format: format as Format, reader, page: format === "csv" ? buffer[reader as keyof typeof buffer] : page })),
  );
}

/** A string holds 512 MiB, a heap a few GiB, and a sample lasts two minutes. */
const bounded: readonly Reader[] = ["csv-parse", "whole-csv", "whole-parquet", "whole-arrow"];

function scans({ scan: rows, every, page, epochs }: Sizes, { threads, profile }: PlanContext): readonly GroupDefinition[] {
  const all = readings(page);
  const by = (readers: readonly Reader[]) => all.filter(({ reader }) => readers.includes(reader as Reader));
  const scan = (axes: readonly Axes[], others: Axes) => axes.map((one) => ({ ...one, ...others, rows }));
  const group = { family: formats, reference: { format: "csv", reader: "duckdb", scan: "full" }, weight } as const;
  return [
    {
      ...group,
      id: "formats/scan",
      question: "All columns and two of them, by every reader of every format",
      trials: [
        ...scan(every === undefined ? all : all.filter(({ reader }) => !bounded.includes(reader as Reader)), { scan: "full" }),
        // Readers that make strings or objects of everything do so for two columns as well.
        ...(profile === "smoke" ? [] : scan(by(["bytes", "duckdb", "hyparquet", "arrow"]), { scan: "two" })),
        ...(profile === "smoke" || threads === 1 ? [] : scan(by(["duckdb"]), { scan: "full", threads })),
      ],
      epochs: epochs(6),
    },
    ...(every === undefined
      ? []
      : [
          {
            ...group,
            id: "formats/scan-every",
            question: "All columns of a file that every reader can hold",
            trials: all.map((axes) => ({ ...axes, scan: "full", rows: every })),
            epochs: epochs(6),
          },
        ]),
  ];
}

function pages({ others: rows, pages: sizesOf, concurrent, buffers, epochs }: Sizes): GroupDefinition {
  const middle = sizesOf[Math.floor(sizesOf.length / 4)] as number;
  const few = sizesOf.filter((_, index) => index % 2 === 0);
  const hyparquet = { format: "parquet", reader: "hyparquet", rows } as const;
  return {
    id: "formats/pages",
    question: "Peak memory over the size of a page, and over the pages that are read at once",
    family: formats,
    trials: [
      { ...hyparquet, page: sizesOf },
      { ...hyparquet, page: middle, concurrent },
      { format: "parquet", reader: "duckdb", rows, page: few },
      { format: "arrow-stream", reader: "arrow", rows, page: sizesOf.filter((_, index) => index !== 2) },
      { format: "csv", reader: "bytes", rows, page: buffers },
    ],
    weight,
    epochs: epochs(3),
  };
}

function codecs({ scan, others, pages: sizesOf, epochs }: Sizes): GroupDefinition {
  const rows = Math.min(scan, others);
  return {
    id: "formats/codecs",
    question: "Parquet that is compressed beside Parquet that is not",
    family: formats,
    trials: [{ format: "parquet", reader: ["hyparquet", "duckdb"], rows, page: sizesOf[1] as number, codec: ["none", "snappy", "zstd"] }],
    reference: { reader: "duckdb", codec: "none" },
    weight,
    epochs: epochs(1),
  };
}

function nested({ others: rows, pages: sizesOf, epochs }: Sizes): GroupDefinition {
  return {
    id: "formats/nested",
    question: "Parquet with a list and a struct beside the same values in columns of their own",
    family: formats,
    trials: [{ format: "parquet", reader: ["hyparquet", "duckdb"], rows, page: sizesOf[1] as number, shape: ["flat", "nested"] }],
    reference: { reader: "duckdb", shape: "flat" },
    weight,
    epochs: epochs(1),
  };
}

/** What a reader says of bad input is told once. A smoke run proves that our own refuses it. */
function refusals({ profile }: PlanContext): GroupDefinition {
  const all = readings(2 * vector);
  const own = all.filter(({ reader }) => reader === "bytes");
  return {
    id: "formats/refusals",
    question: "Files that end early, that are malformed, or whose columns change in the middle: who refuses them?",
    family: formats,
    trials: (profile === "smoke" ? own : all).map((axes) => ({ ...axes, rows: 5000, input: inputs.filter((input) => input !== "good") })),
    weight,
    epochs: 1,
  };
}

/** B(1:0) of one thread, which the rates are held against. */
function bandwidth(): GroupDefinition {
  return {
    id: "formats/bandwidth",
    question: "Rate at which one thread reads memory",
    family: memory,
    // Of several streams the best: one is bounded by what a core keeps in flight.
    trials: [{ kernel: "seq64", engine: "wasm", streams: [1, 8], threads: 1 }],
  };
}
