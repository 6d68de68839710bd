/**
 * What every engine offers: a way to bind a kernel's generated body to the arrays of one thread's slice.
 * Bound bodies take scalars only: no closure, allocation or clock inside. Every engine is conformance-tested against the
 * catalogue's executable reference.
 */
import type { ArrayName, Variant } from "../catalogue/kernel.ts";
import type { KernelId } from "../catalogue/kernels.ts";
import type { LinearMemory } from "../memory/webassembly.ts";

export const engineIds = ["wasm", "js"] as const;
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
 * One pass over lines [lo, hi) of the bound arrays. `p` and `q` are the pass's scalars.
 * Readers return the sum of every f64 that was loaded; kernels that store return the last element stored (0 for an empty range).
 */
export type PassBody = (lo: number, hi: number, p: number, q: number) => number;

/** Follows `hops` links from line `start`; returns the line it ends on, where the next sample resumes. */
export type ChaseBody = (start: number, hops: number) => number;

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

export type EngineSupport = { readonly state: "available" } | { readonly state: "absent"; readonly code: string; readonly reason: string };

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
  bindSpin(memory: LinearMemory): Promise<SpinBody>;
  bindChain(binding: Binding): Promise<ChainBody>;
}
