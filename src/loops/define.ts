/**
 * What a user declares: a streaming loop as plain data and one factory. Nothing here runs at a user's expense: `defineLoop` returns its
 * argument, so that a bundle of a loop carries none of this package.
 */

import type { LinearMemory } from "../memory/webassembly.ts";

/** Element types of buffers, by the name of their typed arrays. */
export interface ElementViews {
  readonly i8: Int8Array;
  readonly u8: Uint8Array;
  readonly i16: Int16Array;
  readonly u16: Uint16Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly i64: BigInt64Array;
  readonly u64: BigUint64Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}

export type ElementType = keyof ElementViews;

/**
 * What a buffer is to the loop. `in`: read once a pass. `out`: written once a pass. `update`: read and written in place. `scratch`: written and
 * read within a slice, small enough to stay in a cache. `table`: read only, of a fixed size.
 */
export type BufferRole = "in" | "out" | "update" | "scratch" | "table";

/** A buffer that grows with the working set: `perItem` elements an item. */
export interface StreamBuffer {
  readonly type: ElementType;
  /** Elements an item, above 0; may be a fraction such as 0.25 where four items share an element. */
  readonly perItem: number;
  readonly role: "in" | "out" | "update";
  /** `shared`: a SharedArrayBuffer; `private`: an ArrayBuffer, which threads cannot share. @default "shared" */
  readonly placement?: "shared" | "private";
}

/** A buffer of a fixed number of elements. */
export interface FixedBuffer {
  readonly type: ElementType;
  readonly length: number;
  readonly role: "scratch" | "table";
  readonly placement?: "shared" | "private";
}

export type BufferDeclaration = StreamBuffer | FixedBuffer;
export type BufferDeclarations = Readonly<Record<string, BufferDeclaration>>;
/** Typed arrays by the names of their declarations. */
export type Buffers<D extends BufferDeclarations> = { readonly [name in keyof D]: ElementViews[D[name]["type"]] };

export type LoopParams = Readonly<Record<string, string | number | boolean>>;
/** What a loop's functions are given: numbers, texts and switches, not the very values that stand in the declaration. */
export type ParamValues<P extends LoopParams> = 0 extends 1 & P
  ? P // any: of a loop that is only known by its structure
  : { readonly [name in keyof P]: Kind<P[name]> };
type Kind<V> = V extends number ? number : V extends boolean ? boolean : string;

/** `WebAssembly.Memory` where the project's types know it (lib "dom"), else what of it is used here. */
type HostMemory = typeof globalThis extends { WebAssembly: { Memory: { prototype: infer M } } } ? M : LinearMemory;

/** What the harness offers beside the buffers. */
export interface LoopHost {
  /** The memory in which every buffer lies at its `byteOffset`: what a WebAssembly module imports. */
  readonly memory: HostMemory;
}

/** Works on the items `lo` to `hi`, `hi` excluded, and returns a number that depends on all of them. */
export type Slice = (lo: number, hi: number) => number;

interface Common<D extends BufferDeclarations, P extends LoopParams> {
  /** Letters, digits, `-`, `_` and `/`; unique among the loops of a project. */
  readonly name: string;
  /** Transforms that one pass stands for: n of `B/(n+2)`. One pass over two inputs is 1. @default 1 */
  readonly passes?: number;
  readonly params?: P;
  /** Checks the combined results of one whole pass over freshly initialised buffers. Returning false, or throwing, fails the loop. */
  readonly check: (checksum: number, buffers: Buffers<D>, params: ParamValues<P>) => boolean;
}

interface Sliced<D extends BufferDeclarations, P extends LoopParams> extends Common<D, P> {
  readonly buffers: D;
  /** Items that a slice is a multiple of. @default 1 */
  readonly granularity?: number;
  /** False where the loop carries state from one item to the next that it cannot begin anew: it is then measured whole. @default true */
  readonly sliceable?: boolean;
  /** Threads that share the items, each with a part of its own. @default 1 */
  readonly threads?: number | "all";
  /** Writes the inputs; untimed. */
  readonly init: (buffers: Buffers<D>, params: ParamValues<P>) => void;
  /** How the results of slices become one. @default the sum */
  readonly combine?: (a: number, b: number) => number;
}

/** A loop whose factory captures the views: in V8 that is worth up to a factor of 2 over passing them. */
export interface CapturingLoop<D extends BufferDeclarations, P extends LoopParams> extends Sliced<D, P> {
  readonly make: (buffers: Buffers<D>, params: ParamValues<P>, host: LoopHost) => Slice | Promise<Slice>;
}

/** A plain function that is given its views with every call. */
export interface PassingLoop<D extends BufferDeclarations, P extends LoopParams> extends Sliced<D, P> {
  readonly run: (buffers: Buffers<D>, lo: number, hi: number, params: ParamValues<P>) => number;
}

/** The one input of a transform: bytes, handed over in chunks. */
export type TransformInput = { readonly input: { readonly type: "u8"; readonly role: "in"; readonly perItem: 1 } };

/** Either end of a pipe: a web `TransformStream`, a Node `Duplex`, or a function from one async iterable to another. */
export type Transform =
  | { readonly readable: unknown; readonly writable: unknown }
  | { readonly pipe: unknown; readonly write: unknown }
  | ((source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>);

/** Streaming code as it is written: made anew for every pass over the input. */
export interface TransformLoop<P extends LoopParams> extends Common<TransformInput, P> {
  /** Bytes of a chunk. @default 64 KiB */
  readonly chunkBytes?: number;
  /** Writes the input; untimed. */
  readonly init: (buffers: Buffers<TransformInput>, params: ParamValues<P>) => void;
  /** `highWaterMark` in bytes, for transforms that have one: what the chunk-size sweep varies. */
  readonly transform: (params: ParamValues<P>, stream: { readonly highWaterMark: number }) => Transform;
}

/** A loop of any kind, its buffers' names forgotten: what is read from a bundle. */
// biome-ignore lint/suspicious/noExplicitAny: a loop read from a file is only known by its structure
export type Loop = CapturingLoop<any, any> | PassingLoop<any, any> | TransformLoop<any>;

/**
 * Declares a streaming loop; returns its argument. The checksum of a transform is the number of bytes that came out.
 *
 * @example
 * export default defineLoop({
 *   name: "swap",
 *   buffers: { a: { type: "u16", perItem: 1, role: "in" }, b: { type: "u16", perItem: 1, role: "out" } },
 *   init: ({ a }) => a.fill(0x1234),
 *   make: ({ a, b }) => (lo, hi) => {
 *     for (let i = lo; i < hi; i++) b[i] = (a[i] << 8) | (a[i] >> 8);
 *     return b[lo];
 *   },
 *   check: (_, { b }) => b.every((value) => value === 0x3412),
 * });
 */
export function defineLoop<const D extends BufferDeclarations, const P extends LoopParams = Record<never, never>>(
  loop: CapturingLoop<D, P> | PassingLoop<D, P>,
): CapturingLoop<D, P> | PassingLoop<D, P>;
export function defineLoop<const P extends LoopParams = Record<never, never>>(loop: TransformLoop<P>): TransformLoop<P>;
export function defineLoop(loop: Loop): Loop {
  return loop;
}
