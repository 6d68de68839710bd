/** The buffers of a loop in one linear memory, and how many items they hold. */
import { errors } from "../errors.ts";
import { allocate } from "../memory/arena.ts";
import type { LinearMemory } from "../memory/webassembly.ts";
import { KiB, MiB } from "../units.ts";
import { type BufferContract, bytesPerItem, elementSizes, elementsOf, type LoopContract } from "./contract.ts";
import type { ElementType, ElementViews } from "./define.ts";

const views = {
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  i64: BigInt64Array,
  u64: BigUint64Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

/** Typed arrays by name. */
export type LoopBuffers = Readonly<Record<string, ElementViews[ElementType]>>;

/** Where each buffer begins in the memory, and where the memory ends. */
interface Layout {
  /** By name, one place a thread for scratch, one for all of any other. */
  readonly offsets: ReadonlyMap<string, readonly number[]>;
  readonly bytes: number;
}

/**
 * Between two buffers, so that no two streams of one length lie at one distance modulo 4 KiB: they would evict each other's lines and look
 * like each other's stores.
 */
const paddingBytes = 4 * KiB + 256;
/** Where a buffer may begin: at a line of any machine, and aligned for any element. */
const alignBytes = 256;

/** Streams' bytes that one slice of a comparison touches: far above the cost of a call, far below a change of the machine's speed. */
export const sliceBytes = MiB;

/** Items whose streams take about so many bytes, in whole granules: at least one. */
export function itemsWithin(contract: LoopContract, bytes: number): number {
  const { granularity } = contract;
  return Math.max(1, Math.floor(bytes / bytesPerItem(contract) / granularity)) * granularity;
}

/** Memory for the buffers of so many items. Where one stream is private, all are: one memory, so that a WebAssembly module can import it. */
export function allocateWorkingSet(contract: LoopContract, items: number, threads = 1): LinearMemory {
  const streams = Object.values(contract.buffers).filter((one) => "perItem" in one);
  return allocate(streams.some(({ placement }) => placement === "private") ? "private" : "shared", layoutOf(contract, items, threads).bytes);
}

/** The buffers of so many items in a memory that was allocated for as many threads; each thread has scratch of its own. */
export function buffersIn(memory: LinearMemory, contract: LoopContract, items: number, thread = 0, threads = 1): LoopBuffers {
  const { offsets } = layoutOf(contract, items, threads);
  // A view's constructor takes either kind of buffer; its types ask which.
  const buffer = memory.buffer as ArrayBuffer;
  return Object.fromEntries(
    Object.entries(contract.buffers).map(([name, one]) => {
      const places = offsets.get(name) as readonly number[];
      return [name, new views[one.type](buffer, places[one.role === "scratch" ? thread : 0] as number, lengthOf(one, items))];
    }),
  );
}

/** Bytes that the working set takes. */
export function workingSetBytes(contract: LoopContract, items: number, threads = 1): number {
  return layoutOf(contract, items, threads).bytes;
}

function layoutOf(contract: LoopContract, items: number, threads: number): Layout {
  const offsets = new Map<string, readonly number[]>();
  let bytes = 0;
  for (const [name, one] of Object.entries(contract.buffers)) {
    const places: number[] = [];
    for (let place = 0; place < (one.role === "scratch" ? threads : 1); place++) {
      places.push(bytes);
      bytes = Math.ceil((bytes + lengthOf(one, items) * elementSizes[one.type] + paddingBytes) / alignBytes) * alignBytes;
    }
    offsets.set(name, places);
  }
  return { offsets, bytes };
}

function lengthOf(one: BufferContract, items: number): number {
  const elements = elementsOf(one, items);
  if (elements === undefined) throw errors.internal(`${items} items are no whole number of elements`);
  return elements;
}
