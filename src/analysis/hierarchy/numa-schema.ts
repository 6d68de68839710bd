/** Bandwidth and latency from each NUMA node to each. */
import { z } from "zod";
import { estimateSchema } from "../estimate-schema.ts";

const node = z.number().int().nonnegative();

export const numaSchema = z.strictObject({
  engine: z.string(),
  pages: z.string(),
  /** Threads of the reads, all on the CPUs of one node; the latency is of one. */
  threads: z.number().int().positive(),
  /** Nodes whose CPUs were used, and nodes whose memory was, ascending. */
  from: z.array(node),
  to: z.array(node),
  cells: z.array(
    z.strictObject({
      from: node,
      to: node,
      /** The firmware's figure; 10 is local. */
      distance: z.number().int().nonnegative().optional(),
      /** Bytes a second read by the CPUs of `from` out of the memory of `to`. */
      rate: estimateSchema.optional(),
      /** Time of one dependent read. */
      ns: estimateSchema.optional(),
      /** This cell ÷ the cell of the same CPUs and their own memory, paired. Absent for that cell itself. */
      rateOverLocal: estimateSchema.optional(),
      nsOverLocal: estimateSchema.optional(),
    }),
  ),
});
export type NumaFinding = z.infer<typeof numaSchema>;
