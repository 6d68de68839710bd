/** What `measure` finds of a loop, derived from one record by pure functions. Rates are bytes of payload a second. */
import { z } from "zod";
import { mixes } from "../../catalogue/accesses.ts";
import { estimateSchema } from "../estimate-schema.ts";

const finite = z.number().finite();
const text = z.string();
const share = z.number().min(0).max(1);

/**
 * What bounds a loop, by the two scenarios of the document and what lies beside both.
 * `memory-bound`: "Bottlenecked by I/O: … we'll be entirely bottlenecked by the raw movement of data, making any overhead much more important."
 * `processing-bound`: "Bottlenecked by processing: … our processing dwarfs the time spent on our streaming setup."
 * `overhead-bound`: neither the bytes nor the work on them, but how they are handed over.
 * @see streaming-data.txt, "A basic model of streaming"
 */
export const loopVerdicts = ["memory-bound", "processing-bound", "overhead-bound"] as const;
export type LoopVerdict = (typeof loopVerdicts)[number];

/** What a loop that is bound by overhead spends its time on. */
export const overheadCauses = ["chunk-size", "views-passed", "garbage-collection", "allocation", "calls"] as const;
export type OverheadCause = (typeof overheadCauses)[number];

/** A transform over the size of its chunks. */
export const loopChunksSchema = z.strictObject({
  /** The size that the loop declares. */
  declaredBytes: z.number().int().positive(),
  points: z.array(z.strictObject({ chunkBytes: z.number().int().positive(), rate: estimateSchema })).min(2),
  /** The smallest size within 5 % of the best rate. */
  best: z.strictObject({ highWaterMark: z.number().int().positive(), rate: finite }),
  /** Of the fit time = a · chunks + b · bytes, and the share of a pass that the chunks of the declared size take. Absent where a is not above 0. */
  cost: z.strictObject({ perChunkNs: finite, perByteNs: finite, declaredShare: share }).optional(),
});

/** What a process of its own saw of the loop over data in a cache. */
export const loopProbeSchema = z.strictObject({
  /** Share of the time that the garbage collector paused it. */
  gcShare: share,
  /** Bytes allocated a second, and for each byte of payload. */
  allocationRate: finite,
  allocatedPerByte: finite,
  /** Of the loop's functions, after their warm-up. */
  deoptimisations: z.number().int().nonnegative().optional(),
  /** Of one call beside its items, and its share of a call over an L2-resident working set. */
  callNs: finite.optional(),
  callShare: share.optional(),
});

export const loopSchema = z.strictObject({
  loop: text,
  form: z.enum(["make", "run", "transform"]),
  threads: z.number().int().positive(),
  /** n of B/(n+2). */
  passes: z.number().int().positive(),
  /** Why there are no numbers: what failed, or what is absent. */
  failure: text.optional(),
  /** Bytes that all threads hold, and rate of the payload from memory. */
  workingSetBytes: finite.optional(),
  payload: estimateSchema.optional(),
  /** Bytes of payload of one pass. */
  passBytes: finite.optional(),
  /** The same loop over a working set in L2, and its rate from memory over that rate, paired. */
  cached: z.strictObject({ payload: estimateSchema, memoryOverCache: estimateSchema }).optional(),
  /** Rate over what B allows, paired, under each hypothesis about write-allocate that is left; equal where the twins decided or it does not matter. */
  share: z
    .strictObject({ min: estimateSchema, max: estimateSchema, mixMin: z.enum(mixes), mixMax: z.enum(mixes), boundMin: finite, boundMax: finite })
    .optional(),
  /** Which B it lacks for one of the hypotheses, or for both. */
  shareMissing: text.optional(),
  /** B(1:1) of js at the same thread count, the document's prediction B/(n+2), and the rate over it, paired. */
  document: z.strictObject({ bandwidth: finite, rate: finite, ratio: estimateSchema }).optional(),
  /** Of a loop that is passed its views: rate with captured views over its own, paired. */
  captured: estimateSchema.optional(),
  probe: loopProbeSchema.optional(),
  chunks: loopChunksSchema.optional(),
  /** Absent where the numbers do not tell. */
  verdict: z.enum(loopVerdicts).optional(),
  cause: z.enum(overheadCauses).optional(),
  /** Why the verdict is so, or why there is none. */
  reason: text,
  /** What to try, the most promising first. */
  advice: z.array(text),
});

export type LoopChunks = z.infer<typeof loopChunksSchema>;
export type LoopProbe = z.infer<typeof loopProbeSchema>;
export type LoopFinding = z.infer<typeof loopSchema>;
