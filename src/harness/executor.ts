/** What runs a trial during a visit. */
import type { ArenaBytes } from "../memory/slice.ts";
import type { Verification } from "../records/record.ts";
import type { WorkerPool } from "./pool.ts";
import type { Sample } from "./sample.ts";

/** What an executor needs to know of the visit that it opens a trial for. */
export interface VisitContext {
  readonly pool: WorkerPool;
  readonly visit: string;
  readonly epoch: number;
  readonly seed: number;
  readonly arenaBytes: readonly ArenaBytes[];
  /** The run's scratch folder, where a trial of the plan makes files. */
  readonly scratch?: string;
  readonly signal: AbortSignal;
}

export interface Executor {
  open(): Promise<void>;
  warm(): Promise<void>;
  /** Of those whose samples each begin from nothing: what goes before the next sample, and may be done beside others. What fails here is told by `sample`. */
  prepare?(): Promise<void>;
  /** Takes back what was prepared and not sampled. */
  discard?(): Promise<void>;
  /** @throws a StreamboundError when the sample failed or its data were wrong */
  sample(passes: number): Promise<Sample>;
  verify(): Promise<Verification>;
  close(): Promise<void>;
}
