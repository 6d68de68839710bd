/** How far the numbers of a run can be trusted, and why not further. */
import { z } from "zod";
import { grades } from "./finding.ts";

/** `reasons` holds every finding below grade A, worst first; a grade A has none. */
export const qualitySchema = z.strictObject({
  grade: z.enum(grades),
  reasons: z.array(z.strictObject({ id: z.string(), grade: z.enum(grades), what: z.string(), why: z.string(), next: z.string() })),
});
export type RunQuality = z.infer<typeof qualitySchema>;
