/** Latency of dependent reads over the working set, by order, spacing and pages; percentiles; edges of L1 and L2. */
import { z } from "zod";

export const latencySchema = z.strictObject({ threads: z.number().int().positive() });
export type LatencyFinding = z.infer<typeof latencySchema>;
