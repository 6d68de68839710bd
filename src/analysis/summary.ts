/**
 * The Summary: everything that a report shows, derived from one RunRecord by pure functions.
 * Its zod schema is published (JSON Schema) as the format of `--format json`. Rates are bytes per second, times ns.
 */
import { z } from "zod";
import { mixes } from "../catalogue/accesses.ts";
import { chainModes } from "../models/chain.ts";
import { flagSchema, machineSchema, paramsSchema, roleSchema, runSchema, verificationSchema } from "../records/record.ts";
import { algorithmsSchema } from "./algorithms/schema.ts";
import { bottleneckSchema } from "./bottleneck/schema.ts";
import { claimSchema } from "./claims.ts";
import { estimateSchema } from "./estimate-schema.ts";
import { formatsSchema } from "./formats/schema.ts";
import { qualitySchema } from "./grade-schema.ts";
import { hierarchySchemas } from "./hierarchy-schema.ts";
import { ioSchema } from "./io/schema.ts";
import { loopSchema } from "./loops/schema.ts";
import { paginationSchema } from "./pagination/schema.ts";
import { runtimesSchema } from "./runtimes/schema.ts";
import { suiteSecondsSchema } from "./seconds-schema.ts";
import { transferSchema } from "./transfer/schema.ts";
import { windowSchema } from "./window/schema.ts";

export const summaryVersion = 1;

const finite = z.number().finite();
const text = z.string();

/** The rates of a row by each byte convention; `counted` names the one that tables and charts quote as GB/s. */
export const ratesSchema = z.strictObject({
  counted: z.enum(["traffic", "payload", "requested"]),
  payload: estimateSchema,
  requested: estimateSchema,
  /** The two ends of the traffic range; equal for kernels of exact traffic. Absent where nothing crosses the memory interface. */
  trafficMin: estimateSchema.optional(),
  trafficMax: estimateSchema.optional(),
  /** Touched lines a second. Absent without memory traffic. */
  lines: estimateSchema.optional(),
});

/** One trial of the record. */
export const rowSchema = z.strictObject({
  key: text,
  suite: text,
  group: text,
  purpose: z.enum(["measure", "search", "control"]),
  family: text,
  params: paramsSchema,
  /** Short human label, unique within its group: the params that differ inside the group come first. */
  label: text,
  team: z.array(roleSchema),
  state: z.enum(["measured", "absent", "failed"]),
  /** Why it is absent or what failed. */
  reason: z.strictObject({ code: text, message: text }).optional(),
  rates: ratesSchema.optional(),
  /** Time of one pass, ns. */
  passNs: estimateSchema.optional(),
  /** Every recorded quantity but durationNs. */
  quantities: z.record(text, estimateSchema),
  /** Quantities that count bytes in every sample, as bytes per second of that sample: the other rate of a loaded team. Absent where there are none. */
  quantityRates: z.record(text, estimateSchema).optional(),
  /** Paired over epochs against the group's reference: rate of this row ÷ rate of the reference (time ratio where there are no bytes). */
  versusReference: estimateSchema.optional(),
  /** measured ÷ bound, a range where the write-allocate is unknown; absent with `boundMissing` where B of its mix was not measured. */
  share: z.strictObject({ min: finite, max: finite, mixMin: z.enum(mixes), mixMax: z.enum(mixes) }).optional(),
  boundMissing: text.optional(),
  verification: verificationSchema.optional(),
  flags: z.array(flagSchema),
});

/** B(mix, T): sustained traffic rate of one mix, and the search's winner. */
export const bandwidthSchema = z.strictObject({
  mix: z.enum(mixes),
  threads: z.number().int().positive(),
  state: z.enum(["measured", "absent"]),
  reason: text.optional(),
  /** Key and label of the winning trial. */
  key: text.optional(),
  label: text.optional(),
  kernel: text.optional(),
  engine: text.optional(),
  variant: text.optional(),
  pages: text.optional(),
  rate: estimateSchema.optional(),
  /** Winner ÷ the one-stream variant of the same kernel, engine and pages, paired over the epochs of the same group. */
  tunedOverPlain: estimateSchema.optional(),
  /** Winner ÷ one-stream wasm of the same kernel (else of the same mix) on the system's pages, paired. */
  overWasm: estimateSchema.optional(),
  /** Rate of this mix ÷ rate of the read mix, paired, same thread count. */
  overRead: estimateSchema.optional(),
  /** Rate ÷ the theoretical peak of memory, where that is known. */
  shareOfPeak: finite.optional(),
  /** B of each kind of pages, where several were measured; the finding itself is the best of them. */
  byPages: z
    .array(z.strictObject({ pages: text, key: text, label: text, kernel: text, engine: text, variant: text, rate: estimateSchema }))
    .optional(),
  /** Winner on huge pages ÷ winner on the system's pages, paired. */
  hugeOverSystem: estimateSchema.optional(),
});

