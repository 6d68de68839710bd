/** What a block is told and what it answers. A block is one fresh process that carries every loop once: the unit of replication. */
import type { Design } from "../../analysis/gate/schema.ts";
import type { Group } from "../../records/record.ts";

/** `range`: so much more of the working set. `compute`: so much longer by dependent additions. `writes`: so many more bytes written. */
export const injectionKinds = ["range", "compute", "writes"] as const;

/** A slowdown that is planted in the head arm to see whether the gate sees it; `share` 0.02 is 2 %. */
export interface Injection {
  readonly kind: (typeof injectionKinds)[number];
  readonly share: number;
}

export interface LoopTask {
  readonly name: string;
  readonly design: Design;
  /** Files of the two bundles, of equal path length; equal files compare a loop with itself. */
  readonly base: string;
  readonly head: string;
  readonly items: number;
  /** Items of one slice. A loop that cannot be sliced is given `items / sliceItems` sets of so many items, whole and in turn. */
  readonly sliceItems: number;
  /** Rounds of A B B A or B A A B. */
  readonly rounds: number;
  readonly threads: number;
  readonly injection?: Injection;
}

export interface BlockTask {
  /** Number of the block within the gate, and the seed of its orders. */
  readonly block: number;
  readonly seed: number;
  readonly loops: readonly LoopTask[];
}

/**
 * One group a loop: id `<loop>#<block>`, suite `gate`, family `loop`, trials base, head, control-base, control-head with
 * `params { loop, arm, design, block, items, sliceItems, threads, code, inject? }`. Of each sample `epoch` is the block, `round` the round and
 * `passes` the share of the working set that the slot was meant to cover, also where more was planted. What the system did is read around each
 * window of 16 rounds, and each sample of a window carries the same.
 *
 * A version that broke is a failed trial with its own code and message; the other has the code `other-arm` and says who broke, the controls are
 * absent. Where nobody knows which broke, both have the same failure. Versions that declare different things are absent, `incomparable`.
 */
export interface BlockAnswer {
  readonly groups: readonly Group[];
}
