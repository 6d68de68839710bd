/** Rate, lines and time of an access over the distance to the next. */
import { z } from "zod";
import { estimateSchema } from "../estimate-schema.ts";

/** One curve: an engine, a direction, a thread count and a size. */
export const strideSchema = z.strictObject({
  engine: z.string(),
  direction: z.enum(["forward", "backward"]),
  threads: z.number().int().positive(),
  pages: z.string(),
  /** `dram`: beyond the caches; `l2`: half of a thread's second-level cache. */
  size: z.string(),
  points: z.array(
    z.strictObject({
      strideBytes: z.number().int().positive(),
      /** 8 bytes an access. */
      useful: estimateSchema,
      /** Lines touched a second, over all threads. */
      lines: estimateSchema,
      /** Of one access of one thread, ns. */
      accessNs: estimateSchema,
    }),
  ),
});
export type StrideFinding = z.infer<typeof strideSchema>;
