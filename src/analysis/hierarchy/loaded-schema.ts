/** Latency of dependent reads over the bandwidth that other threads take meanwhile, and the knee of that curve. */
import { z } from "zod";
import { estimateSchema } from "../estimate-schema.ts";

const finite = z.number().finite();

export const loadedSchema = z.strictObject({
  /** Kernel of the loaders. */
  load: z.string(),
  engine: z.string(),
  pages: z.string(),
  loaders: z.number().int().positive(),
  /** ns of a hop on the idle machine. */
  idle: estimateSchema,
  /** Least load first. */
  points: z.array(
    z.strictObject({
      /** Additions between a loader's bursts; 0: none. */
      delay: z.number().int().nonnegative(),
      /** Bytes a second that the loaders moved, and with the chaser's own lines. */
      injected: estimateSchema,
      bandwidth: estimateSchema,
      /** ns of a hop: mean of a sample, and the 99th percentile of its batches. */
      latency: estimateSchema,
      p99: estimateSchema.optional(),
      /** Latency ÷ idle latency, paired. */
      overIdle: estimateSchema,
    }),
  ),
  /** By Kneedle: the knee lies between its bandwidth and the next point's. Latency in ns, bandwidth in bytes a second. */
  knee: z.discriminatedUnion("state", [
    z.strictObject({ state: z.literal("reached"), bandwidth: finite, nextBandwidth: finite.optional(), latencyNs: finite, overIdle: finite }),
    z.strictObject({ state: z.literal("not-reached"), reason: z.string() }),
  ]),
});
export type LoadedFinding = z.infer<typeof loadedSchema>;
