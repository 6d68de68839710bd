/** What the main thread and a worker say to each other. Platform-free; one version, checked when a worker starts. */
import type { Verification } from "../records/record.ts";
import type { BodyContext, SampleQuantities } from "./subject.ts";

export const protocolVersion = 1;

/** The task that a worker is given once, for its whole life. */
export interface WorkerTask {
  readonly version: typeof protocolVersion;
  readonly slot: number;
  readonly barrier: SharedArrayBuffer;
  /** All stamps are relative to this reading of the monotonic clock. */
  readonly originNs: bigint;
  readonly barrierTimeoutMs: number;
}

/** How a thread takes part in one sample. */
export interface Participation {
  /** Slots that meet at the barrier: all threads of the team. */
  readonly slots: readonly number[];
  /** Those of them that are timed, and those that run throughout. */
  readonly foreground: readonly number[];
  readonly background: readonly number[];
}

/** Commands of the main thread. `subject` is the id that the main thread gave the opened subject. */
export type Command =
  | {
      readonly kind: "open";
      readonly id: number;
      readonly subject: number;
      readonly body: string;
      readonly context: BodyContext;
      /** The CPU to be pinned to while memory is first touched; absent: every CPU that the process may use. */
      readonly cpu?: number;
    }
  | { readonly kind: "warm"; readonly id: number; readonly subject: number }
  | {
      readonly kind: "sample";
      readonly id: number;
      readonly subject: number;
      readonly passes: number;
      readonly participation: Participation;
      readonly background: boolean;
      /** The CPU to be pinned to while the sample is taken; absent: every CPU that the process may use. */
      readonly cpu?: number;
    }
  | { readonly kind: "verify"; readonly id: number; readonly subject: number }
  | { readonly kind: "close"; readonly id: number; readonly subject: number }
  | { readonly kind: "end"; readonly id: number };

/** One thread's view of one sample. Stamps are ns since the task's origin. */
export interface ThreadSample {
  readonly startNs: number;
  readonly endNs: number;
  /** Time that the thread waited for a CPU during the sample; absent where the system does not tell. */
  readonly runQueueNs?: number;
  readonly quantities?: SampleQuantities;
  /** What was wrong with the sample's data. */
  readonly problem?: string;
  /** Of a background role: the end of each call and the bytes that one call moves. */
  readonly calls?: { readonly endNs: readonly number[]; readonly bytesPerCall: number };
}

/** Answers of a worker, one for each command. */
export type Reply =
  | { readonly kind: "done"; readonly id: number }
  | { readonly kind: "sampled"; readonly id: number; readonly sample: ThreadSample }
  | { readonly kind: "verified"; readonly id: number; readonly verification: Verification }
  | {
      readonly kind: "failed";
      readonly id: number;
      readonly code: string;
      readonly message: string;
      readonly missing?: readonly number[];
      /** The machine lacks what the trial needs (`Unavailable`). */
      readonly unavailable?: true;
    };
