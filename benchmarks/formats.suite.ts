/** What a page costs in memory and in time: one dataset as CSV, Parquet and Arrow, by several readers of each. */
import { formats } from "../src/families/formats/family.ts";
import { type Format, inputs, type Reader, readersOf } from "../src/families/formats/params.ts";
import { memory } from "../src/families/memory/family.ts";
import { type Axes, defineSuite, type GroupDefinition, type PlanContext, type ProfileId } from "../src/suites/suite.ts";
import { KiB, MiB } from "../src/units.ts";

/** Rows come in vectors of 2048, and so do DuckDB's row groups. */
const vector = 2048;

/** Of the sweep over pages. */
interface Sweep {
  readonly rows: number;
  /** Rows of a row group, and of a batch; the file has two of the largest. */
  readonly groups: readonly number[];
  readonly batches: readonly number[];
  /** Row groups at once, and of how many rows. */
  readonly concurrent: readonly number[];
  readonly together: number;
  /** Bytes of a buffer; 8 KiB is the document's, and the others are beyond what the runtime's own memory varies by. */
  readonly buffers: readonly number[];
}

interface Sizes {
  /** Rows of the scans, and of a page of theirs. */
  readonly scan: number;
  readonly page: number;
  /** Of codecs and of shapes. */
  readonly parquet: { readonly rows: number; readonly page: number };
  readonly sweep?: Sweep;
  /** Rows of the scans by the readers that can take the document's ten million in time, and of a page of theirs. */
  readonly large?: { readonly rows: number; readonly page: number };
  /** Visits of a group that is visited `usual` times in a quick run. */
  readonly epochs: (usual: number) => number;
}

/** A file of `rows`, in from 32 to 2 pages. */
const sweepOf = (rows: number, others: Pick<Sweep, "concurrent" | "buffers"> & { readonly batchesOf: readonly number[] }): Sweep => ({
  rows,
  groups: [32, 16, 8, 4, 2].map((parts) => rows / parts),
  batches: others.batchesOf.map((parts) => rows / parts),
  concurrent: others.concurrent,
  together: rows / 8,
  buffers: others.buffers,
});

const sizes: Readonly<Record<ProfileId, Sizes>> = {
  // Neither pages nor codecs nor shapes: every sample starts a process.
  smoke: { scan: 5000, page: vector, parquet: { rows: 5000, page: vector }, epochs: () => 1 },
  quick: {
    scan: 12 * vector,
    page: 2 * vector,
    parquet: { rows: 16 * vector, page: 8 * vector },
    // Half a second a sample by hyparquet. Of half as many rows its collector runs in some samples and not in others.
    sweep: sweepOf(64 * vector, { batchesOf: [32, 8, 4, 2], buffers: [8 * KiB, 4 * MiB, 8 * MiB, 16 * MiB], concurrent: [4] }),
    epochs: (usual) => usual,
  },
  full: {
    scan: 250_000,
    page: 4 * vector,
    parquet: { rows: 250_000, page: 20 * vector },
    sweep: sweepOf(128 * vector, {
      batchesOf: [32, 16, 8, 4, 2],
      buffers: [8 * KiB, 2 * MiB, 4 * MiB, 8 * MiB, 16 * MiB],
      concurrent: [2, 4],
    }),
    // By two CPUs the run takes an estimated six and a half minutes, two and a half of them for these: see their readers below. The description of ten
    // million rows in pages as small as a quick run's would be a file of its own.
    large: { rows: 10_000_000, page: 10 * vector },
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
    const beyondSmoke = context.profile === "smoke" ? [] : [codecs(chosen), nested(chosen)];
    return [scans(chosen, context), ...largeScans(chosen, context), ...pages(chosen), ...beyondSmoke, refusals(context), bandwidth()];
  },
});

/** Every reader of every format, with its buffer or the pages of the one file that all readers of a format share. */
function readings(page: number): readonly Axes[] {
  return Object.entries(readersOf).flatMap(([format, readers]) =>
    readers.map((reader: Reader) => ({ format: format as Format, reader, page: format === "csv" ? buffer[reader as keyof typeof buffer] : page })),
  );
}

const reference = { format: "csv", reader: "duckdb", scan: "full" } as const;

const by = (all: readonly Axes[], readers: readonly Reader[]) => all.filter(({ reader }) => readers.includes(reader as Reader));