export const patternSchema = z.strictObject({
  pattern: z.enum(["seq64", "seq8", "rand8"]),
  threads: z.number().int().positive(),
  engine: text,
  /** Streams that this trial and its seq64 share. Absent where the trial names none. */
  streams: z.number().int().positive().optional(),
  /** Useful (payload) rate and lines/s relative to seq64 of the same group, paired. */
  usefulRatio: estimateSchema,
  linesRatio: estimateSchema,
  useful: estimateSchema,
  lines: estimateSchema,
  /** What the document expects of the useful ratio; of rand8 an upper limit. */
  documentRatio: finite,
  /** Time of one thread for one line: of one dependent access, for rand8. */
  nsPerLine: estimateSchema,
});

export { type ChainMode, chainModes } from "../models/chain.ts";

/** One measured rung of a chain and what each model predicts for it. Rates are payload (input) bytes per second. */
export const chainRungSchema = z.strictObject({
  mode: z.enum(chainModes),
  n: z.number().int().nonnegative(),
  rate: estimateSchema,
  /** Time in units of the n = 0 copy of the same group, paired. */
  copyTimes: estimateSchema,
  /** Model id → predicted rate, bytes per second. */
  predicted: z.record(text, finite),
  /** k = B ÷ rate with B(1:1, T). Absent where B was not measured. */
  k: finite.optional(),
  /** Measured ÷ the document's prediction. */
  documentRatio: finite.optional(),
  processingBound: z.boolean(),
});

export const chainFitSchema = z.strictObject({
  mode: z.enum(chainModes),
  /** Least-squares slope of time over n in copy-times a transform, over the rungs that count, paired by epoch. */
  slope: estimateSchema,
  /** What each model says of that slope. */
  predictedSlope: z.record(text, finite),
  /** The model whose predictions are nearest, and its relative root-mean-square residual over n. */
  model: text,
  /** Other models that predict exactly the same. Absent where there are none. */
  ties: z.array(text).optional(),
  residual: finite,
  residuals: z.record(text, finite),
});

export const chainSchema = z.strictObject({
  threads: z.number().int().positive(),
  engine: text,
  inputBytes: finite,
  chunkBytes: finite.optional(),
  /** B(1:1, T) that the document's model used; absent where not measured. */
  bandwidth: finite.optional(),
  /** R: rate of one transform over an L2-resident buffer. */
  cacheRate: estimateSchema.optional(),
  rungs: z.array(chainRungSchema),
  fits: z.array(chainFitSchema),
});

export const chunkSweepSchema = z.strictObject({
  threads: z.number().int().positive(),
  engine: text,
  n: z.number().int().positive(),
  points: z.array(z.strictObject({ chunkBytes: finite, rate: estimateSchema })),
  /** Chunk sizes whose rate is within 5 % of the best. */
  plateau: z.strictObject({ fromBytes: finite, toBytes: finite, rate: finite }),
});

/** One rung of a ladder of thread counts. */
const scalingRung = z.strictObject({
  threads: z.number().int().positive(),
  rate: estimateSchema,
  /** Paired against one thread of the same ladder. */
  speedup: estimateSchema,
});

export const scalingSchema = z.strictObject({
  kernel: text,
  engine: text,
  /** Bits of a load, of native. */
  width: z.number().int().positive().optional(),
  /** Was each thread on a CPU of its own? Physical cores come first, NUMA nodes take turns. */
  pinned: z.boolean(),
  points: z.array(scalingRung),
  /** The same threads where the scheduler placed them, against one pinned thread. */
  unpinned: z.array(scalingRung).optional(),
  /** The first count over which no larger one gains 5 % by the upper end of its spread. */
  saturation: z.discriminatedUnion("state", [
    z.strictObject({ state: z.literal("reached"), threads: z.number().int().positive() }),
    z.strictObject({ state: z.literal("not-reached"), reason: text }),
  ]),
});

/** The price of one engine choice against the reference of its group. */
export const engineSchema = z.strictObject({
  kernel: text,
  threads: z.number().int().positive(),
  /** Where the arrays lie. */
  level: z.enum(["l1", "l2", "dram"]),
  label: text,
  engine: text,
  buffer: text,
  views: text.optional(),
  store: text,
  /** Of native: bits of one load or store. */
  width: z.number().int().positive().optional(),
  rate: estimateSchema,
  counted: z.enum(["payload", "requested"]),
  /** What `ratio` is relative to: `native 128-bit`, or `wasm` where native is absent; one stream, plain stores. */
  reference: text,
  /** Rate ÷ rate of the reference, paired. */
  ratio: estimateSchema,
});

