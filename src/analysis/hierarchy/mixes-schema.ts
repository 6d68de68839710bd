/** Traffic rate over the share of written lines. */
import { z } from "zod";

export const mixesSchema = z.strictObject({ threads: z.number().int().positive() });
export type MixesFinding = z.infer<typeof mixesSchema>;
