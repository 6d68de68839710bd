/**
 * Byte counts derived from declared accesses. Three conventions, always named:
 * payload (distinct inputs; of a write-only kernel its output), requested (STREAM's: explicit loads plus stores) and
 * traffic (lines that cross the memory interface, a range where a write-allocate is the machine's choice).
 */
import { lineBytes } from "../units.ts";
import type { StoreKind, StreamRole, Variant } from "./kernel.ts";
import { type KernelId, kernelOf } from "./kernels.ts";

/** One declared kind of access of one pass of a whole team. */
export interface Access {
  readonly role: StreamRole;
  /** Where the bytes live: `memory` crosses the memory interface, `cache` stays in a cache by design, `file` comes from the kernel. */
  readonly level: "memory" | "cache" | "file";
  /** What the bytes are to the job; payload counts the inputs. */
  readonly part: "input" | "output" | "temporary";
  /** Bytes touched by one access and distance to the next; `count` accesses a pass, over all threads. */
  readonly accessBytes: number;
  readonly strideBytes: number;
  readonly count: number;
  readonly store?: StoreKind | "nt" | undefined;
  /** The destination's line is loaded before it is stored: its read is certain. */
  readonly preloaded?: boolean | undefined;
}

/** Bytes by the three conventions; traffic is a range where the store's write-allocate is not known. */
export interface ByteCounts {
  readonly payload: number;
  readonly requested: number;
  readonly traffic: { readonly min: number; readonly max: number };
}

/** Read and written lines of one pass under one hypothesis about write-allocate. */
export interface Lines {
  readonly read: number;
  readonly written: number;
}

/** The three byte counts of one pass. */
export function byteCounts(accesses: readonly Access[]): ByteCounts {
  const bytesOf = (selected: readonly Access[]) => selected.reduce((sum, a) => sum + a.accessBytes * a.count, 0);
  const inputs = bytesOf(accesses.filter((a) => a.part === "input"));
  const payload = inputs > 0 ? inputs : bytesOf(accesses.filter((a) => a.part === "output"));
  const requested = accesses.reduce((sum, a) => sum + a.accessBytes * a.count * (a.role === "update" ? 2 : 1), 0);
  const evaded = lines(accesses, false);
  const allocated = lines(accesses, true);
  return {
    payload,
    requested,
    traffic: { min: lineBytes * (evaded.read + evaded.written), max: lineBytes * (allocated.read + allocated.written) },
  };
}

/** Lines of one pass that cross the memory interface, with (`allocate`) or without a read of the lines that regular and bulk stores write. */
export function lines(accesses: readonly Access[], allocate: boolean): Lines {
  let read = 0;
  let written = 0;
  for (const access of accesses) {
    if (access.level !== "memory") continue;
    const count =
      access.strideBytes >= lineBytes ? access.count * Math.ceil(access.accessBytes / lineBytes) : (access.count * access.strideBytes) / lineBytes;
    if (access.role !== "write") read += count;
    if (access.role !== "read") written += count;
    if (access.role === "write" && access.store !== "nt" && (allocate || access.preloaded === true)) read += count;
  }
  return { read, written };
}

/** Lines that one pass touches, whatever the direction: what "lines/s" counts (an updated line counts once). */
export function touchedLines(accesses: readonly Access[]): number {
  return accesses.reduce((sum, a) => {
    if (a.level !== "memory") return sum;
    return sum + (a.strideBytes >= lineBytes ? a.count * Math.ceil(a.accessBytes / lineBytes) : (a.count * a.strideBytes) / lineBytes);
  }, 0);
}

/** The declared accesses of one pass of `kernel` over `lineCount` lines of each array, all threads together. */
export function kernelAccesses(id: KernelId, variant: Variant, lineCount: number): readonly Access[] {
  const kernel = kernelOf(id);
  return kernel.streams.map((stream) => {
    const base = {
      role: stream.role,
      level: "memory",
      part: stream.role === "write" ? "output" : "input",
      accessBytes: kernel.bytesPerLine,
      strideBytes: lineBytes,
      count: lineCount,
    } as const;
    return stream.role === "write" ? { ...base, store: variant.store, preloaded: variant.preload } : base;
  });
}

/** The read:write mixes of traffic that B is quoted for. */
export const mixes = ["1:0", "2:1", "1:1", "0:1"] as const;
export type Mix = (typeof mixes)[number];

/** Share of read lines of each mix. */
export const readShare: Readonly<Record<Mix, number>> = { "1:0": 1, "2:1": 2 / 3, "1:1": 1 / 2, "0:1": 0 };

/** The mix nearest to a pass's read and written lines, or undefined for a pass without traffic. */
export function nearestMix({ read, written }: Lines): Mix | undefined {
  if (read + written === 0) return undefined;
  const share = read / (read + written);
  return mixes.reduce((best, mix) => (Math.abs(readShare[mix] - share) < Math.abs(readShare[best] - share) ? mix : best), mixes[0]);
}

/** The mix of a pass whose traffic is exact and equals one of the mixes; only such kernels qualify for B. */
export function exactMix(accesses: readonly Access[]): Mix | undefined {
  const evaded = lines(accesses, false);
  const allocated = lines(accesses, true);
  if (evaded.read !== allocated.read) return undefined;
  const mix = nearestMix(evaded);
  if (mix === undefined) return undefined;
  return Math.abs(readShare[mix] - evaded.read / (evaded.read + evaded.written)) < 1e-9 ? mix : undefined;
}
