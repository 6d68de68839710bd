/** Lines a second over the number of independent chases; memory-level parallelism; the knee. */
import { z } from "zod";
import { estimateSchema } from "../estimate-schema.ts";

const count = z.number().int().positive();

export const parallelismSchema = z.strictObject({
  engine: z.string(),
  pages: z.string(),
  /** Of the cycle. */
  bytes: count,
  /** One chase alone, ns a hop. */
  idle: estimateSchema,
  points: z.array(
    z.strictObject({
      chains: count,
      /** ns of a hop of each chase. */
      latency: estimateSchema,
      linesPerSecond: estimateSchema,
      /** Bytes a second: 64 a line. */
      bandwidth: estimateSchema,
      /** Lines a second over those of one chase, paired: memory-level parallelism. */
      parallelism: estimateSchema,
      /** Lines in flight by Little's law, each taken to need the idle latency. */
      inFlight: estimateSchema,
    }),
  ),
  /** The number of chases that moves most lines. */
  plateau: z.strictObject({ chains: count, parallelism: z.number().finite(), bandwidth: z.number().finite() }),
  /**
   * The fewest chases that move 95 % of the plateau's lines, by the median of their paired ratio; and the fewest of which its interval does so
   * with its upper and with its lower end. `not-reached`: only the most chases that were tried do, so that more might move more.
   */
  knee: z.discriminatedUnion("state", [
    z.strictObject({ state: z.literal("reached"), chains: count, low: count, high: count }),
    z.strictObject({ state: z.literal("not-reached"), most: count }),
  ]),
});
export type ParallelismFinding = z.infer<typeof parallelismSchema>;
