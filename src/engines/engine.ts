/**
 * What every engine offers: a way to bind a kernel's generated body to the arrays of one thread's slice.
 * Bound bodies take scalars only: no closure, allocation or clock inside. Every engine is conformance-tested against the
 * catalogue's executable reference.
 */
import type { ArrayName, Variant, VectorBits } from "../catalogue/kernel.ts";
import type { KernelId } from "../catalogue/kernels.ts";
import type { LinearMemory } from "../memory/webassembly.ts";

export const engineIds = ["native", "wasm", "js"] as const;
export type EngineId = (typeof engineIds)[number];

/** Where an array lies in its memory. Offsets are multiples of 64 bytes. */
export interface ArrayPlace {
  readonly offsetBytes: number;
  readonly lineCount: number;
}

/** The arrays that a body is bound to, all in one memory. Arrays that the kernel does not name may be absent. */
export interface Binding {
  readonly memory: LinearMemory;
  readonly arrays: Partial<Readonly<Record<ArrayName, ArrayPlace>>>;
}

/**
 * `passes` passes over lines [lo, hi) of the bound arrays, one after another inside one call, so that a call costs nothing even where a
 * pass takes nanoseconds. `p` and `q` are the scalars of every pass. Readers return the sum of every f64 that was loaded, over all
 * passes; kernels that store return the last element stored (0 for an empty range or no pass).
 */
export type PassBody = (lo: number, hi: number, p: number, q: number, passes: number) => number;

/** Follows `hops` links from line `start`; returns the line it ends on, where the next sample resumes. */
export type ChaseBody = (start: number, hops: number) => number;

/**
 * Follows `hops` links on each of several independent cycles at once. The positions live in array `b`, one line a cycle: line i holds, in
 * the encodings of a link (`memory/cycle.ts`), where cycle i stands in array `a`. They are loaded at the start and stored at the end.
 */
export type ChasesBody = (hops: number) => void;

/** Cycles that one thread can follow at once: a driver is generated for each. */
export const chaseCounts = [1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 28, 32] as const;
export type ChaseCount = (typeof chaseCounts)[number];

/**
 * `count` loads of one f64 each from array `a`: elements first, first + stride, first + 2 stride … `stride` may be negative, never 0. Independent
 * loads into several accumulators. Returns the sum of what was loaded.
 */
export type StrideBody = (first: number, stride: number, count: number) => number;

/**
 * Blends reads and writes in one loop: for each group g of [lo, hi) it loads all of lines [g·reads, (g+1)·reads) of `a` into a sum, then
 * treats lines [g·writes, (g+1)·writes) of `b`: `update` multiplies every element by `p` in place, `nt` stores `p` with non-temporal
 * stores. Returns the sum of what was loaded from `a`.
 */
export type BlendBody = (lo: number, hi: number, reads: number, writes: number, p: number) => number;
export const blendKinds = ["update", "nt"] as const;
export type BlendKind = (typeof blendKinds)[number];

/** Executes `adds` dependent integer additions; returns their result so that no compiler can drop them. */
export type SpinBody = (adds: number) => number;

/**
 * The chunked and fresh chains over lines [lo, hi): for each chunk of `chunkLines`, n transforms (odd passes × p, even
 * passes + q) through temporaries, then a copy to `b`. Temporary i (0-based) of the chunk lies at line
 * `(i mod tempCount) * tempStrideLines + (advance ? first line of the chunk : 0)` of array `c`.
 * n = 0 copies a chunk from `a` to `b`. Returns the last element stored.
 */
export type ChainBody = (
  lo: number,
  hi: number,
  chunkLines: number,
  n: number,
  tempCount: number,
  tempStrideLines: number,
  advance: number,
  p: number,
  q: number,
) => number;

export type EngineSupport =
  | {
      readonly state: "available";
      /** Of native: what this processor can execute, widest last. */
      readonly widths?: readonly VectorBits[];
      readonly nonTemporal?: boolean;
    }
  | { readonly state: "absent"; readonly code: string; readonly reason: string };

export interface Engine {
  readonly id: EngineId;
  /** Can it run here, and if not, why? */
  support(): EngineSupport;
  /**
   * The body of one kernel and variant, bound. `depth` selects the driver of `fused`.
   * @throws internal when no driver was generated for the variant (`hasVariant` tells).
   */
  bindPass(kernel: KernelId, variant: Variant, binding: Binding, depth?: number): Promise<PassBody>;
  bindChase(binding: Binding): Promise<ChaseBody>;
  bindChases(binding: Binding, count: ChaseCount): Promise<ChasesBody>;
  bindStride(binding: Binding): Promise<StrideBody>;
  /** @throws internal for `nt` where the engine has no such stores */
  bindBlend(binding: Binding, kind: BlendKind): Promise<BlendBody>;
  bindSpin(memory: LinearMemory): Promise<SpinBody>;
  bindChain(binding: Binding): Promise<ChainBody>;
}
