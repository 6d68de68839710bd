/** What a thread is asked to do and what it answers; all of it can be cloned to a worker. */
import type { MessagePort } from "node:worker_threads";
import type { Ground } from "./ground.ts";
import type { HandOverParams, PlanParams } from "./params.ts";
import type { Part, PartResult } from "./plans/plan.ts";
import type { RingMemory } from "./ring.ts";
import type { StageTimes } from "./stages.ts";

interface Meets {
  /** Where the threads of the task begin together, and how many they are. */
  readonly meeting: SharedArrayBuffer;
  readonly threads: number;
}

/** Warms the thread's code and connects it to the service that its later tasks will ask. */
export interface WarmTask extends Meets {
  readonly kind: "warm";
  readonly service?: ServiceAddress | undefined;
}

export interface ServiceAddress {
  readonly port: number;
  /** Without an answer. */
  readonly timeoutMs: number;
}

export interface PartTask extends Meets {
  readonly kind: "part";
  readonly params: PlanParams;
  readonly part: Part;
  readonly ground: Ground;
  readonly rings: readonly RingMemory[];
  readonly iterationsPerNs: number;
  readonly service?: ServiceAddress | undefined;
  /** The record of the fault that the trial asks for. */
  readonly faultAt: number;
}

export interface HandOverTask extends Meets {
  readonly kind: "hand-over";
  readonly params: HandOverParams;
  readonly side: "give" | "take";
  readonly ring: RingMemory;
  /** Of messages: their port, and a word that counts the records taken. */
  readonly port: MessagePort;
  readonly taken: SharedArrayBuffer;
}

export interface AloneTask extends Meets {
  readonly kind: "alone";
  readonly records: number;
  readonly iterationsPerNs: number;
}

export type ThreadTask = WarmTask | PartTask | HandOverTask | AloneTask;

/** What one thread has done, and between which stamps. */
export interface Done {
  readonly state: "done";
  readonly beginNs: number;
  readonly endNs: number;
  readonly part?: PartResult & { readonly stageNs: StageTimes; readonly mostHeld: number; readonly heldNs: readonly number[] };
  /** Of `hand-over` and `alone`: records and the sum of their ids. */
  readonly count?: number;
  readonly ids?: number;
}

/** `stopped`: another has failed, or all were told to end. */
export type ThreadAnswer = Done | { readonly state: "failed"; readonly message: string } | { readonly state: "stopped" };
