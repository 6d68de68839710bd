/** A file's way to a socket or into another file: wall time and the sender's CPU time by method, and what copying should have cost. */
import { z } from "zod";
import { estimateSchema } from "../estimate-schema.ts";

const finite = z.number().finite();
const count = z.number().int().positive();
const text = z.string();

/** One method, sink, receiver and buffer. */
export const transferRowSchema = z.strictObject({
  key: text,
  method: text,
  sink: text,
  receiver: text,
  buffer: count,
  file: count,
  /** Bytes of the file a second, until the receiver has them all. */
  rate: estimateSchema,
  /** CPU time of the sender alone, ns a byte. */
  cpuPerByte: estimateSchema.optional(),
  /** System calls of the sender in a pass. */
  calls: finite.optional(),
  /** Of the bytes that were to be sent without a copy: the share that the kernel copied. */
  copiedShare: finite.optional(),
  /** Against read-write by the same buffer, into the same sink, paired: rate ÷ rate, and CPU time ÷ CPU time. */
  rateOverReadWrite: estimateSchema.optional(),
  cpuOverReadWrite: estimateSchema.optional(),
});

/** What two copies of a byte should cost, by one reading of "memory bandwidth". */
export const budgetSchema = z.strictObject({
  /** `memcpy`: 2 ÷ the rate of a copy; `traffic`, `allocate`: 4 and 6 ÷ B(1:1); `cache`: 2 ÷ the rate of a copy that stays in cache. */
  id: z.enum(["memcpy", "traffic", "allocate", "cache"]),
  /** Copies or lines a byte that the rate is divided into. */
  factor: finite,
  /** Key of the trial, and its rate: bytes copied a second, or of traffic. */
  key: text,
  rate: estimateSchema,
  nsPerByte: estimateSchema,
});

/** read-write − sendfile, into one sink by one buffer, paired, ns a byte: what two copies really cost. */
export const savingSchema = z.strictObject({
  sink: text,
  receiver: text,
  buffer: count,
  wall: estimateSchema,
  cpu: estimateSchema.optional(),
});

/** Work beside a transfer, or by itself (method `none`): a copy of memory in another process. */
export const besideSchema = z.strictObject({
  method: text,
  sink: text,
  receiver: text,
  buffer: count,
  /** Bytes of each of the two arrays that it copies between. */
  arrayBytes: count,
  /** Bytes that it copies in a second of its own CPU time, and in one of wall time. */
  rate: estimateSchema,
  wallRate: estimateSchema.optional(),
  /** Over that of the work by itself, and over that beside read-write by the same buffer, paired. */
  overAlone: estimateSchema.optional(),
  overReadWrite: estimateSchema.optional(),
});

export const transferSchema = z.strictObject({
  rows: z.array(transferRowSchema),
  absent: z.array(z.strictObject({ method: text, sink: text, receiver: text, reason: text })),
  budgets: z.array(budgetSchema),
  savings: z.array(savingSchema),
  beside: z.array(besideSchema),
});

export type TransferRow = z.infer<typeof transferRowSchema>;
export type Budget = z.infer<typeof budgetSchema>;
export type Saving = z.infer<typeof savingSchema>;
export type Beside = z.infer<typeof besideSchema>;
export type TransferFinding = z.infer<typeof transferSchema>;
