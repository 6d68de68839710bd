/** How large a loop's working set and slices are in a gate, how many rounds a block has, and which design suits. Pure. */
import type { Design } from "../../analysis/gate/schema.ts";
import { quarter } from "../../memory/budget.ts";
import type { Machine } from "../../records/record.ts";
import { KiB, MiB } from "../../units.ts";
import { bytesPerItem, type LoopContract } from "../contract.ts";
import { itemsWithin, sliceBytes } from "../working-set.ts";
import type { Probe } from "./probe.ts";
import { takesWholeSets } from "./sets.ts";
import type { LoopTask } from "./task.ts";

export type TaskSize = Pick<LoopTask, "items" | "sliceItems" | "rounds" | "threads">;

/** A set of so many last-level caches: a slice that returns has left them. */
const cacheFactor = 4;
const smallestSet = 64 * MiB;
const largestSet = 512 * MiB;
/** Below this a call's own cost shows. */
const smallestSlice = 64 * KiB;
/** Slices of a fast loop grow by so much towards the time that is there for them. */
const mostGrowth = 2;
/** Sets that a loop which cannot be sliced is given in turn, each bound to code of its own, and the longest that one of them should take. */
const wholeSets = 16;
const wholeSetNs = 5e6;
/** Slots of a round. */
const slotsARound = 4;

/**
 * What each design does best with. Fine interleaving is worth more than long slots: on a machine whose speed drifts within milliseconds the
 * spread of in-situ blocks of one length falls from 2.5 % with slices of 32 MiB to 0.4 % with 1 MiB. Isolates of their own need slices that are
 * long against the hand-off and contain the collections that they cause; processes alternate whole passes.
 */
const shapes = {
  "in-situ": { slice: sliceBytes, rounds: 320, budgetNs: 0.35e9, copies: 1 },
  workers: { slice: 4 * sliceBytes, rounds: 96, budgetNs: 0.5e9, copies: 1 },
  processes: { slice: Number.POSITIVE_INFINITY, rounds: 12, budgetNs: 1e9, copies: 2 },
} as const satisfies Record<Design, { slice: number; rounds: number; budgetNs: number; copies: number }>;
const fewestRounds = 4;

export interface SizeOptions {
  /** @default in-situ */
  readonly design?: Design;
  readonly probe?: Probe;
  /** Share of a slice that is planted behind it in one arm. */
  readonly planted?: number | undefined;
}

/**
 * The sizes of a loop's task, fixed before the first block. Without a probe the slices and rounds of a loop at memory speed; with one, slices
 * that are shorter where the loop is slow and longer where it is fast, and as many rounds as the block's budget holds.
 */
export function taskOf(
  contract: LoopContract,
  machine: Pick<Machine, "lastLevelCache" | "memoryAvailableBytes" | "cpusAvailable">,
  { design = "in-situ", probe, planted }: SizeOptions = {},
): TaskSize {
  const shape = shapes[design];
  const threads = threadsOf(contract, machine.cpusAvailable);
  const copies = Object.values(contract.buffers).some((one) => one.placement === "private") && design !== "in-situ" ? 2 : shape.copies;
  const setBytes = Math.min(
    Math.max(cacheFactor * machine.lastLevelCache.sizeBytes, smallestSet),
    largestSet,
    Math.max(smallestSlice, Math.floor(quarter(machine) / copies)),
  );
  // The probe is of one thread; at best a team is so many times as fast.
  const nsOf = probe && ((bytes: number) => (bytes * probe.slotNs) / probe.slotBytes / threads);
  const whole = takesWholeSets(contract);
  const wanted = whole ? setBytes / wholeSets : Math.min(shape.slice * threads, setBytes);
  const targetNs = whole ? wholeSetNs : shape.budgetNs / shape.rounds / slotsARound;
  const growth = nsOf ? Math.min(whole ? 1 : mostGrowth, targetNs / nsOf(wanted)) : 1;
  const sliced = Math.min(Math.max(smallestSlice * threads, wanted * growth), setBytes);
  const sliceItems = plantable(contract, itemsWithin(contract, design === "processes" ? setBytes : sliced), planted);
  const itemBytes = bytesPerItem(contract);
  const slices = Math.max(1, Math.floor(setBytes / (sliceItems * itemBytes)));
  const items = (whole ? Math.min(slices, wholeSets) : slices) * sliceItems;
  const fitting = nsOf ? Math.floor(shape.budgetNs / slotsARound / nsOf(sliceItems * itemBytes)) : shape.rounds;
  return { items, sliceItems, rounds: Math.max(fewestRounds, Math.min(shape.rounds, fitting)), threads };
}

/**
 * A slice of nearly so many items of which the share is whole granules: 2 % of a slice of 72 would be one or two of them, 1.4 % or 2.8 %,
 * and of one of 50 it is one.
 */
function plantable({ granularity }: LoopContract, items: number, share: number | undefined): number {
  if (share === undefined) return items;
  const more = Math.max(1, Math.round((share * items) / granularity));
  return Math.round(more / share) * granularity;
}

/** Threads that share each slice. What cannot be cut has nothing to share. */
export function threadsOf({ threads, sliceable }: LoopContract, cpusAvailable: number): number {
  if (!sliceable) return 1;
  return threads === "all" ? cpusAvailable : Math.min(threads, cpusAvailable);
}

/** Above this share of a loop's time, collections are a part of its cost that the other arm must not pay. */
const highCollectionShare = 0.005;
/** Fewer than so many come by chance: V8 also collects when code is replaced or time has passed. */
const fewestCollections = 4;

/** Why both arms cannot share an isolate, in a sentence with its figure; undefined where they can. */
export function needsIsolation({ collections, collectionShare, allocatedBytes, slots }: Probe): string | undefined {
  if (collections < fewestCollections || collectionShare <= highCollectionShare) return undefined;
  const each = allocatedBytes / slots;
  const size = each >= MiB ? `${(each / MiB).toFixed(1)} MiB` : `${(each / KiB).toFixed(0)} KiB`;
  return `it allocates ${size} a slice and spends ${(collectionShare * 100).toFixed(1)} % of its time in garbage collection, which would fall into the other version's slices`;
}
