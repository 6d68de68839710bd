/** What a window of records holds, in which form, and what it costs to let them go. */
import { z } from "zod";
import { estimateSchema } from "../estimate-schema.ts";

const finite = z.number().finite();
const count = z.number().int().positive();
const text = z.string();

export const windowEntrySchema = z.strictObject({
  group: text,
  by: text,
  keep: text,
  size: count,
  slide: count,
  rate: finite,
  recordBytes: finite,
  latenessMs: finite,
  disorder: finite,
  delayMs: finite,
  pace: text,
  state: z.enum(["measured", "absent", "failed"]),
  reason: text.optional(),
  /** Records a second that went through. */
  throughput: estimateSchema.optional(),
  /** Above the floor. */
  peakBytes: estimateSchema.optional(),
  heldRecords: finite.optional(),
  lateRecords: finite.optional(),
  evictNs: estimateSchema.optional(),
  /** The document's W × T × R, and with the lateness added. */
  documentBytes: finite,
  correctedBytes: finite,
  /** Peak ÷ either. */
  versusDocument: estimateSchema.optional(),
  versusCorrected: estimateSchema.optional(),
});

export const windowSchema = z.strictObject({
  entries: z.array(windowEntrySchema),
  /** Bytes of memory a byte of record, by form: the median over its windows. */
  factors: z.array(z.strictObject({ keep: text, factor: finite })),
});

export type WindowEntry = z.infer<typeof windowEntrySchema>;
export type Windows = z.infer<typeof windowSchema>;
