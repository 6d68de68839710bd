/** Which file of the dataset: its name, which holds the key of its contents, and how large it may become. Pure. */
import { createHash } from "node:crypto";
import { columns, nested, version } from "./columns.ts";

export interface DatasetFile {
  /** `duckdb`: a database of two tables in the order of the key, `rows_plain` without an index and `rows_keyed` with PRIMARY KEY (id). */
  readonly format: "csv" | "parquet" | "arrow-stream" | "arrow-file" | "duckdb";
  readonly rows: number;
  /** Rows of a row group or a record batch; of a row group rounded up to whole vectors of `vectorRows`. @default 122,880, DuckDB's own */
  readonly page?: number;
  /** Of Parquet. @default none */
  readonly codec?: "none" | "snappy" | "zstd";
  /** `nested`: six columns as a list and a struct; of Parquet. @default flat */
  readonly shape?: "flat" | "nested";
  /**
   * What is wrong with it, of all but databases. `truncated`: the last third is cut off, CSV within a row. `malformed`: the middle row of CSV ends
   * within a quoted field; elsewhere the description of the middle page is overwritten in part. `other-schema`: from the middle page or row on the columns
   * `price` and `status` are other ones, a text and a number. @default good
   */
  readonly input?: "good" | "truncated" | "malformed" | "other-schema";
}

/** A file with all that its contents depend on, and nothing else. */
export type CompleteFile = Required<DatasetFile>;

/** DuckDB writes row groups of whole vectors. */
export const vectorRows = 2048;
const defaultPage = 60 * vectorRows;

const extensions = { csv: "csv", parquet: "parquet", "arrow-stream": "arrows", "arrow-file": "arrow", duckdb: "duckdb" } as const;

export function complete({ format, rows, page = defaultPage, codec = "none", shape = "flat", input = "good" }: DatasetFile): CompleteFile {
  const parquet = format === "parquet";
  const paged = format !== "csv" && format !== "duckdb";
  // What changes in mid-stream has a page before it.
  const most = paged && !parquet && input === "other-schema" ? Math.ceil(rows / 2) : rows;
  return {
    format,
    rows,
    page: parquet ? Math.ceil(page / vectorRows) * vectorRows : paged ? Math.min(page, most) : 0,
    codec: parquet ? codec : "none",
    shape: parquet && input === "good" ? shape : "flat",
    input: format === "duckdb" ? "good" : input,
  };
}

/** Values follow from the definitions of their columns, which the SQL tells in full. */
const keyOf = (fields: object): string =>
  createHash("sha256")
    .update(JSON.stringify([version, columns.map(({ name, sqlType, sql }) => [name, sqlType, sql]), nested, fields]))
    .digest("hex")
    .slice(0, 16);

export function datasetName(file: DatasetFile): string {
  const all = complete(file);
  return `dataset-${all.rows}-${keyOf(all)}.${extensions[all.format]}`;
}

/** What may lie there while the file is made, all of which goes with the part. */
export function partsOf(part: string): readonly string[] {
  return [part, `${part}.wal`, tailOf(part)];
}

/** Of a file that is joined from two. */
export function tailOf(part: string): string {
  return `${part}.tail`;
}

/** Of the totals, which are one for all files of as many rows. */
export function totalsName(rows: number): string {
  return `dataset-${rows}-${keyOf({ rows })}.json`;
}

/** Plain values: fixed widths, texts with a length each. */
const plainRowBytes = columns.reduce(
  (sum, { kind, sqlType, fieldBytes }) => sum + (kind === "text" ? fieldBytes + 4 : sqlType === "INTEGER" ? 4 : 8),
  0,
);
/** Of Parquet as DuckDB writes it, whose dictionaries leave at most 147 B of them, and some more. */
const parquetRowBytes = 176;
const csvRowBytes = columns.reduce((sum, { fieldBytes }) => sum + fieldBytes + 1, 0);
/** For what goes with a page, or with a file: headers, statistics, padding, the totals beside it. */
const pageExtraBytes = 24 << 10;
const fileExtraBytes = 64 << 10;

/** An upper bound for `TrialSpec.files`. */
export function datasetBytes(file: DatasetFile): number {
  const { format, rows, page, input } = complete(file);
  switch (format) {
    case "csv":
      // The text in the place of a number is longer.
      return rows * (csvRowBytes + (input === "other-schema" ? 8 : 0)) + fileExtraBytes;
    case "parquet":
    case "arrow-stream":
    case "arrow-file": {
      const rowBytes = (format === "parquet" ? parquetRowBytes : plainRowBytes) + (input === "other-schema" ? 16 : 0);
      return rows * rowBytes + (Math.ceil(rows / page) + 1) * pageExtraBytes + fileExtraBytes;
    }
    case "duckdb":
      // Two tables, which it packs to a third of the plain size (125 B a row for both with the index), and blocks of 256 KiB, of which each column
      // of each table may leave some unfilled.
      return rows * (plainRowBytes + 32) + 80 * (256 << 10);
  }
}
