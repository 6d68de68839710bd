/** Cache sizes as a thread sees them. */
import type { Machine } from "../records/record.ts";
import { KiB } from "../units.ts";

/** What is taken where the system does not tell: the smallest common sizes, so that "resident" stays true. */
const assumedBytes: Readonly<Record<number, number>> = { 1: 32 * KiB, 2: 256 * KiB };

/** Data bytes of one cache of `level`, divided among the available CPUs that share it. */
export function cachePerThread({ caches, cpusAvailable }: Pick<Machine, "caches" | "cpusAvailable">, level: 1 | 2): number {
  const cache = caches.find((candidate) => candidate.level === level && candidate.type !== "instruction");
  return cache ? Math.floor(cache.sizeBytes / Math.min(cache.sharedBy, cpusAvailable)) : (assumedBytes[level] as number);
}
