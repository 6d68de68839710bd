/** Where the time of a run went, by suite. */
import { z } from "zod";

const duration = z.number().finite().nonnegative();

export const suiteSecondsSchema = z.strictObject({
  suite: z.string(),
  /** Groups and trials, searches not counted. */
  groups: z.number().int().nonnegative(),
  trials: z.number().int().nonnegative(),
  /** Wall time of all visits, and the part of it that searches took. */
  wallNs: duration,
  searchNs: duration,
  /** Of it inside timed regions whose samples are in the record. */
  timedNs: duration,
});
export type SuiteSeconds = z.infer<typeof suiteSecondsSchema>;
