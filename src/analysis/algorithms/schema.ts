/** Plans of four stages: what they could reach by their measured stages, and what they reached. Times in ns, records a second. */
import { z } from "zod";
import { estimateSchema } from "../estimate-schema.ts";

export { stageIds } from "../../models/stages.ts";

const finite = z.number().finite();
const count = z.number().int().positive();
const text = z.string();

const stageTimes = z.strictObject({ parse: finite, filter: finite, enrich: finite, aggregate: finite });

/** The bounds of a plan in records a second, and which of them is the least. */
export const boundsSchema = z.strictObject({
  /** Workers ÷ the time of a record, or 1 ÷ the slowest stage with its hand-over. */
  workers: finite,
  /** What the CPUs are worth ÷ CPU time of a record. */
  cpus: finite,
  /** 1 ÷ the stage that only one thread may be in. Absent where there is none. */
  serial: finite.optional(),
  least: z.enum(["workers", "cpus", "serial"]),
  /** What workers reach who wait, and meet at the CPUs by chance: mean value analysis. */
  queued: finite.optional(),
});

export const planEntrySchema = z.strictObject({
  group: text,
  plan: text,
  workers: count,
  batch: count,
  ring: count,
  enrich: text,
  merge: text,
  /** Asked for, µs. */
  stagesUs: stageTimes,
  /** Records a second that arrive; 0: as fast as they are taken. */
  offered: finite,
  state: z.enum(["measured", "absent", "failed"]),
  reason: text.optional(),
  throughput: estimateSchema.optional(),
  /** Throughput ÷ that of `serial` with the same stages, paired. */
  speedup: estimateSchema.optional(),
  latency: z.strictObject({ p50: estimateSchema, p90: estimateSchema, p99: estimateSchema, max: estimateSchema }).optional(),
  /** Measured in this plan, ns a record. */
  stageNs: z.strictObject({ parse: estimateSchema, filter: estimateSchema, enrich: estimateSchema, aggregate: estimateSchema }).optional(),
  handOverNs: estimateSchema.optional(),
  cpuNs: estimateSchema.optional(),
  /** Above the floor of one thread. */
  peakBytes: estimateSchema.optional(),
  heldRecords: finite.optional(),
  /** Records a second that the document's model gives from the stages that were asked for. */
  document: finite.optional(),
  bounds: boundsSchema.optional(),
  /** The least of its bounds or what queues leave of it, and measured ÷ that, paired. */
  predicted: finite.optional(),
  versusPredicted: estimateSchema.optional(),
});

export const handOverSchema = z.strictObject({
  way: text,
  batch: count,
  ring: count,
  state: z.enum(["measured", "absent", "failed"]),
  reason: text.optional(),
  /** A record. */
  ns: estimateSchema.optional(),
});

export const algorithmsSchema = z.strictObject({
  entries: z.array(planEntrySchema),
  handOvers: z.array(handOverSchema),
  /** What so many threads that share nothing do, in threads' worth of one alone, paired. */
  cpus: z.array(z.strictObject({ threads: count, worth: estimateSchema })),
  /** Of `serial`, ns: from which everything is predicted. Absent without it. */
  serial: z.strictObject({ stageNs: stageTimes, recordNs: finite, cpuNs: finite }).optional(),
  /** The share of a record's time that only one worker can be in: measured, and fitted to the speed-ups over the workers of `data`. */
  scaling: z
    .array(
      z.strictObject({
        merge: text,
        enrich: text,
        /** The serial stage ÷ the whole record. */
        serialShare: finite,
        fittedAmdahl: finite.optional(),
        fittedGustafson: finite.optional(),
        points: z.array(z.strictObject({ workers: count, speedup: estimateSchema, amdahl: finite, gustafson: finite, limit: finite })),
      }),
    )
    .default([]),
  /** What a plan made of a fault that was planted. `told`: what proves that it was told and that all ended. */
  faults: z
    .array(
      z.strictObject({
        fault: text,
        plan: text,
        workers: count,
        enrich: text,
        state: z.enum(["measured", "absent", "failed"]),
        reason: text.optional(),
        told: text.optional(),
      }),
    )
    .default([]),
  /** Resident memory that one more worker adds. */
  workerBytes: finite.optional(),
});

export type PlanEntry = z.infer<typeof planEntrySchema>;
export type Bounds = z.infer<typeof boundsSchema>;
export type HandOver = z.infer<typeof handOverSchema>;
export type Algorithms = z.infer<typeof algorithmsSchema>;
