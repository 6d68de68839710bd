/** What a gate finds, derived from one record by pure functions. Ratios are times, head ÷ base: above 1 is slower. */
import { z } from "zod";
import { estimateSchema } from "../estimate-schema.ts";

const finite = z.number().finite();
const text = z.string();

/**
 * `in-situ`: both arms in one isolate over the same memory. `workers`: each in an isolate of its own, taking turns over the same memory.
 * `processes`: each in a process of its own.
 */
export const designs = ["in-situ", "workers", "processes"] as const;
export type Design = (typeof designs)[number];

/**
 * `regression`, `pass`, `improved`: proven. `inconclusive`: the last look proved neither. `unproven`: the experiment was not valid.
 * `incomparable`: the two versions are not the same loop. `new`: only head has it. `failed`: an arm does not build, throws, hangs or returns wrong results.
 */
export const verdicts = ["regression", "failed", "unproven", "inconclusive", "incomparable", "new", "improved", "pass"] as const;
export type Verdict = (typeof verdicts)[number];

export const arms = ["base", "head", "control-base", "control-head"] as const;
export type ArmId = (typeof arms)[number];

export const ruleSchema = z.strictObject({
  /** Slowdown that a pass excludes, as a share: 0.02 is 2 %. */
  threshold: finite,
  /** Slowdown that a regression exceeds. */
  margin: finite,
  /** Blocks after which it is looked at. */
  looks: z.array(z.number().int().positive()),
  /** Chance of a false regression, and of a false pass, over all looks. */
  alpha: finite,
  beta: finite,
  /**
   * Of several loops: slower at one of `looks` is a suspicion only. Blocks taken after that look decide: the numbers of them that are looked at, and
   * the chance of a false regression over these looks alone.
   */
  retest: z.strictObject({ looks: z.array(z.number().int().positive()), alpha: finite }).optional(),
});

export const gateLoopSchema = z.strictObject({
  loop: text,
  verdict: z.enum(verdicts),
  /** Why, in a sentence: what was proven, or what stood in the way and what to do. */
  reason: text,
  design: z.enum(designs),
  /** Why the design is not the in-situ one. */
  designReason: text.optional(),
  rule: ruleSchema,
  /** ln of the median ratio of each block, in the order they were taken; controls likewise. */
  blocks: z.array(finite),
  controls: z.array(finite),
  /** Blocks that only raised the suspicion: figures are of those after them. Absent where none was raised. */
  screened: z.number().int().positive().optional(),
  /** Median ratio of times head ÷ base with its interval of 99 % by inversion of the test. Absent with fewer than seven blocks. */
  ratio: z.strictObject({ median: finite, low: finite, high: finite, confidence: finite }).optional(),
  /** Chance of values this extreme where head is no slower than the margin, and where it is as slow as the threshold. */
  pRegression: finite.optional(),
  pPass: finite.optional(),
  /** Smallest slowdown that these blocks would have shown, as a share: what the design resolves here. */
  resolution: finite.optional(),
  /** Standard deviation of the blocks' ln ratios. */
  blockSd: finite.optional(),
  /** Share of rounds that the system disturbed. */
  discarded: finite,
  /** Payload bytes a second of each arm. */
  baseRate: estimateSchema.optional(),
  headRate: estimateSchema.optional(),
  /** Rate of each arm's traffic ÷ the control kernel's in the same blocks: how near the loop is to what memory gives. */
  baseShare: finite.optional(),
  headShare: finite.optional(),
  /** Wall time that the loop's blocks took. */
  seconds: finite,
});

/** The version of what follows. */
export const gateVersion = 1;

export const gateSummarySchema = z.strictObject({
  gateVersion: z.literal(gateVersion),
  /** What was compared, as it was named. */
  base: text,
  head: text,
  loops: z.array(gateLoopSchema),
  /** A sentence where at least four fifths of at least five loops moved together while the controls did not. */
  buildWide: text.optional(),
  /** 0 pass, 1 regression, 3 unproven, inconclusive, incomparable or nothing but new loops, 4 failed or nothing measured. */
  exitCode: z.union([z.literal(0), z.literal(1), z.literal(3), z.literal(4)]),
  seconds: finite,
});

export type Rule = z.infer<typeof ruleSchema>;
export type GateLoop = z.infer<typeof gateLoopSchema>;
export type GateSummary = z.infer<typeof gateSummarySchema>;
