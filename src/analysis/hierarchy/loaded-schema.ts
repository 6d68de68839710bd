/** Latency against injected bandwidth, and the knee of that curve. */
import { z } from "zod";

export const loadedSchema = z.strictObject({ threads: z.number().int().positive() });
export type LoadedFinding = z.infer<typeof loadedSchema>;
