/** The axes of a NUMA trial: threads on the CPUs of one node over memory of another. */
import { z } from "zod";
import { vectorBits } from "../../catalogue/kernel.ts";

/** `read`: every thread reads its slice in sequence; `chase`: one thread follows one random cycle. */
export const numaOps = ["read", "chase"] as const;

export const numaParams = z.strictObject({
  op: z.enum(numaOps),
  /** Node of the CPUs, and of the memory. */
  from: z.number().int().min(0),
  to: z.number().int().min(0),
  threads: z.number().int().min(1),
  /** What the firmware says of the way from one to the other; 10 is local. */
  distance: z.number().int().min(0).optional(),
  engine: z.literal("native").default("native"),
  /** Of `read`: bits of one load. Not given: the widest that the processor has. */
  width: z.literal(vectorBits).optional(),
  pages: z.enum(["system", "huge"]).default("system"),
});

export type NumaParams = z.infer<typeof numaParams>;
