/** The axes of a formats trial: which file of the one dataset, who reads it, and how much of it at a time. */
import { z } from "zod";

/** `whole-*` load the file at once; the others hold a page. `bytes` is our own scanner. */
export const readersOf = {
  csv: ["bytes", "readline", "csv-parse", "duckdb", "whole-csv"],
  parquet: ["hyparquet", "duckdb", "whole-parquet"],
  "arrow-stream": ["arrow"],
  "arrow-file": ["arrow", "whole-arrow"],
} as const;

export const formats = ["csv", "parquet", "arrow-stream", "arrow-file"] as const;
export type Format = (typeof formats)[number];
export const readers = ["bytes", "readline", "csv-parse", "duckdb", "whole-csv", "hyparquet", "whole-parquet", "arrow", "whole-arrow"] as const;
export type Reader = (typeof readers)[number];

/** What is wrong with the file: it ends early; a row of it is malformed; from some row or batch on it has other columns. */
export const inputs = ["good", "truncated", "malformed", "other-schema"] as const;
export type Input = (typeof inputs)[number];

export const formatsParams = z
  .strictObject({
    format: z.enum(formats),
    reader: z.enum(readers),
    rows: z.number().int().positive(),
    /** Every column, or two of them: a number and a text. */
    scan: z.enum(["full", "two"]).default("full"),
    /** The dataset's twenty columns; with a list and a struct instead of six of them (Parquet alone). */
    shape: z.enum(["flat", "nested"]).default("flat"),
    /** Rows of a row group or a record batch; of CSV, bytes of the reader's buffer. */
    page: z.number().int().positive(),
    codec: z.enum(["none", "snappy", "zstd"]).default("none"),
    /** Pages that are read and held at once. */
    concurrent: z.number().int().positive().max(16).default(1),
    /** Of DuckDB alone. */
    threads: z.number().int().positive().max(64).default(1),
    input: z.enum(inputs).default("good"),
  })
  .refine(({ format, reader }) => (readersOf[format] as readonly Reader[]).includes(reader), { error: "this reader does not read this format" })
  .refine(({ format, shape, codec }) => format === "parquet" || (shape === "flat" && codec === "none"), {
    error: "only Parquet is compressed or nested here",
  })
  .refine(({ reader, concurrent }) => reader === "hyparquet" || concurrent === 1, { error: "only hyparquet holds several pages at once here" })
  .refine(({ reader, threads }) => reader === "duckdb" || threads === 1, { error: "only DuckDB has threads of its own" });

export type FormatsParams = z.infer<typeof formatsParams>;
