/** Rate over the distance between two accesses, forward and backward. */
import { z } from "zod";

export const strideSchema = z.strictObject({ threads: z.number().int().positive() });
export type StrideFinding = z.infer<typeof strideSchema>;
