/** The axes of a trial between CPUs: what passes between two pinned threads, or what one does alone. */
import { z } from "zod";

/**
 * `hand-over`: two threads answer one another through one word. All others count with Atomics.add: `alone` on one CPU; `contended`, both on
 * one word; `same-line`, each on a word of its own in one cache line (false sharing); `padded`, words in lines of their own.
 */
export const coreOps = ["hand-over", "alone", "contended", "same-line", "padded"] as const;
export type CoreOp = (typeof coreOps)[number];

/** What two CPUs share. `siblings`: a core; `near`: a NUMA node; `far`: only the machine. */
export const relations = ["siblings", "near", "far"] as const;
export type Relation = (typeof relations)[number];

export const coresParams = z.strictObject({
  op: z.enum(coreOps),
  cpuA: z.number().int().min(0),
  /** Absent where one CPU works alone. */
  cpuB: z.number().int().min(0).optional(),
  relation: z.enum(relations).optional(),
  /** Round trips of one pass of a hand-over: so many that no sample is a handful, however badly the partner behaved while it was calibrated. */
  rounds: z.number().int().min(1).optional(),
  engine: z.enum(["js"]).default("js"),
});

export type CoresParams = z.infer<typeof coresParams>;
