/** What the suite `runtimes` found: one entry a trial, and what follows from several of them. Times in ns, rates in bytes a second. */
import { z } from "zod";
import { estimateSchema } from "../estimate-schema.ts";
import { contestantIds } from "./contestants.ts";

const finite = z.number().finite();
const count = z.number().int().nonnegative();
const text = z.string();
const contestant = z.enum(contestantIds);

/** Whether what was written is right, and what the process said of it. Over all runs of the trial. */
export const outputSchema = z.strictObject({
  runs: count,
  /** Runs whose output was wrong, missing or too long, and by how many bytes at most. */
  wrong: count,
  mostWrongBytes: finite,
  /** Distinct exit codes, ascending. Absent where they were not recorded. */
  exitCodes: z.array(z.number().int()).optional(),
  /** Runs that ended with 0 although their output was wrong. */
  silent: count,
  /** Most bytes of files that a run left behind. */
  leftBytes: finite.optional(),
});

const settings = { concurrency: count, chunkBytes: finite, fileBytes: finite, waitMs: finite };

export const entrySchema = z.strictObject({
  group: text,
  contestant,
  ...settings,
  /** `none`, or what was made to go wrong. */
  fault: text,
  state: z.enum(["measured", "absent", "failed"]),
  /** Why it is absent, or what failed. */
  reason: text.optional(),
  /** Such as `Java 17.0.13`, where the verification tells. */
  version: text.optional(),
  /** Time of the whole job, without the start of its process. */
  wall: estimateSchema.optional(),
  /** Bytes of the file a second. Only of right outputs: a wrong one has no rate. */
  payload: estimateSchema.optional(),
  /** Rate ÷ the best rate of a right form with the same file, chunk and waiting, paired. */
  versusBest: estimateSchema.optional(),
  /** From the start of the process to the start of its job, and from there to the first byte of output. */
  startNs: estimateSchema.optional(),
  firstByteNs: estimateSchema.optional(),
  cpuNsPerByte: estimateSchema.optional(),
  /** Resident before the job began: the runtime's own. */
  floorBytes: estimateSchema.optional(),
  /** Peak of resident memory above that floor. */
  peakBytes: estimateSchema.optional(),
  inFlightBytes: estimateSchema.optional(),
  /** Bytes that the job took of the heap ÷ bytes of the file; independent of when it was collected. */
  allocatedPerByte: estimateSchema.optional(),
  /** Of a stream that writes: writes that were told to wait, `drain` events, and the most bytes that it held at one of these. Of all runs together. */
  drain: z.strictObject({ runs: count, refused: count, drains: count, heldBytes: finite.optional() }).optional(),
  /** Most chunks in progress at once; `best` is the most of all runs. */
  reached: estimateSchema.optional(),
  /** (concurrency × buffers + queued) × chunk: see models/concurrency.ts. */
  promisedBytes: finite,
  output: outputSchema.optional(),
});

/** Node's fastest right form beside the fastest of each other runtime, with the same file, chunk, waiting and bound on chunks. */
export const standingSchema = z.strictObject({
  group: text,
  ...settings,
  node: contestant,
  others: z.array(z.strictObject({ contestant, /** Rate of Node ÷ rate of this one, paired. */ ratio: estimateSchema })),
  verdict: z.enum(["as-fast", "slower", "undecided"]),
  reason: text,
});

export const runtimesSchema = z.strictObject({
  entries: z.array(entrySchema),
  standings: z.array(standingSchema),
  /** Least squares over the sizes of a chunk: what one costs beside its bytes. */
  chunkCosts: z.array(z.strictObject({ contestant, perChunkNs: finite, perByteNs: finite })),
  /** What a thread takes that does nothing, by kind of thread: resident memory, heap in use, and address space. */
  threads: z
    .array(
      z.strictObject({
        contestant,
        parked: count,
        state: z.enum(["measured", "absent", "failed"]),
        reason: text.optional(),
        resident: estimateSchema.optional(),
        heap: estimateSchema.optional(),
        reserved: estimateSchema.optional(),
      }),
    )
    .default([]),
  /** Least squares over the sizes of the file: what the largest takes more than the smallest. */
  growths: z.array(
    z.strictObject({
      contestant,
      smallest: finite,
      largest: finite,
      peak: estimateSchema,
      added: estimateSchema,
      /** Against what the file is longer: by up to 5 % of it memory is bounded, from 20 % on it is not. */
      verdict: z.enum(["bounded", "grows", "undecided"]),
    }),
  ),
});

export type RuntimeOutput = z.infer<typeof outputSchema>;
export type RuntimeEntry = z.infer<typeof entrySchema>;
export type Standing = z.infer<typeof standingSchema>;
export type Runtimes = z.infer<typeof runtimesSchema>;
