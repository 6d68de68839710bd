/** Bandwidth and latency from each NUMA node to each. */
import { z } from "zod";

export const numaSchema = z.strictObject({ threads: z.number().int().positive() });
export type NumaFinding = z.infer<typeof numaSchema>;
