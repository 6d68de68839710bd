/** Who executes the slots of a loop's block: the versions in one isolate, in threads, or in processes. */
import type { ArmId } from "../../analysis/gate/schema.ts";
import type { QuantityId } from "../../records/quantities.ts";
import type { LoopContract } from "../contract.ts";
import type { Version } from "./order.ts";
import type { Piece } from "./rotation.ts";
import type { Injection } from "./task.ts";

/** What a stage is opened with; all of it can be sent to a thread or a process. */
export interface StageSpec {
  readonly loop: string;
  /** The versions that this stage holds, by the files of their bundles. */
  readonly files: Readonly<Partial<Record<Version, string>>>;
  readonly items: number;
  readonly sliceItems: number;
  readonly threads: number;
  readonly plants?: Injection["kind"];
}

/** One timed visit of an arm. */
export interface Slot {
  readonly arm: ArmId;
  readonly pieces: readonly Piece[];
  /** Dependent additions, and bytes of a region of their own, that are planted in the slot. */
  readonly additions?: number;
  readonly writtenBytes?: number;
}

/** What the system did meanwhile, as far as it tells. */
export type Disturbance = Readonly<
  Partial<Record<Extract<QuantityId, "runQueueNs" | "involuntarySwitches" | "minorFaults" | "majorFaults">, number>>
>;

export interface Played {
  /** Of each slot, in order; above 0. */
  readonly durationsNs: readonly number[];
  readonly disturbance: Disturbance;
}

/** A checked pass. */
export interface Checked {
  readonly items: number;
  /** Time of writing the inputs, the pass and the check. */
  readonly ns: number;
}

/** Every method throws a Failure; the order is load, check, attach, then the rest in any order, then close. */
export interface Stage {
  /** Loads a version, its control beside it. */
  load(version: Version): Promise<LoopContract>;
  /** One checked pass over a small working set of the version's own. */
  check(version: Version): Promise<Checked>;
  /** Allocates, touches and initialises the working set, and binds every version that was loaded to it. */
  attach(): Promise<void>;
  play(slots: readonly Slot[]): Promise<Played>;
  /** Initialises the working set again and makes one checked pass over all of it. What is timed afterwards works on what it left. */
  verify(version: Version): Promise<Checked>;
  /** Bytes that are alive in the isolate of a version after a collection; undefined where collections cannot be forced. */
  aliveBytes(version: Version): Promise<number | undefined>;
  close(): Promise<void>;
}
