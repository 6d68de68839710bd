/** What reading a file costs: by call, by block, by batch, by depth, by page. */
import { z } from "zod";
import { estimateSchema, spreadSchema } from "../estimate-schema.ts";

const finite = z.number().finite();
const count = z.number().int().positive();
const text = z.string();

/** A figure that follows from several trials of different groups: nothing of it is paired. */
export const locatedSchema = z.strictObject({ median: finite, spread: spreadSchema });

/** A call that does nothing but enter the kernel, or need not even do that. */
const minimalSchema = z.strictObject({
  call: text,
  /** Time of one. */
  ns: estimateSchema,
  /** Its time ÷ that of getppid, paired. Absent of getppid itself and without it. */
  overMinimal: estimateSchema.optional(),
});

/** One way to read a file: the same bytes, in the same order and from the same place as its neighbours. */
export const readingSchema = z.strictObject({
  key: text,
  /** The way without block and file: `pread`, `io_uring, batches of 64`, `mmap, random, cold`. */
  way: text,
  call: text,
  block: count,
  /** Blocks of a pass. */
  blocks: count,
  order: text,
  cache: text,
  sum: text,
  depth: count.optional(),
  mode: text.optional(),
  sqpoll: z.boolean().optional(),
  registered: z.boolean().optional(),
  advice: text.optional(),
  populate: z.boolean().optional(),
  /** Time of one pass, and of one of its blocks. */
  passNs: estimateSchema,
  blockNs: estimateSchema,
  /** Bytes of the file a second. */
  rate: estimateSchema,
  /** CPU time of one block. */
  cpuNs: estimateSchema.optional(),
  /** System calls and page faults of a pass. */
  calls: finite.optional(),
  minorFaults: estimateSchema.optional(),
  majorFaults: estimateSchema.optional(),
  /** Its rate ÷ that of pread, and ÷ that of readSync, which differ from it in nothing else: of the same group, paired. */
  overPread: estimateSchema.optional(),
  overReadSync: estimateSchema.optional(),
});

const absentSchema = z.strictObject({
  way: text,
  /** Where the file's bytes were to be; absent of a minimal call. */
  cache: text.optional(),
  reason: text,
});

/** Ways that are compared: the trials of one group, and those that were not to be had. */
const panelShape = {
  readings: z.array(readingSchema),
  absent: z.array(absentSchema),
};

/** time = calls × cost + bytes ÷ rate, by one way. */
export const callFitSchema = z.strictObject({
  call: text,
  order: text,
  cache: text,
  sum: text,
  /** Ascending by block. */
  points: z.array(
    z.strictObject({
      block: count,
      blockNs: estimateSchema,
      rate: estimateSchema,
      /** What the fit says of `blockNs`. */ fittedNs: finite.optional(),
    }),
  ),
  /** Fitted epoch by epoch. Absent where fewer than three block sizes were measured, or where smaller blocks are not dearer. */
  fit: z
    .strictObject({
      /** Of one call beside its bytes. */
      costNs: estimateSchema,
      /** Bytes a second beside the calls. */
      rate: estimateSchema,
      /** Root of the mean squared logarithm of measured ÷ fitted, over the block sizes. */
      residual: finite,
      /** The block from which the call's share of the time is below 10 %, and whether it lies within the blocks that were measured. */
      negligibleBytes: finite,
      measured: z.boolean(),
      /**
       * Cost of a call of the smallest block ÷ that of the largest whose cost still outweighs its bytes, bytes taken off, epoch by epoch: 1 where as
       * many times the calls are as many times the overhead. Absent with fewer than two such blocks.
       */
      evenness: z.strictObject({ smallest: count, largest: count, ratio: estimateSchema }).optional(),
    })
    .optional(),
});

/** Reads submitted together: what a batch saves, beside what the document and its correction say. */
export const batchSchema = z.strictObject({
  block: count,
  /** One read by pread. */
  preadNs: estimateSchema,
  /** s: a minimal call. Absent where it was not measured. */
  entryNs: finite.optional(),
  /** w = pread − s: the page cache's work and the copy. */
  workNs: finite.optional(),
  /** Of a read beside s ÷ batch and w: the median over the batches. */
  ringNs: estimateSchema.optional(),
  /** What the document takes for the cost of one call and for that of its bytes: from the fit of pread over block sizes. */
  document: z.strictObject({ costNs: finite, copyNs: finite }).optional(),
  /** Plain ones, ascending by batch. */
  points: z.array(
    z.strictObject({
      batch: count,
      blockNs: estimateSchema,
      overPread: estimateSchema,
      /** Calls of a pass. */
      calls: finite.optional(),
      documentNs: finite.optional(),
      correctedNs: finite.optional(),
    }),
  ),
});

/** Reads in flight: I/O operations a second over the depth, of one place. */
export const depthSchema = z.strictObject({
  cache: text,
  block: count,
  /** pread, one at a time, operations a second. */
  pread: estimateSchema,
  /** Ascending by depth. */
  points: z.array(
    z.strictObject({
      depth: count,
      registered: z.boolean(),
      iops: estimateSchema,
      overPread: estimateSchema,
      /** depth ÷ latency, the latency being that of a ring with one read in flight. */
      littleIops: finite.optional(),
    }),
  ),
});

/** What touching a page of a mapping of cached pages for the first time costs. */
export const faultSchema = z.strictObject({
  pages: count,
  /** Minor faults a page of 4 KiB. */
  perPage: estimateSchema,
  /** Time of a pass ÷ its faults: mapping, faults, and two loads a page; an upper limit. */
  faultNs: estimateSchema,
  /** The same, a page. */
  pageNs: estimateSchema,
  /** ÷ the time of a minimal call. */
  overMinimal: locatedSchema.optional(),
  pageOverMinimal: locatedSchema.optional(),
});

/** What handing a read to a thread of Node's pool costs beside the read. */
export const hopSchema = z.strictObject({
  way: text,
  block: count,
  /** Time of a block beside that of readSync, paired. */
  hopNs: estimateSchema,
  /** Times as long as readSync, paired. */
  overReadSync: estimateSchema,
});

export const ioSchema = z.strictObject({
  minimal: z.array(minimalSchema),
  job: z.strictObject(panelShape).optional(),
  fits: z.array(callFitSchema),
  node: z.strictObject({ ...panelShape, hops: z.array(hopSchema) }).optional(),
  batches: batchSchema.optional(),
  depths: z.array(depthSchema),
  mapping: z.strictObject(panelShape).optional(),
  faults: faultSchema.optional(),
  /** Trials that were not to be had, outside `job`, `node` and `mapping`. */
  absent: z.array(absentSchema),
});

export type Located = z.infer<typeof locatedSchema>;
export type Minimal = z.infer<typeof minimalSchema>;
export type Reading = z.infer<typeof readingSchema>;
export type CallFit = z.infer<typeof callFitSchema>;
export type Batches = z.infer<typeof batchSchema>;
export type Depths = z.infer<typeof depthSchema>;
export type Faults = z.infer<typeof faultSchema>;
export type Hop = z.infer<typeof hopSchema>;
export type Absent = z.infer<typeof ioSchema>["absent"][number];
export type IoFinding = z.infer<typeof ioSchema>;
