/** Latency of dependent reads over the working set, by order, spacing and pages; percentiles; edges of L1 and L2. */
import { z } from "zod";
import { estimateSchema } from "../estimate-schema.ts";

const text = z.string();
const bytes = z.number().int().positive();
const finite = z.number().finite();

/** One curve: the cycle's size varies, everything else is the same. Times in ns. */
export const latencySchema = z.strictObject({
  engine: text,
  order: text,
  /** Of a page-local order: pages of 4 KiB that it stays in before it goes on. */
  groupPages: z.number().int().positive().optional(),
  spacingBytes: bytes,
  pages: text,
  /** What the ratios are against: the curve that differs in this alone. Absent: no such curve was measured. */
  versus: z.enum(["random", "64 B", "huge", "native"]).optional(),
  points: z.array(
    z.strictObject({
      bytes,
      /** The median of a sample's batches of hops: what the scheduler takes from a batch is not the memory's. */
      latency: estimateSchema,
      /** Of all hops of a sample. */
      mean: estimateSchema,
      /** Percentiles of a sample's batches. */
      p90: estimateSchema.optional(),
      p99: estimateSchema.optional(),
      max: estimateSchema.optional(),
      /** Time ÷ that of the curve of `versus` at the same size, paired. */
      ratio: estimateSchema.optional(),
    }),
  ),
  /** Where the curve leaves a plateau. `level` 1 is the nearest cache; absent where a TLB may be the cause. */
  edges: z.array(z.strictObject({ level: z.number().int().positive().optional(), fromBytes: bytes, toBytes: bytes, rise: finite })),
  /** The plateaus between edges, nearest first; empty where an edge may be a TLB's. The last one beyond all edges is memory. */
  levels: z.array(z.strictObject({ name: text, fromBytes: bytes, toBytes: bytes, latencyNs: finite })),
});
export type LatencyFinding = z.infer<typeof latencySchema>;
