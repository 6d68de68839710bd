/** The axes of an algorithms trial: a plan of the four stages, a hand-over alone, or what the CPUs give to several threads. */
import { z } from "zod";
import { documentUs, plans } from "./document.ts";

export { type Plan, plans, type Stage, stages } from "./document.ts";

const microseconds = z.number().nonnegative().max(100_000);
const count = z.number().int().positive();

/** The document's stages by default. */
export const planParams = z
  .strictObject({
    measure: z.literal("plan"),
    plan: z.enum(plans),
    /** Workers of `data`, pipelines of `pipeline-data`. */
    workers: count.max(64).default(1),
    /** Records that are handed over at once; of `batch` and `data`, that are taken at once. */
    batch: count.max(65_536).default(1),
    /** Records that a ring holds. */
    ring: count.max(65_536).default(64),
    /** Calibrated work, or a request to a service on the loopback interface that waits as long. */
    enrich: z.enum(["work", "service"]).default("work"),
    /** Workers' aggregates are merged at the end, or one is shared under a lock. */
    merge: z.enum(["end", "lock"]).default("end"),
    parseUs: microseconds.default(documentUs.parseUs),
    filterUs: microseconds.default(documentUs.filterUs),
    enrichUs: microseconds.default(documentUs.enrichUs),
    aggregateUs: microseconds.default(documentUs.aggregateUs),
    records: count,
    /** Records that arrive in a second, whether or not they are waited for; 0: as fast as they are taken. */
    offered: z.number().nonnegative().default(0),
    /** One record's stage throws; the service stops answering; one record is no JSON. */
    fault: z.enum(["none", "throw", "stall", "malformed"]).default("none"),
  })
  .refine(({ plan, workers }) => workers === 1 || plan === "data" || plan === "pipeline-data", { error: "this plan has no number of workers" })
  .refine(({ enrich, fault }) => fault !== "stall" || enrich === "service", { error: "only a service stalls" });

export type PlanParams = z.infer<typeof planParams>;

/** Records handed from one thread to another, and nothing else. */
export const handOverParams = z.strictObject({
  measure: z.literal("hand-over"),
  way: z.enum(["ring", "post-message"]),
  batch: count.max(65_536),
  ring: count.max(65_536).default(64),
  records: count,
});

export type HandOverParams = z.infer<typeof handOverParams>;

/** The work of all stages by so many threads that share nothing: what their number of CPUs is worth. */
export const cpusParams = z.strictObject({ measure: z.literal("cpus"), threads: count.max(64), records: count });

export type CpusParams = z.infer<typeof cpusParams>;

export const algorithmsParams = z.discriminatedUnion("measure", [planParams, handOverParams, cpusParams]);
export type AlgorithmsParams = z.infer<typeof algorithmsParams>;
