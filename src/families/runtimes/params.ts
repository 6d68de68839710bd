/** The axes of a runtimes trial: who does the job, in which pieces, and what goes wrong meanwhile. */
import { z } from "zod";

/** Forms that are right, each the best of its runtime or of one way within it. */
export const rightContestants = ["node-pipeline", "node-window", "node-map", "node-workers", "java-virtual", "java-platform", "python"] as const;
/** After the structure of the document's three examples, with the faults that these have. */
export const faultyContestants = ["node-faulty", "java-faulty", "python-faulty"] as const;
export const contestants = [...rightContestants, ...faultyContestants] as const;
export type Contestant = (typeof contestants)[number];

/** What goes wrong: nothing; the transform of one chunk throws; the disk is full; the transform of one chunk never ends. */
export const faults = ["none", "throw", "full", "stall"] as const;
export type Fault = (typeof faults)[number];

/** The job. */
export const jobParams = z
  .strictObject({
    contestant: z.enum(contestants),
    /** Chunks in progress at once, at most; what a form promises that has no such bound is 1. */
    concurrency: z.number().int().positive().max(1024),
    /** Bytes of a chunk, and the highWaterMark of streams. */
    chunk: z.number().int().positive().multipleOf(512),
    /** Bytes of the file. */
    file: z.number().int().positive(),
    /** Milliseconds that the transform of each chunk waits beside its work. */
    waitMs: z.number().int().nonnegative().max(1000).default(0),
    fault: z.enum(faults).default("none"),
  })
  .refine(({ contestant, concurrency }) => contestant !== "node-pipeline" || concurrency === 1, {
    error: "a plain Transform has one chunk in progress",
  });

export type JobParams = z.infer<typeof jobParams>;

/** No job: so many threads of Java that are parked, for what one of them takes. */
export const parkedParams = z.strictObject({
  contestant: z.enum(["java-virtual", "java-platform"]),
  parked: z.number().int().positive().max(10_000),
});

export type ParkedParams = z.infer<typeof parkedParams>;
export type RuntimesParams = JobParams | ParkedParams;

export const runtimesParams = z.union([jobParams, parkedParams]);

export function parseParams(given: object): RuntimesParams {
  return "parked" in given ? parkedParams.parse(given) : jobParams.parse(given);
}