function scans({ scan: rows, page, epochs }: Sizes, { threads, profile }: PlanContext): GroupDefinition {
  const all = readings(page);
  const scan = (axes: readonly Axes[], others: Axes) => axes.map((one) => ({ ...one, ...others, rows }));
  return {
    id: "formats/scan",
    question: "All columns and two of them, by every reader of every format",
    family: formats,
    trials: [
      ...scan(all, { scan: "full" }),
      // Readers that make strings or objects of everything do so for two columns as well.
      ...(profile === "smoke" ? [] : scan(by(all, ["bytes", "duckdb", "hyparquet", "arrow"]), { scan: "two" })),
      ...(profile !== "full" || threads === 1 ? [] : scan(by(all, ["duckdb"]), { scan: "full", threads })),
    ],
    reference,
    weight,
    epochs: epochs(6),
  };
}

/**
 * Readers that take ten million rows in time, each of them with the scans in which it does. On two CPUs DuckDB writes such a CSV (2.1 GB) in 20 s and
 * such a Parquet (1.4 GB) in 12 s, the Arrow file (2.1 GB) takes 35 s and the totals 20 s, of the two minutes that a sample may last; a fourth
 * file, the stream, would be beyond a scratch limit of 8 GiB. Read they are in 5 s by our scanner, 8 s by DuckDB (CSV), half a minute by hyparquet.
 */
function largeScans({ large }: Sizes, { threads }: PlanContext): readonly GroupDefinition[] {
  if (!large) return [];
  const { rows } = large;
  const all = readings(large.page).filter(({ format }) => format !== "arrow-stream");
  return [
    {
      id: "formats/scan-large",
      question: "The document's ten million rows, by the readers that take them in time",
      family: formats,
      trials: [
        ...by(all, ["bytes", "duckdb", "hyparquet"]).flatMap((one) => ["full", "two"].map((scan) => ({ ...one, scan, rows }))),
        ...(threads === 1 ? [] : by(all, ["duckdb"]).map((one) => ({ ...one, scan: "full", threads, rows }))),
        ...by(all, ["arrow"]).map((one) => ({ ...one, scan: "two", rows })),
      ],
      reference,
      weight,
      epochs: 1,
    },
  ];
}

/**
 * Of processes that know nothing of one another six samples make an interval. hyparquet's peaks differ by a third, as its collector runs; the others' by
 * little, and get along with four.
 */
function pages({ sweep, epochs }: Sizes): readonly GroupDefinition[] {
  if (!sweep) return [];
  const { rows, groups, batches, concurrent, together, buffers } = sweep;
  const hyparquet = { format: "parquet", reader: "hyparquet", rows } as const;
  const common = { question: "Peak memory over the size of a page, and over the pages that are read at once", family: formats, weight } as const;
  return [
    {
      ...common,
      id: "formats/pages",
      trials: [
        { ...hyparquet, page: groups },
        { ...hyparquet, page: together, concurrent },
      ],
      epochs: epochs(6),
    },
    {
      ...common,
      id: "formats/pages-steady",
      trials: [
        { format: "parquet", reader: "duckdb", rows, page: groups },
        // V8 lets some 30 MiB of batches lie before it collects them: a file that is smaller is held whole, whatever its batches.
        { format: "arrow-stream", reader: "arrow", rows, page: batches },
        { format: "csv", reader: "bytes", rows, page: buffers },
      ],
      epochs: epochs(4),
    },
  ];
}

function codecs({ parquet: { rows, page }, epochs }: Sizes): GroupDefinition {
  return {
    id: "formats/codecs",
    question: "Parquet that is compressed beside Parquet that is not",
    family: formats,
    trials: [{ format: "parquet", reader: ["hyparquet", "duckdb"], rows, page, codec: ["none", "snappy", "zstd"] }],
    reference: { reader: "duckdb", codec: "none" },
    weight,
    epochs: epochs(1),
  };
}

function nested({ parquet: { rows, page }, epochs }: Sizes): GroupDefinition {
  return {
    id: "formats/nested",
    question: "Parquet with a list and a struct beside the same values in columns of their own",
    family: formats,
    trials: [{ format: "parquet", reader: ["hyparquet", "duckdb"], rows, page, shape: ["flat", "nested"] }],
    reference: { reader: "duckdb", shape: "flat" },
    weight,
    epochs: epochs(1),
  };
}

/** What a reader says of bad input is told once. A smoke run proves that our own refuses it; loaded whole, it is read by the same libraries. */
function refusals({ profile }: PlanContext): GroupDefinition {
  const all = readings(2 * vector);
  const asked = {
    smoke: all.filter(({ reader }) => reader === "bytes"),
    quick: all.filter(({ reader }) => !String(reader).startsWith("whole")),
    full: all,
  }[profile];
  return {
    id: "formats/refusals",
    question: "Files that end early, that are malformed, or whose columns change in the middle: who refuses them?",
    family: formats,
    trials: asked.map((axes) => ({ ...axes, rows: 5000, input: inputs.filter((input) => input !== "good") })),
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
