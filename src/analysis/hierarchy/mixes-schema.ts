/** Traffic over the share of lines that are written. */
import { z } from "zod";
import { estimateSchema } from "../estimate-schema.ts";

export const mixPointSchema = z.strictObject({
  /** Share of the lines crossing the memory interface that are written, 0 … 1. */
  written: z.number().min(0).max(1),
  traffic: estimateSchema,
});

/** One curve: an engine, its stores and a thread count. */
export const mixesSchema = z.strictObject({
  engine: z.string(),
  /** `update`: regular stores to lines that were read; `nt`: non-temporal stores. */
  stores: z.enum(["update", "nt"]),
  threads: z.number().int().positive(),
  pages: z.string(),
  points: z.array(mixPointSchema).min(1),
  best: mixPointSchema,
  worst: mixPointSchema,
});
export type MixesFinding = z.infer<typeof mixesSchema>;
export type MixPoint = z.infer<typeof mixPointSchema>;
