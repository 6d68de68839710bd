/** What a history holds, a line an entry, and what is found in it. */
import { z } from "zod";
import { verdicts } from "../gate/schema.ts";

/** The version that this program writes and reads. */
export const historyVersion = 1;

const finite = z.number().finite();
const positive = finite.positive();
const count = z.number().int().nonnegative();
const name = z.string().min(1).max(512);
const text = z.string().max(4096);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** SHA-1 or SHA-256, as git writes them. */
const commit = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
/** As `Date.toISOString` writes it, so that times sort as text. */
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
/** Lower-case letters, digits, points and hyphens: it is a file's name too. */
const fingerprint = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,249}$/);

const common = {
  historyVersion: z.literal(historyVersion),
  time,
  loop: name,
  /** Hash of the loop's contract: another one starts a new series. */
  contract: sha256,
  /** Hash of the code that was measured, or accepted. */
  bundle: sha256,
  /** Version of streambound. */
  tool: name,
  /** Absent outside a git repository. */
  commit: commit.optional(),
  /** Did the working tree differ from the commit? */
  dirty: z.boolean().optional(),
};

/** Where a rate lies: payload bytes a second. */
const rateSchema = z.strictObject({ median: positive, low: positive, high: positive });

/** One loop of one gate or measurement. */
export const measuredEntrySchema = z.strictObject({
  ...common,
  kind: z.enum(["gate", "measure"]),
  parent: commit.optional(),
  fingerprint,
  /** What a gate compared with, as it was named. */
  base: text.optional(),
  /** In the order they were taken. Of a gate: ln of each block's ratio of times head ÷ base, and the same of its control; of a measurement: rates of the epochs. */
  blocks: z.array(finite),
  controls: z.array(finite),
  rate: rateSchema.optional(),
  /** Rate ÷ bound of the same run: what series are made of. */
  share: positive.optional(),
  verdict: z.enum(verdicts).optional(),
});

/** A change of a loop that was accepted by `baseline accept`: it holds for every machine. */
export const acceptEntrySchema = z.strictObject({
  ...common,
  kind: z.literal("accept"),
  baseline: name,
  reason: text,
  /** Hash of the code that the baseline had before; absent for a new loop. */
  from: sha256.optional(),
});

export const historyEntrySchema = z.discriminatedUnion("kind", [measuredEntrySchema, acceptEntrySchema]);

export type MeasuredEntry = z.infer<typeof measuredEntrySchema>;
export type AcceptEntry = z.infer<typeof acceptEntrySchema>;
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

/** A measured entry as a point of its series. */
export const historyPointSchema = z.strictObject({
  time,
  commit: commit.optional(),
  dirty: z.boolean().optional(),
  bundle: sha256,
  rate: rateSchema.optional(),
  share: positive.optional(),
  verdict: z.enum(verdicts).optional(),
});

/** A step of the level between two points: that of `index`, from 0, is the first after it. */
export const historyChangeSchema = z.strictObject({
  index: count,
  time,
  /** The first commit that was measured after the step, and the last one before. */
  commit: commit.optional(),
  before: commit.optional(),
  /** `commit`: it made the step. `range`: one of several after `before`, up to it. `same-code`: the code is the same on both sides, so it was the machine. */
  cause: z.enum(["commit", "range", "same-code", "unknown"]),
  /** New level ÷ old level: below 1 is slower. */
  ratio: positive,
  p: finite,
  /** The reason by which it was accepted. */
  accepted: text.optional(),
});

/** Against a pinned release: steps that are each too small to be seen add up. */
export const creepSchema = z.discriminatedUnion("state", [
  z.strictObject({
    state: z.literal("compared"),
    /** Latest level ÷ that of the release. */
    ratio: positive,
    low: positive,
    high: positive,
    /** Is it slower by the cumulative threshold or more, and not by chance? */
    crept: z.boolean(),
    /** Points of the release, and of the latest level. */
    pinned: count,
    latest: count,
  }),
  z.strictObject({ state: z.literal("absent"), reason: text }),
]);

/** Where the latest point lies among those before it: for display, where no base can be run. */
export const outlookSchema = z.discriminatedUnion("state", [
  z.strictObject({
    state: z.enum(["as-before", "slower", "faster"]),
    /** Limits for one more point, in the units of the series. */
    low: positive,
    high: positive,
    points: count,
  }),
  z.strictObject({ state: z.literal("too-few"), points: count }),
]);

export const historySeriesSchema = z.strictObject({
  loop: name,
  kind: z.enum(["gate", "measure"]),
  fingerprint,
  contract: sha256,
  /** Is it the newest definition of the loop on this machine? */
  current: z.boolean(),
  /** What is followed: `share`, or `rate` where most points have no share. */
  measure: z.enum(["share", "rate"]),
  /** In order of time; those that the analysis left out are not among them. */
  points: z.array(historyPointSchema),
  /** Failed, unproven or without a figure. */
  leftOut: count,
  changes: z.array(historyChangeSchema),
  /** Drift of the latest level: ratio of its end to its beginning. */
  drift: z.strictObject({ ratio: positive, p: finite, points: count }).optional(),
  creep: creepSchema.optional(),
  outlook: outlookSchema,
});

export const historySummarySchema = z.strictObject({
  historyVersion: z.literal(historyVersion),
  /** Entries that were read, and lines that were damaged and skipped. */
  entries: count,
  skipped: count,
  /** The pinned release as it was named. */
  pin: text.optional(),
  since: text.optional(),
  /** Slowdown against the release that counts as creep, as a share. */
  creepThreshold: finite,
  series: z.array(historySeriesSchema),
});

export type HistoryPoint = z.infer<typeof historyPointSchema>;
export type HistoryChange = z.infer<typeof historyChangeSchema>;
export type Creep = z.infer<typeof creepSchema>;
export type Outlook = z.infer<typeof outlookSchema>;
export type HistorySeries = z.infer<typeof historySeriesSchema>;
export type HistorySummary = z.infer<typeof historySummarySchema>;
