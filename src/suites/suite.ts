/** What a suite declares, and what a family must offer so that a suite can name it. Plain data: no timing code. */
import type { z } from "zod";
import type { Access } from "../catalogue/accesses.ts";
import type { ArenaKind } from "../memory/arena.ts";
import type { Machine, Params, Role, Scalar } from "../records/record.ts";

/** The axes of one set of trials: every array is swept, the product is taken in the order the axes are written. */
export type Axes = Readonly<Record<string, Scalar | readonly Scalar[]>>;

/** Who runs a trial: workers at a barrier, an async body inside one worker, or a process of its own for each sample. */
export type ExecutorId = "team" | "local" | "child";

/** Named arrays of equal length in one thread's arena. */
export interface ArenaNeed {
  readonly kind: ArenaKind;
  readonly arrays: readonly string[];
  /** Lines of each array. */
  readonly lineCount: number;
}

/** One point that can be measured, or that is known in advance to be absent. */
export interface TrialSpec {
  readonly family: string;
  /** Where the worker or the child process finds the family's body. */
  readonly body: string;
  readonly params: Params;
  readonly executor: ExecutorId;
  readonly team: readonly Role[];
  /** Arrays that each thread needs in its arena; trials of one group with equal line counts share them. */
  readonly arena?: ArenaNeed;
  /** Bytes of one block, zeroed at each opening, that all threads of the team see: for trials about what passes between threads. */
  readonly sharedBytes?: number;
  /**
   * Bytes of the files that the trial makes in the run's scratch folder, by name. Trials that name the same file share it; it stays until the
   * run ends. A trial whose files do not fit into `--scratch-limit` is absent.
   */
  readonly files?: Readonly<Record<string, number>>;
  /** Every sample begins from nothing, in a process that the body starts: its passes are one, and there is nothing to warm up. */
  readonly fresh?: boolean;
  readonly accesses?: { readonly kernelHash: string; readonly perPass: readonly Access[] };
  /** Known before it is tried: the reason is published instead of a rate. */
  readonly absent?: { readonly code: string; readonly reason: string };
  /** Flags that are known from the plan alone, such as a working set that may sit in cache. */
  readonly flags?: readonly { readonly id: string; readonly detail: string }[];
}

/** What a suite may ask about the machine while it expands. */
export interface PlanContext {
  readonly machine: Machine;
  /** Largest team of this run (`--threads`, else every available CPU). */
  readonly threads: number;
  /** Bytes of one array over all threads of a DRAM-size trial: at least 4 × the last-level cache where memory allows. */
  readonly arrayBytes: number;
  readonly profile: ProfileId;
}

/** A kind of measurement, as the plan sees it. Its body, loaded in workers by URL, is the other half (`harness/subject.ts`). */
export interface Family {
  readonly id: string;
  /** Validates the axes of one point. */
  readonly params: z.ZodType;
  /** One spec a point of the axes. */
  expand(axes: Axes, context: PlanContext): readonly TrialSpec[];
}

export const profileIds = ["smoke", "quick", "full"] as const;
export type ProfileId = (typeof profileIds)[number];

/**
 * A search over variants: each member names the axes that are tuned, in the order of descent, the plain value of each first. Points that are
 * absent here are passed over. The winner is re-measured beside the plain variant in the group's epochs; the samples that selected it are
 * recorded apart and never quoted.
 */
export interface TunedAxes {
  readonly axes: Axes;
  /** Axis → candidate values, in the order in which the coordinates are descended. */
  readonly tune: Readonly<Record<string, readonly Scalar[]>>;
}

/** Which pages a trial's memory lies on: as the system gives them, or as the addon advises. Part of every label. */
export const pageKinds = ["system", "huge", "4k"] as const;
export type Pages = (typeof pageKinds)[number];

export interface GroupDefinition {
  readonly id: string;
  readonly question: string;
  readonly family: Family;
  readonly trials: readonly (Axes | TunedAxes)[];
  /** The member that the others are compared with: the first trial that carries these values. */
  readonly reference?: Params;
  /** Rounds of the group in one epoch relative to the profile's, at least 1 in effect. @default 1 */
  readonly weight?: number;
  /** Visits of the group in the run, where fewer than the profile's epochs are wanted; the first is the run's first. @default the profile's epochs */
  readonly epochs?: number;
}

export interface SuiteDefinition {
  readonly id: string;
  readonly title: string;
  readonly question: string;
  /** Is it part of the default run? */
  readonly default: boolean;
  readonly groups: (context: PlanContext) => readonly GroupDefinition[];
}

/** Declares a suite; returns its argument, so that a suite file is plain data. */
export function defineSuite(suite: SuiteDefinition): SuiteDefinition {
  return suite;
}

/** Is this member tuned? */
export function isTuned(trial: Axes | TunedAxes): trial is TunedAxes {
  return typeof trial["tune"] === "object" && !Array.isArray(trial["tune"]) && "axes" in trial;
}

/** The product of the axes, first axis slowest: one Params a point. */
export function points(axes: Axes): readonly Params[] {
  let rows: Record<string, Scalar>[] = [{}];
  for (const [axis, values] of Object.entries(axes)) {
    const list: readonly Scalar[] = Array.isArray(values) ? (values as readonly Scalar[]) : [values as Scalar];
    rows = rows.flatMap((row) => list.map((value) => ({ ...row, [axis]: value })));
  }
  return rows;
}
