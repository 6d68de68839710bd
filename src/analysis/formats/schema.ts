/** What reading one dataset from different files costs in time and in memory. Bytes, and rows a second. */
import { z } from "zod";
import { estimateSchema } from "../estimate-schema.ts";

const finite = z.number().finite();
const count = z.number().int().positive();
const text = z.string();

/** What a reading is told by, beside its figures. */
const settings = {
  group: text,
  format: text,
  reader: text,
  scan: text,
  shape: text,
  codec: text,
  rows: count,
  page: count,
  concurrent: count,
  threads: count,
};

export const formatEntrySchema = z.strictObject({
  ...settings,
  state: z.enum(["measured", "absent", "failed"]),
  reason: text.optional(),
  /** Rows, and bytes of the file, a second. */
  rowRate: estimateSchema.optional(),
  rate: estimateSchema.optional(),
  /** Bytes of the file. */
  fileBytes: finite.optional(),
  /** Rate ÷ B(1:0, 1) of the same run. Absent without it. */
  shareOfB: finite.optional(),
  /** Row rate ÷ that of DuckDB on one thread over the same file with the same query, paired. */
  versusDuckdb: estimateSchema.optional(),
  /** Of a scan of two columns: row rate ÷ that of the full scan of the same file by the same reader, paired. */
  versusFull: estimateSchema.optional(),
  floorBytes: estimateSchema.optional(),
  /** Above the floor: anonymous and file pages, and both together. */
  peakAnonBytes: estimateSchema.optional(),
  peakFileBytes: estimateSchema.optional(),
  peakBytes: estimateSchema.optional(),
  /** Of one page: decoded, and as stored. */
  pageBytes: finite.optional(),
  storedBytes: finite.optional(),
  /** What the document says that this reading holds. */
  documentBytes: finite.optional(),
});

/** At one size of page. */
const pagePointSchema = z.strictObject({
  page: count,
  concurrent: count,
  pageBytes: finite,
  peak: estimateSchema,
  fittedBytes: finite,
  heldOut: z.boolean(),
  documentBytes: finite.optional(),
});

/** peak = intercept + slope × page × concurrent pages, by one reader. */
export const pageFitSchema = z.strictObject({
  format: text,
  reader: text,
  scan: text,
  codec: text,
  interceptBytes: finite,
  slope: finite,
  /** Of pages that are read one at a time, ascending; those held out took no part in the fit. */
  points: z.array(pagePointSchema),
  /** Of several pages at once, ascending by page × concurrent, none of which took part: what they add is asked of the model, not told to it. */
  several: z.array(pagePointSchema),
  /** Largest |fitted ÷ measured − 1| of the `points` held out. Absent where none was. */
  worstHeldOut: finite.optional(),
});

/** Bad input: was it refused, in every run? */
export const refusalSchema = z.strictObject({
  format: text,
  reader: text,
  input: text,
  state: z.enum(["measured", "absent", "failed"]),
  refused: z.enum(["always", "never", "sometimes"]).optional(),
  /** The reader's own words, or why it was not measured. */
  said: text.optional(),
});

export const formatsSchema = z.strictObject({
  entries: z.array(formatEntrySchema),
  fits: z.array(pageFitSchema),
  refusals: z.array(refusalSchema),
  /** Bytes of a row as CSV. */
  rowBytes: finite.optional(),
});

export type FormatEntry = z.infer<typeof formatEntrySchema>;
export type PageFit = z.infer<typeof pageFitSchema>;
export type FittedPage = z.infer<typeof pagePointSchema>;
export type Refusal = z.infer<typeof refusalSchema>;
export type Formats = z.infer<typeof formatsSchema>;
