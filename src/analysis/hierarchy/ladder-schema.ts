/** Bandwidth over the working set, and the edges of the caches. */
import { z } from "zod";

export const ladderSchema = z.strictObject({ threads: z.number().int().positive() });
export type LadderFinding = z.infer<typeof ladderSchema>;
