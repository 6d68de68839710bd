/** Hand-over between pairs of CPUs; the cost of Atomics and of false sharing. */
import { z } from "zod";

export const coresSchema = z.strictObject({ threads: z.number().int().positive() });
export type CoresFinding = z.infer<typeof coresSchema>;
