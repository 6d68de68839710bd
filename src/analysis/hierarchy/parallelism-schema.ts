/** Independent chases on one thread: memory-level parallelism and the random-access bandwidth that follows. */
import { z } from "zod";

export const parallelismSchema = z.strictObject({ threads: z.number().int().positive() });
export type ParallelismFinding = z.infer<typeof parallelismSchema>;
