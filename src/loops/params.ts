/** The axes of a loop's trial. Where its bundle lies is told beside them: a record holds no path. */
import { z } from "zod";

export const loopParams = z.strictObject({
  loop: z.string().min(1),
  /** `dram`: the streams of all threads fill the run's array size; `l2`: those of one thread fill half of its second-level cache. */
  size: z.enum(["dram", "l2"]).default("dram"),
  /** `run` is given its views with every call; `make` captures them, as the loop is written or, of a `run`, by a closure around it. */
  form: z.enum(["make", "run", "transform"]),
  /** Transforms that one pass stands for: the n of B/(n+2). */
  passes: z.number().int().min(1).default(1),
  threads: z.number().int().min(1).default(1),
  /** Of a transform: bytes of a chunk, which are its highWaterMark as well. */
  chunk: z.number().int().positive().optional(),
});

export type LoopParams = z.infer<typeof loopParams>;
