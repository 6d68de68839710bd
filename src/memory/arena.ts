/**
 * The only place that allocates memory to measure. Each thread has one arena a kind: a WebAssembly.Memory, page-aligned,
 * whose buffer js views and wasm code see alike. It is written through by the thread that owns it before anything is timed,
 * and reused by every trial of the run: a page is touched first once.
 */
import { readFileSync } from "node:fs";
import { errors, messageOf } from "../errors.ts";
import { loadNative, type Native } from "../native/native.ts";
import { elementBytes, formatSize, MiB } from "../units.ts";
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

/** A part of a linear memory that is placed for its kind of pages. */
export interface Region {
  readonly kind: ArenaKind;
  readonly memory: LinearMemory;
  /** Where it begins in its memory: at a huge page where such were asked for, so that the smallest array lies on one. */
  readonly baseBytes: number;
  readonly bytes: number;
}

export interface Arena extends Region {
  /** Share of its bytes on huge pages after the first touch. Absent where nobody can tell. */
  readonly hugePageShare?: number;
}

/** A wasm32 memory ends here; hence an arena a thread, never one for all. */
export const arenaLimitBytes = 65536 * wasmPageBytes;

/** Bytes of a huge page: 2 MiB on x86-64, and on arm64 with base pages of 4 KiB. */
const hugePageBytes = readHugePageBytes();
/** Below this share of huge pages what was measured is not what was asked for. */
const leastHugeShare = 0.9;

const arenas: Partial<Record<ArenaKind, Arena>> = {};
/** What could not be had is not tried again for every trial that asks: each try touches all of it. */
const refusals: Partial<Record<ArenaKind, { readonly bytes: number; readonly thrown: unknown }>> = {};

/** The most bytes that a region of this kind can have. */
export function largestRegion(kind: ArenaKind): number {
  // Taken in whole huge pages, and one more so that it can begin at one.
  return kind === "shared-huge" ? arenaLimitBytes - 2 * hugePageBytes : arenaLimitBytes;
}

/**
 * This thread's arena of at least `bytes`; an existing one that is large enough is reused as it is.
 * @throws allocation when the address space or the memory does not suffice; pages-refused and huge-pages when its pages cannot be had.
 */
export function arenaOf(kind: ArenaKind, bytes: number): Arena {
  const existing = arenas[kind];
  if (existing && existing.bytes >= bytes) return existing;
  const refused = refusals[kind];
  if (refused && refused.bytes <= bytes) throw refused.thrown;
  try {
    const arena = touched(reserve(kind, bytes));
    arenas[kind] = arena;
    return arena;
  } catch (thrown) {
    refusals[kind] = { bytes, thrown };
    throw thrown;
  }
}

function touched(region: Region): Arena {
  fillPeriodic(new Float64Array(region.memory.buffer, region.baseBytes, region.bytes / elementBytes), initialPeriod("a"));
  const share = touchedShare(region);
  return { ...region, ...(share !== undefined && { hugePageShare: share }) };
}

/**
 * Memory of at least `bytes` whose pages were advised and not touched yet. Whoever touches it asks `touchedShare` afterwards.
 * @throws allocation; pages-refused where the addon is absent or the system refuses the advice
 */
export function reserve(kind: ArenaKind, bytes: number): Region {
  if (kind === "shared" || kind === "private") {
    const memory = allocate(kind, bytes);
    return { kind, memory, baseBytes: 0, bytes: memory.buffer.byteLength };
  }
  const pages = kind === "shared-huge" ? "huge" : "4k";
  const { addressOf, system } = addonFor(pages);
  const whole = pages === "huge" ? Math.ceil(Math.max(1, bytes) / hugePageBytes) * hugePageBytes : bytes;
  const memory = allocate("shared", pages === "huge" ? whole + hugePageBytes : whole);
  const baseBytes = pages === "huge" ? (hugePageBytes - (addressOf(new Uint8Array(memory.buffer, 0, 1)) % hugePageBytes)) % hugePageBytes : 0;
  const region = { kind, memory, baseBytes, bytes: pages === "huge" ? whole : memory.buffer.byteLength };
  const refusal = system.advise(viewOf(region), pages);
  if (refusal !== undefined) throw errors.pagesRefused(pages, refusal);
  return region;
}

/**
 * Share of a touched region that lies on huge pages, or undefined where nobody can tell.
 * @throws huge-pages where they were asked for and less than nine tenths were given
 */
export function touchedShare(region: Region): number | undefined {
  const share = hugePageShare(region);
  if (region.kind === "shared-huge" && share !== undefined && share < leastHugeShare)
    throw errors.hugePages(`${(share * 100).toFixed(0)} %`, formatSize(region.bytes));
  return share;
}

function hugePageShare(region: Region): number | undefined {
  const loaded = loadNative();
  if (loaded.state === "absent") return undefined;
  const { bytes, hugeBytes } = loaded.native.system.coverage(viewOf(region));
  return hugeBytes !== undefined && bytes > 0 ? Math.min(1, hugeBytes / bytes) : undefined;
}

function readHugePageBytes(): number {
  try {
    return Number(readFileSync("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "utf8"));
  } catch {
    return 2 * MiB;
  }
}

function viewOf({ memory, baseBytes, bytes }: Region): Uint8Array {
  return new Uint8Array(memory.buffer, baseBytes, bytes);
}

function addonFor(pages: string): Native {
  const loaded = loadNative();
  if (loaded.state === "absent") throw errors.pagesRefused(pages, loaded.reason);
  return loaded.native;
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
