/**
 * What the addon offers, as typed calls. The addon is optional: `loadNative` gives it or the reason why it is absent, the same answer for
 * the life of a thread. Everything takes typed-array views, never buffers: Node-API reads a view over shared wasm memory right on every
 * version of Node that we support.
 */

/** A view whose bytes a call is about. */
export type View = Uint8Array | Float64Array | BigInt64Array;

/** Kernels: indices into the generated driver table, addresses as exact doubles (below 2^53). */
export interface NativeKernels {
  /** Names of the generated drivers, in the order of their indices. */
  readonly drivers: readonly string[];
  /** Bits of the loads and stores that this processor executes, narrowest first; 64 is always there. */
  readonly widths: readonly number[];
  readonly nonTemporal: boolean;
  pass(driver: number, a: number, b: number, c: number, lo: number, hi: number, p: number, q: number, passes: number, prefetchLines: number): number;
  /** Follows links that are absolute addresses of this process (byte 16 of a line); start and result are line numbers from `base`. */
  chase(base: number, start: number, hops: number): number;
  /** Follows `count` cycles; position i is the absolute address at byte 16 of line i of `positions`. */
  chases(positions: number, count: number, hops: number): void;
  stride(a: number, first: number, stride: number, count: number): number;
  blend(kind: number, a: number, b: number, lo: number, hi: number, reads: number, writes: number, p: number): number;
  spin(adds: number): number;
  chain(
    a: number,
    b: number,
    c: number,
    lo: number,
    hi: number,
    chunkLines: number,
    n: number,
    tempCount: number,
    tempStrideLines: number,
    advance: number,
    p: number,
    q: number,
  ): number;
}

/** What the operating system said no to: the call's name and its errno, such as `sched_setaffinity: EPERM`. Undefined: it worked. */
export type Refusal = string | undefined;

/** What the addon asks of the operating system, always for the calling thread. */
export interface NativeSystem {
  /** CPUs that the calling thread may run on. */
  affinity(): readonly number[];
  /** Binds the calling thread to these CPUs. */
  pin(cpus: readonly number[]): Refusal;
  /** CPU that the calling thread runs on now. */
  cpu(): number;
  /** Advises the pages of a view that were not touched yet. Only whole pages inside the view are advised. */
  advise(view: View, pages: "huge" | "4k"): Refusal;
  /** Bytes of the view that are in memory, and bytes of the mappings around it that are on transparent huge pages. */
  coverage(view: View): { readonly bytes: number; readonly residentBytes: number; readonly hugeBytes: number };
  /** NUMA node of the page at a byte of the view, or undefined where the kernel does not tell. */
  nodeOf(view: View, byteOffset: number): number | undefined;
  /** Binds the untouched pages of a view to a NUMA node. */
  bindToNode(view: View, node: number): Refusal;
  /** Of the calling thread since it began. */
  usage(): {
    readonly voluntarySwitches: number;
    readonly involuntarySwitches: number;
    readonly minorFaults: number;
    readonly majorFaults: number;
    readonly runQueueNs?: number;
  };
  /** CLOCK_MONOTONIC in ns as a double: no BigInt, no allocation. Comparable between threads. */
  nowNs(): number;
}

export interface Native {
  /** Of the catalogue that its drivers were generated from. */
  readonly catalogueHash: string;
  readonly kernels: NativeKernels;
  readonly system: NativeSystem;
  /** Address of a view's first byte in this process. The caller keeps the view alive for as long as it uses the address. */
  addressOf(view: View): number;
}

export type NativeState =
  | { readonly state: "available"; readonly native: Native; readonly path: string }
  | { readonly state: "absent"; readonly code: string; readonly reason: string };

/** The addon of this build, or why there is none. Never throws. */
export function loadNative(): NativeState {
  return { state: "absent", code: "native-not-built", reason: "the addon was not built" };
}
