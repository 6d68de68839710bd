/** What a contestant says of its work in the last line of its stdout, and the quantities that follow. Pure. */
import { z } from "zod";
import type { SampleQuantities } from "../../harness/subject.ts";
import type { QuantityId } from "../../records/quantities.ts";

const count = z.number().nonnegative();

/** What a runtime cannot tell is left out. */
const answerSchema = z.object({
  /** Such as `Java 17.0.13, platform threads`. */
  runtime: z.string().max(200),
  durationNs: z.number().positive(),
  firstByteNs: count.optional(),
  /** When the job began, by the system's monotonic clock. */
  startedNs: count.optional(),
  peakInFlightBytes: count.optional(),
  peakConcurrency: count.optional(),
  cpuNs: count.optional(),
  floorBytes: count.optional(),
  peakBytes: count.optional(),
  allocatedBytes: count.optional(),
  refusedWrites: count.optional(),
  drains: count.optional(),
  drainHeldBytes: count.optional(),
  /** A collection may give back more than threads took. */
  threadBytes: z.number().optional(),
  threadHeapBytes: z.number().optional(),
  threadReservedBytes: z.number().optional(),
});

/** What a record names as the contestants do. */
const named = [
  "firstByteNs",
  "cpuNs",
  "floorBytes",
  "allocatedBytes",
  "refusedWrites",
  "drains",
  "drainHeldBytes",
  "threadBytes",
  "threadHeapBytes",
  "threadReservedBytes",
] as const satisfies readonly (QuantityId & keyof z.infer<typeof answerSchema>)[];

export type Answer = z.infer<typeof answerSchema>;

/** The answer, or undefined where the last line is none. */
export function answerOf(stdout: string): Answer | undefined {
  try {
    return answerSchema.parse(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? ""));
  } catch {
    return undefined;
  }
}

/**
 * @param window when the process was started and when it had ended, by the monotonic clock, ns
 */
export function quantitiesOf(answer: Answer, window: { readonly startNs: number; readonly endNs: number }): SampleQuantities {
  const { durationNs, startedNs, peakInFlightBytes, peakConcurrency, floorBytes, peakBytes } = answer;
  // A clock that is not this process's own tells nothing.
  const started = startedNs !== undefined && startedNs >= window.startNs && startedNs <= window.endNs ? startedNs - window.startNs : undefined;
  return {
    durationNs,
    ...Object.fromEntries(named.flatMap((name) => (answer[name] === undefined ? [] : [[name, answer[name]]]))),
    ...(started !== undefined && { startNs: started }),
    ...(peakInFlightBytes !== undefined && { bytesInFlight: peakInFlightBytes }),
    ...(peakConcurrency !== undefined && { concurrency: peakConcurrency }),
    ...(floorBytes !== undefined && peakBytes !== undefined && { peakBytes: Math.max(0, peakBytes - floorBytes) }),
  };
}
