/**
 * A thread's cycles: each is placed and linked when it is first asked for, and then lives as long as the worker, since it is only read.
 * All chases of one cycle go on from one common position, so that the nodes that a sample visits are those that were visited longest ago,
 * whichever trial visited them.
 */
import { errors } from "../errors.ts";
import { loadNative } from "../native/native.ts";
import { lineBytes } from "../units.ts";
import { type ArenaKind, reserve, touchedShare } from "./arena.ts";
import { type CycleOrder, type CyclePlace, type LinkEncoding, misledNode, type NodeSpacing, Positions, visitOrder, writeLinks } from "./cycle.ts";
import { random, seedOf } from "./random.ts";
import type { LinearMemory } from "./webassembly.ts";

export interface CycleShape {
  /** From the first node to the end of the last one's spacing; a multiple of the spacing. */
  readonly bytes: number;
  readonly order: CycleOrder;
  readonly spacing: NodeSpacing;
  /** Bytes of one group of a page-local order. */
  readonly groupBytes?: number;
  readonly kind: Exclude<ArenaKind, "private">;
}

/** Chases of one cycle that may run at once: each has a line for its position behind the nodes. */
export const mostChases = 64;

/** Links that are compared in one visit at most: some 20 ms. A longer cycle is compared in parts, visit by visit. */
const comparedLinks = 2 ** 20;

const placed = new Map<string, PlacedCycle>();

/** This thread's cycle of a shape. The first to ask decides its seed. */
export function placedCycle(shape: CycleShape, seed: number): PlacedCycle {
  const id = JSON.stringify([shape.bytes, shape.order, shape.spacing, shape.order === "page-local" ? shape.groupBytes : 0, shape.kind]);
  const existing = placed.get(id);
  if (existing) return existing;
  const cycle = new PlacedCycle(shape, seedOf(seed, id));
  placed.set(id, cycle);
  return cycle;
}

export class PlacedCycle {
  readonly memory: LinearMemory;
  /** Byte offsets of the nodes and of the positions in the memory. */
  readonly offsetBytes: number;
  readonly positionsOffset: number;
  readonly nodeCount: number;
  /** Share of its memory on huge pages. Absent where nobody can tell. */
  readonly hugePageShare: number | undefined;
  readonly #place: CyclePlace;
  readonly #order: Uint32Array;
  readonly #positions: Positions;
  readonly #lines: Float64Array;
  /** Rank at which the next chase begins. */
  #rank = 0;
  #comparedIn: string | undefined;
  #comparedFrom = 0;

  constructor(shape: CycleShape, seed: number) {
    const { bytes, spacing, order, groupBytes = bytes, kind } = shape;
    const region = reserve(kind, bytes + mostChases * lineBytes);
    const native = loadNative();
    const { memory, baseBytes } = region;
    this.memory = memory;
    this.offsetBytes = baseBytes;
    this.positionsOffset = baseBytes + bytes;
    this.nodeCount = bytes / spacing;
    this.#place = {
      memory,
      offsetBytes: baseBytes,
      nodeCount: this.nodeCount,
      spacingBytes: spacing,
      ...(native.state === "available" && { baseAddress: native.native.addressOf(new Uint8Array(memory.buffer, 0, 1)) }),
    };
    this.#order = visitOrder(this.nodeCount, random(seed), order === "page-local" ? Math.max(1, groupBytes / spacing) : this.nodeCount);
    writeLinks(this.#place, this.#order);
    this.#positions = new Positions(this.#place, this.positionsOffset, mostChases);
    for (let i = 0; i < mostChases; i++) this.#positions.set(i, 0);
    this.#lines = new Float64Array(memory.buffer, baseBytes, bytes / 8);
    this.hugePageShare = touchedShare(region);
  }

  /** Rank at which the next chase begins: those before it were visited last. */
  get rank(): number {
    return this.#rank;
  }

  /** The line, counted from the first node, of the node of a rank. */
  lineAt(rank: number): number {
    return ((this.#order[rank % this.nodeCount] as number) * this.#place.spacingBytes) / lineBytes;
  }

  /** `hops` nodes were visited from `rank` on by each of `chases`. */
  advance(hops: number, chases = 1): void {
    this.#rank = (this.#rank + hops * chases) % this.nodeCount;
  }

  /**
   * Chases 0 … count − 1 stand `hops` ranks apart from `rank` on: after as many hops each stands where its neighbour began, and together they
   * have visited one stretch of the cycle.
   */
  line(chases: number, hops: number): void {
    for (let i = 0; i < chases; i++) this.#positions.set(i, this.#nodeAt(this.#rank + i * hops));
  }

  /** Where a chase of these does not stand after its hops from `rank`, in words; undefined when all are right. */
  strayed(rank: number, chases: number, hops: number, encoding: LinkEncoding): string | undefined {
    for (let i = 0; i < chases; i++) {
      if (!this.#positions.standsOn(i, this.#nodeAt(rank + (i + 1) * hops), encoding))
        return `chase ${i} of ${chases} does not stand ${hops} hops from where it began`;
    }
    return undefined;
  }

  /** Reads every node once in address order, so that as much of the cycle as fits lies in the caches. Returns a sum, so that no load is dropped. */
  refresh(): number {
    const lines = this.#lines;
    const step = this.#place.spacingBytes / 8;
    let sum = 0;
    for (let i = 0; i < lines.length; i += step) sum += lines[i + 1] as number;
    return sum;
  }

  /**
   * Compares links with the order, once a visit; nothing writes them in between.
   * @returns links that were found right in this visit
   * @throws verification naming the node whose link leads elsewhere
   */
  verify(visit: string): number {
    const count = Math.min(comparedLinks, this.nodeCount);
    if (this.#comparedIn === visit) return count;
    for (let left = count; left > 0; ) {
      const end = Math.min(this.nodeCount, this.#comparedFrom + left);
      const node = misledNode(this.#place, this.#order, this.#comparedFrom, end);
      if (node !== undefined) throw errors.verification(`the link of node ${node} does not lead to the node after it`);
      left -= end - this.#comparedFrom;
      this.#comparedFrom = end % this.nodeCount;
    }
    this.#comparedIn = visit;
    return count;
  }

  #nodeAt(rank: number): number {
    return this.#order[rank % this.nodeCount] as number;
  }
}

/** How the record says what `PlacedCycle.verify` did. */
export const cycleMethod = `links against the order, at most ${comparedLinks} a visit in rotation, and the end of every sample`;
