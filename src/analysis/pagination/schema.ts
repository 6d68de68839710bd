/** The same reduction by pages that are found in different ways. */
import { z } from "zod";
import { estimateSchema, spreadSchema } from "../estimate-schema.ts";

const finite = z.number().finite();
const count = z.number().int().positive();
const text = z.string();

export const pagingSchema = z.strictObject({
  group: text,
  source: text,
  way: text,
  rows: count,
  page: count,
  state: z.enum(["measured", "absent", "failed"]),
  reason: text.optional(),
  rowRate: estimateSchema.optional(),
  /** Row rate ÷ that of `stream` over the same source, rows and page, paired. */
  versusStream: estimateSchema.optional(),
  /** Above the floor. */
  peakBytes: estimateSchema.optional(),
  fileBytes: finite.optional(),
  /** Bytes read ÷ bytes of the file. */
  rescan: estimateSchema.optional(),
  /** What that comes to by the model: 1, or (pages + 1) ÷ 2 without an index. */
  predictedRescan: finite.optional(),
  /** How the database says that it finds a page, where it was asked. */
  foundBy: text.optional(),
  indexBytes: finite.optional(),
  indexNs: estimateSchema.optional(),
});

/** Least squares of peak memory over the bytes of a page, or over those of the dataset. */
export const memorySlopeSchema = z.strictObject({
  source: text,
  way: text,
  over: z.enum(["page", "dataset"]),
  interceptBytes: finite,
  /** Bytes of memory a byte of page or dataset. */
  slope: finite,
  /** Of the slope, over all samples: each is a process of its own. */
  spread: spreadSchema,
  points: z.array(z.strictObject({ bytes: finite, peak: estimateSchema })),
});

export const paginationSchema = z.strictObject({ entries: z.array(pagingSchema), slopes: z.array(memorySlopeSchema) });

export type Paging = z.infer<typeof pagingSchema>;
export type MemorySlope = z.infer<typeof memorySlopeSchema>;
export type Pagination = z.infer<typeof paginationSchema>;
