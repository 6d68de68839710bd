/**
 * The buffers that blocks are read into. O_DIRECT needs them on pages, which memory of wasm is and Node's own is not; and all trials of one size read
 * into the same one, so that none has the nearer memory.
 */
import { wasm, wasmPageBytes } from "../../memory/webassembly.ts";

export interface Slots {
  readonly blockBytes: number;
  /** All of them, for calls that find their slot themselves: block i lies in slot i mod `count`. */
  readonly whole: Uint8Array;
  readonly bytes: readonly Uint8Array[];
  readonly words: readonly Uint32Array[];
}

const memories = new Map<number, ArrayBuffer>();

/** `count` slots of `blockBytes`, every page written. */
export function openSlots(blockBytes: number, count: number): Slots {
  const wasmPages = Math.ceil((blockBytes * count) / wasmPageBytes);
  const memory = memories.get(wasmPages) ?? (new wasm.Memory({ initial: wasmPages }).buffer as ArrayBuffer);
  if (!memories.has(wasmPages)) new Uint8Array(memory).fill(1);
  memories.set(wasmPages, memory);
  const offsets = Array.from({ length: count }, (_, slot) => slot * blockBytes);
  return {
    blockBytes,
    whole: new Uint8Array(memory, 0, blockBytes * count),
    bytes: offsets.map((offset) => new Uint8Array(memory, offset, blockBytes)),
    words: offsets.map((offset) => new Uint32Array(memory, offset, blockBytes / Uint32Array.BYTES_PER_ELEMENT)),
  };
}
