/**
 * The only place that allocates memory to measure. Each thread has one arena a buffer kind: a WebAssembly.Memory, page-aligned,
 * whose buffer js views and wasm code see alike. It is written through by the thread that owns it before anything is timed,
 * and reused by every trial of the run: a page is touched first once.
 */
import { errors, messageOf } from "../errors.ts";
import { formatSize } from "../units.ts";
import { fillPeriodic, initialPeriod } from "./pattern.ts";
import { type LinearMemory, wasm, wasmPageBytes } from "./webassembly.ts";

/** `shared`: a SharedArrayBuffer; `private`: an ArrayBuffer of the thread's own. */
export type BufferKind = "shared" | "private";

/**
 * A thread's arenas: one a buffer kind on the system's pages, and shared ones whose pages were advised before they were first touched.
 * Each is a memory of its own, since advice cannot be taken back from touched pages.
 */
export const arenaKinds = ["shared", "private", "shared-huge", "shared-4k"] as const;
export type ArenaKind = (typeof arenaKinds)[number];

export interface Arena {
  readonly kind: ArenaKind;
  readonly memory: LinearMemory;
  readonly bytes: number;
}

/** A wasm32 memory ends here; hence an arena a thread, never one for all. */
export const arenaLimitBytes = 65536 * wasmPageBytes;

const arenas: Partial<Record<ArenaKind, Arena>> = {};

/**
 * This thread's arena of at least `bytes`; an existing one that is large enough is reused as it is.
 * @throws allocation when the address space or the memory does not suffice.
 */
export function arenaOf(kind: ArenaKind, bytes: number): Arena {
  const existing = arenas[kind];
  if (existing && existing.bytes >= bytes) return existing;
  const memory = allocate(kind === "private" ? "private" : "shared", bytes);
  const size = memory.buffer.byteLength;
  fillPeriodic(new Float64Array(memory.buffer), initialPeriod("a"));
  const arena = { kind, memory, bytes: size };
  arenas[kind] = arena;
  return arena;
}

/** A zeroed linear memory of at least `bytes`, in whole wasm pages. */
export function allocate(kind: BufferKind, bytes: number): LinearMemory {
  if (bytes > arenaLimitBytes) throw errors.allocation(formatSize(bytes), "a WebAssembly memory ends at 4 GiB a thread");
  const pages = Math.max(1, Math.ceil(bytes / wasmPageBytes));
  try {
    return new wasm.Memory(kind === "shared" ? { initial: pages, maximum: pages, shared: true } : { initial: pages, maximum: pages });
  } catch (thrown) {
    throw errors.allocation(formatSize(bytes), messageOf(thrown));
  }
}
