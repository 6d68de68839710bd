/** What the document claims, and what this run says to it. */
import { z } from "zod";

/**
 * `holds`; `holds-under` a condition that is named; `does-not-hold`; `open`: the intervals of this run do not decide; `not-measured`: the run holds nothing
 * that it could be judged by.
 */
export const claimVerdicts = ["holds", "holds-under", "does-not-hold", "open", "not-measured"] as const;

export const claimSchema = z.strictObject({
  /** Stable, such as `io/uring-constant-overhead`. */
  id: z.string(),
  /** Heading of the document's section. */
  section: z.string(),
  /** The claim in our words. */
  claim: z.string(),
  /** What follows from it here, with its figures, where it follows. */
  prediction: z.string().optional(),
  /** What was measured, with intervals. */
  measurement: z.string().optional(),
  verdict: z.enum(claimVerdicts),
  /** Of `holds-under`: under what. */
  condition: z.string().optional(),
  /** Why: of `not-measured`, what was missing. */
  reason: z.string(),
});

export type Claim = z.infer<typeof claimSchema>;
