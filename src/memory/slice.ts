/**
 * One thread's part of the arrays that the trials of a group share, prepared anew for every visit of the group: placed by the
 * epoch, written with known data, and followed by a shadow that predicts every element.
 */

import { errors } from "../errors.ts";
import { elementBytes, lineBytes } from "../units.ts";
import { type Arena, type ArenaKind, arenaOf } from "./arena.ts";
import { arrayOffsets, footprint, placementOf } from "./layout.ts";
import { fillPeriodic, firstDifference, period, Shadow } from "./pattern.ts";
import { random, seedOf } from "./random.ts";
import type { LinearMemory } from "./webassembly.ts";

/** Bytes of arena that one thread needs at most in a run, by kind of arena. */
export type ArenaBytes = Readonly<Partial<Record<ArenaKind, number>>>;

export interface SliceRequest {
  /** A new visit places and initialises everything anew. */
  readonly visit: string;
  readonly seed: number;
  readonly epoch: number;
  readonly kind: ArenaKind;
  readonly arrays: readonly string[];
  readonly lineCount: number;
  readonly arenaBytes: ArenaBytes;
}

export interface Slice {
  /** Arrays that were compared with their shadow since anything last ran over the slice, and how many elements that were. */
  readonly verified: Map<string, number>;
  readonly memory: LinearMemory;
  /** Share of its arena on huge pages, where it can be told. */
  readonly hugePageShare?: number;
  readonly lineCount: number;
  readonly shadow: Shadow;
  readonly offsetOf: (name: string) => number;
  readonly viewOf: (name: string) => Float64Array;
}

/** What the current visit has placed in each arena. */
const placed: Partial<Record<ArenaKind, { visit: string; arena: Arena; usedBytes: number; slices: Map<number, Slice> }>> = {};

/** The slice of this visit with these line counts: the same object for every trial that asks for it. */
export function sliceOf(request: SliceRequest): Slice {
  const { kind, lineCount } = request;
  let state = placed[kind];
  if (state?.visit !== request.visit) {
    const bytes = Math.max(request.arenaBytes[kind] ?? 0, footprint(request.arrays.length, lineCount));
    state = { visit: request.visit, arena: arenaOf(kind, bytes), usedBytes: 0, slices: new Map() };
    placed[kind] = state;
  }
  const existing = state.slices.get(lineCount);
  if (existing) return existing;
  const bytes = footprint(request.arrays.length, lineCount);
  if (state.usedBytes + bytes > state.arena.bytes) throw errors.internal(`an arena of ${state.arena.bytes} B has no room for ${bytes} B more`);
  const slice = place(state.arena, state.usedBytes, request);
  // Whole pages, so that the next slice starts like the first.
  state.usedBytes += Math.ceil(bytes / 4096) * 4096;
  state.slices.set(lineCount, slice);
  return slice;
}

function place(arena: Arena, usedBytes: number, { arrays, lineCount, seed, epoch }: SliceRequest): Slice {
  const placement = placementOf(random(seedOf(seed, "placement", epoch)));
  const offsets = new Map(
    arrayOffsets(arrays.length, lineCount, placement).map((offset, index) => [arrays[index] as string, arena.baseBytes + usedBytes + offset]),
  );
  const shadow = new Shadow(arrays);
  const offsetOf = (name: string): number => {
    const offset = offsets.get(name);
    if (offset === undefined) throw errors.internal(`array ${name} is not part of the slice`);
    return offset;
  };
  const viewOf = (name: string) => new Float64Array(arena.memory.buffer, offsetOf(name), (lineCount * lineBytes) / elementBytes);
  for (const name of arrays) fillPeriodic(viewOf(name), shadow.of(name));
  const { memory, hugePageShare } = arena;
  return { verified: new Map(), memory, ...(hugePageShare !== undefined && { hugePageShare }), lineCount, shadow, offsetOf, viewOf };
}

/**
 * Compares every element of an array with its shadow, once however many trials ask.
 * @returns the number of elements compared
 * @throws verification with the first element that differs
 */
export function verifyArray(slice: Slice, name: string): number {
  const known = slice.verified.get(name);
  if (known !== undefined) return known;
  const view = slice.viewOf(name);
  const at = firstDifference(view, slice.shadow.of(name));
  if (at >= 0) throw errors.verification(`${name}[${at}] is ${view[at]}, expected ${slice.shadow.of(name)[at % period]}`);
  slice.verified.set(name, view.length);
  return view.length;
}
