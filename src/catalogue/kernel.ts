/** What one kernel record declares. Loads, stores and byte counts are derived from it (`accesses.ts`), never declared. */

/** What a stream's elements are used for in one pass. */
export type StreamRole = "read" | "write" | "update";

/** The arrays that a kernel may name. `a` is input only; `b` and `c` may be written. */
export type ArrayName = "a" | "b" | "c";

/** One array argument of a kernel. */
export interface Stream {
  readonly array: ArrayName;
  readonly role: StreamRole;
}

/** The values of one element position, and the scalars of the pass. */
export interface Element {
  a: number;
  b: number;
  c: number;
}

/**
 * How a kernel's destination is stored: plain stores, non-temporal stores (`native` only), the engine's bulk call (`memory.copy`, `set`,
 * `fill`, `memcpy`), or `copyWithin` (`js` only).
 */
export const storeKinds = ["regular", "nt", "bulk", "bulk-within"] as const;
export type StoreKind = (typeof storeKinds)[number];

/** Concurrent address streams that drivers are generated for. */
export const streamCounts = [1, 2, 4, 8, 16] as const;
export type StreamCount = (typeof streamCounts)[number];

/** Bits of one load or store that native drivers are generated for. 64 is plain C on any processor. */
export const vectorBits = [64, 128, 256, 512] as const;
export type VectorBits = (typeof vectorBits)[number];

/** One declared access loop. */
export interface Kernel {
  /** What it does, in a few words, for tables and charts. */
  readonly title: string;
  /** The arithmetic as a formula, for reports and the generated banner. */
  readonly formula: string;
  readonly streams: readonly Stream[];
  /** Bytes of each 64-byte line that are accessed: 64 (all of them) or 8 (one load a line). */
  readonly bytesPerLine: 8 | 64;
  /** `elementwise`: every line in address order. `chase`: one dependent link a line. `none`: no memory at all. */
  readonly order: "elementwise" | "chase" | "none";
  /** The scalar of a timed pass; chosen so that integers stay exact over any number of passes. */
  readonly scalar: number;
  /** Store kinds that bodies exist for. */
  readonly stores: readonly StoreKind[];
  /** Stream counts that drivers are generated for; kernels of the chain have one. */
  readonly streamCounts: readonly StreamCount[];
  /** Operations in one pass for `fused`: one driver a depth. Absent: one driver. */
  readonly depths?: readonly number[];
  /**
   * The executable reference for one element: mutates the written arrays' value and returns what the element adds to the
   * pass's checksum (readers: what was loaded; others 0). `p` and `q` are the pass's scalars, `depth` the number of fused operations.
   */
  readonly step: (element: Element, p: number, q: number, depth: number) => number;
}

/** How one trial's body is shaped. `views` is the js engine's: are the views captured by the body or passed to it? `width` and `prefetch` are native's. */
export interface Variant {
  readonly streams: StreamCount;
  readonly store: StoreKind;
  /** The destination's line is loaded before it is stored. */
  readonly preload: boolean;
  readonly views?: "captured" | "passed";
  /** Bits of one load or store. Every native variant names it. */
  readonly width?: VectorBits;
  /** Lines ahead of each source stream that are prefetched; absent or 0: none. */
  readonly prefetch?: number;
}

/** The variant that every peer uses: one stream, plain stores. */
export const plainVariant: Variant = { streams: 1, store: "regular", preload: false };

/** A short label such as `s8`, `s4 preload`, `bulk`, `s1 passed`, `s2 nt 512-bit prefetch 16`. */
export function variantLabel(variant: Variant): string {
  const { streams, store, preload, views, width, prefetch } = variant;
  const shape = store === "regular" ? `s${streams}` : store === "nt" ? `s${streams} nt` : store;
  return [shape, preload ? "preload" : "", views ?? "", width ? `${width}-bit` : "", prefetch ? `prefetch ${prefetch}` : ""]
    .filter(Boolean)
    .join(" ");
}
