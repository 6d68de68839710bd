/** How large an array may be: large enough that memory is measured and not the cache, small enough for the machine. Pure. */
import { errors } from "../errors.ts";
import type { Machine } from "../records/record.ts";
import { formatSize, KiB, MiB } from "../units.ts";

type Memory = Pick<Machine, "lastLevelCache" | "memoryAvailableBytes">;

/** An array this many times the last-level cache leaves at most a quarter of each pass to the cache. */
const cacheFactor = 4;
/** Smallest default, so that a pass takes long against the clock also where caches are small. */
const smallestDefault = 64 * MiB;
/** Arrays of the widest plain kernel (triad). Chains hold more, and shrink their input. */
const arraysAtOnce = 3;
/** 16 concurrent address streams of 16 lines of 64 B: below it the variants have nothing to tell apart. */
const smallestPerThread = 16 * KiB;

export interface ArrayBudget {
  /** Bytes of one array over all threads. */
  readonly arrayBytes: number;
  /** The array is below four times the last-level cache. */
  readonly mayBeCached: boolean;
  /** Why, in words, when it may be cached. */
  readonly reason?: string;
}

/** A size that the user asked for. */
export interface ArrayRequest {
  /** The option that carries it; errors name it. */
  readonly option: string;
  readonly bytes: number;
  readonly threads: number;
}

/** Bytes that a trial may hold: a quarter of what is available, control group limits counted. */
export function quarter(machine: Pick<Machine, "memoryAvailableBytes">): number {
  return Math.floor(machine.memoryAvailableBytes / 4);
}

/**
 * Bytes of one array of a DRAM-size trial: four times the last-level cache, at least 64 MiB, at most what lets three arrays
 * fit in a quarter of the available memory; or the size that was asked for.
 * @throws beyond-memory when three arrays of the requested size do not fit; too-small when it leaves a thread below 16 KiB.
 */
export function arrayBytes(machine: Memory, request?: ArrayRequest): ArrayBudget {
  const largest = wholeUnit(Math.floor(quarter(machine) / arraysAtOnce));
  if (request === undefined) {
    return judged(
      machine,
      Math.min(Math.max(cacheFactor * machine.lastLevelCache.sizeBytes, smallestDefault), largest),
      "memory allows no larger one",
    );
  }
  const { option, bytes, threads } = request;
  const smallest = smallestPerThread * threads;
  if (bytes < smallest) {
    throw errors.tooSmall(
      option,
      formatSize(bytes),
      `${threads} ${threads === 1 ? "thread needs" : "threads need"} at least ${formatSize(smallest)} (${formatSize(smallestPerThread)} each)`,
      `Use ${option} ${typed(smallest)} or more${threads > 1 ? ", or fewer --threads" : ""}.`,
    );
  }
  if (bytes > largest) {
    throw errors.beyondMemory(
      option,
      formatSize(bytes),
      `${arraysAtOnce} arrays of it take ${formatSize(arraysAtOnce * bytes)}, and a trial takes at most a quarter of the ${formatSize(machine.memoryAvailableBytes)} available`,
      `Use ${option} ${typed(largest)} or less.`,
    );
  }
  return judged(machine, bytes, "a smaller one was asked for");
}

function judged(machine: Memory, bytes: number, cause: string): ArrayBudget {
  const { sizeBytes, source } = machine.lastLevelCache;
  if (bytes >= cacheFactor * sizeBytes) return { arrayBytes: bytes, mayBeCached: false };
  const cache = `the last-level cache of ${formatSize(sizeBytes)}${source === "assumed" ? " (assumed)" : ""}`;
  return { arrayBytes: bytes, mayBeCached: true, reason: `an array of ${formatSize(bytes)} is below ${cacheFactor} times ${cache}: ${cause}` };
}

/** Rounded down to a whole MiB, or to 64 KiB below one, so that slices end on pages and labels are short. */
function wholeUnit(bytes: number): number {
  const unit = bytes >= MiB ? MiB : 64 * KiB;
  return Math.floor(bytes / unit) * unit;
}

/** A multiple of 1 KiB as the user would type it. */
function typed(bytes: number): string {
  return bytes % MiB === 0 ? `${bytes / MiB}MiB` : `${bytes / KiB}KiB`;
}
