/** What a family's body offers to the harness, in whatever isolate it runs. The harness schedules subjects and knows no family. */

import type { ArenaBytes } from "../memory/slice.ts";
import type { QuantityId } from "../records/quantities.ts";
import type { Params, Role, Verification } from "../records/record.ts";
import type { ArenaNeed } from "../suites/suite.ts";

/** What a body is told when it is opened; all of it can be cloned to a worker or a child process. */
export interface BodyContext {
  readonly params: Params;
  readonly team: readonly Role[];
  /** Index into `team` of this thread's role, and which of the role's threads it is. */
  readonly role: number;
  readonly member: number;
  /** This thread among all threads of the team. */
  readonly slot: number;
  /** Placement and order are functions of the seed and the epoch. */
  readonly seed: number;
  readonly epoch: number;
  /** Subjects opened under one visit share what was prepared for it. */
  readonly visit: string;
  /** What this trial shares with the other trials of its group in this thread's arena. */
  readonly arena?: ArenaNeed;
  /** The block that all threads of the team see, where the trial asks for one. */
  readonly shared?: SharedArrayBuffer;
  /** The run's scratch folder, which outlives every subject of the run: where a trial makes the files that its spec names. */
  readonly scratch?: string;
  /** Largest arena that this thread will be asked for in the run, so that it is allocated and touched once. */
  readonly arenaBytes: ArenaBytes;
}

/** What a sample adds to its duration. */
export type SampleQuantities = Partial<Record<QuantityId, number>>;

/** One opened, measurable thing. */
export interface Subject {
  /** Runs the body in many short calls until no trend is left; called after every opening, before the first sample. */
  warm(): void | Promise<void>;
  /** The timed work: `passes` passes. Quantities that the body knows come back with it. */
  sample(passes: number): SampleQuantities | undefined | Promise<SampleQuantities | undefined>;
  /** Outside the timed window before each sample: marks what the sample must overwrite. */
  arm?(): void;
  /** Outside the timed window after each sample: what was wrong with it, if anything. */
  settle?(): string | undefined;
  /** After the last sample of the visit: proves that the memory or the output is right. Throws what is wrong. */
  verify(): Verification | Promise<Verification>;
  close(): void | Promise<void>;
  /** For background roles: bytes that one pass moves. */
  readonly bytesPerPass?: number;
}

/** Thrown by `open` where this machine lacks what the trial needs: the trial is then absent with this code and reason, not failed. */
export class Unavailable extends Error {
  readonly code: string;

  constructor(code: string, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** The module that a `TrialSpec.body` URL names. */
export interface Body {
  open(context: BodyContext): Subject | Promise<Subject>;
}