/** What one core moves to and from its own caches in one cycle: requested bytes a second over the clock of the same run. */
export const cycleSchema = z.strictObject({
  level: z.enum(["l1", "l2"]),
  kernel: text,
  label: text,
  engine: text,
  width: z.number().int().positive().optional(),
  rate: estimateSchema,
  bytesPerCycle: estimateSchema,
});

/** What measuring itself costs: one reading of the clock, or one call of an engine's body that has nothing to do. */
export const overheadSchema = z.strictObject({
  what: z.enum(["clock", "call"]),
  engine: text.optional(),
  label: text,
  /** Time of one. */
  ns: estimateSchema,
});

/**
 * Write-allocate inferred by twins: a kernel that stores regularly against its twin that loads the destination's line first, in lines/s.
 * At most 1.05: the hardware reads the line anyway. At least 1.3: it does not. Between: undecided.
 */
export const writeAllocateSchema = z.strictObject({
  engine: text,
  threads: z.number().int().positive(),
  label: text,
  twin: text,
  /** Lines/s of the regular stores ÷ lines/s of the twin, paired. */
  ratio: estimateSchema,
  verdict: z.enum(["present", "evaded", "undecided"]),
});

/** Drift of a control kernel over the epochs of the run. */
export const controlSchema = z.strictObject({
  label: text,
  unit: z.enum(["GHz", "GB/s"]),
  /** In `unit`, as are the epochs. */
  median: finite,
  perEpoch: z.array(finite),
  /** Highest epoch ÷ lowest epoch − 1. */
  drift: finite,
});

export const summarySchema = z.strictObject({
  summaryVersion: z.literal(summaryVersion),
  tool: z.strictObject({ name: z.literal("streambound"), version: text }),
  run: runSchema,
  machine: machineSchema,
  /** How far the numbers can be trusted, and why not further. */
  quality: qualitySchema,
  rows: z.array(rowSchema),
  bandwidths: z.array(bandwidthSchema),
  patterns: z.array(patternSchema),
  chains: z.array(chainSchema),
  chunkSweeps: z.array(chunkSweepSchema),
  scaling: z.array(scalingSchema),
  engines: z.array(engineSchema),
  controls: z.array(controlSchema),
  /** Absent where neither a clock nor rates of L1 or L2 were measured. */
  cycles: z.array(cycleSchema).optional(),
  overheads: z.array(overheadSchema).optional(),
  ...hierarchySchemas,
  /** Of the user's own loops. Absent where none was measured. */
  loops: z.array(loopSchema).optional(),
  /** Of the suite io. Absent where it was not run. */
  io: ioSchema.optional(),
  /** Of the suite zero-copy. Absent where it was not run. */
  transfer: transferSchema.optional(),
  /** Of the suite runtimes. Absent where it was not run. */
  runtimes: runtimesSchema.optional(),
  /** Of the suites formats, pagination, algorithms, window and bottleneck. Absent where they were not run. */
  formats: formatsSchema.optional(),
  pagination: paginationSchema.optional(),
  algorithms: algorithmsSchema.optional(),
  window: windowSchema.optional(),
  bottleneck: bottleneckSchema.optional(),
  /** What this run says to the document's claims, in the order of its sections. Absent where nothing that they speak of was measured. */
  claims: z.array(claimSchema).optional(),
  /** Absent where no twins were measured. */
  writeAllocate: z.array(writeAllocateSchema).optional(),
  /** Where the time went. Absent for records that do not tell. */
  suiteSeconds: z.array(suiteSecondsSchema).optional(),
  /** Sentences about the run's health: failed trials, flags, drift, engines that are absent. */
  warnings: z.array(text),
  /** What to do with these numbers, in words. */
  advice: z.array(text),
});

export type { Estimate, Spread } from "./estimate-schema.ts";
export type Rates = z.infer<typeof ratesSchema>;
export type Row = z.infer<typeof rowSchema>;
export type Bandwidth = z.infer<typeof bandwidthSchema>;
export type PatternFinding = z.infer<typeof patternSchema>;
export type ChainRung = z.infer<typeof chainRungSchema>;
export type ChainFit = z.infer<typeof chainFitSchema>;
export type ChainFinding = z.infer<typeof chainSchema>;
export type ChunkSweep = z.infer<typeof chunkSweepSchema>;
export type ScalingFinding = z.infer<typeof scalingSchema>;
export type EngineFinding = z.infer<typeof engineSchema>;
export type CycleFinding = z.infer<typeof cycleSchema>;
export type OverheadFinding = z.infer<typeof overheadSchema>;
export type WriteAllocateFinding = z.infer<typeof writeAllocateSchema>;
export type ControlFinding = z.infer<typeof controlSchema>;
export type Summary = z.infer<typeof summarySchema>;
