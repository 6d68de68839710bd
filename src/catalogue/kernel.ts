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

/** How a kernel's destination is stored: plain stores, the engine's bulk call (`memory.copy`, `set`, `fill`), or `copyWithin`. */
export const storeKinds = ["regular", "bulk", "bulk-within"] as const;
export type StoreKind = (typeof storeKinds)[number];

/** Concurrent address streams that drivers are generated for. */
export const streamCounts = [1, 2, 4, 8, 16] as const;
export type StreamCount = (typeof streamCounts)[number];

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

/** How one trial's body is shaped. `views` is the js engine's: are the views captured by the body or passed to it? */
export interface Variant {
  readonly streams: StreamCount;
  readonly store: StoreKind;
  /** The destination's line is loaded before it is stored. */
  readonly preload: boolean;
  readonly views?: "captured" | "passed";
}

/** The variant that every peer uses: one stream, plain stores. */
export const plainVariant: Variant = { streams: 1, store: "regular", preload: false };

/** A short label such as `s8`, `s4 preload`, `bulk`, `s1 passed`. */
export function variantLabel(variant: Variant): string {
  const shape = variant.store === "regular" ? `s${variant.streams}` : variant.store;
  return [shape, variant.preload ? "preload" : "", variant.views ?? ""].filter(Boolean).join(" ");
}
