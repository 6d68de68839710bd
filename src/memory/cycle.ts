/**
 * The one cycle that a chase follows: every node holds a link to the next, in an encoding for each engine.
 *
 * Bytes 0–7: an i64, the byte address of the next node in its linear memory (wasm). Bytes 8–15: an f64, the element index of the next
 * node's own js link relative to the array (js), exact below 2^53 and free of BigInt boxing. Bytes 16–23, where an address is known: an
 * i64, the absolute address of the next node in this process (native). All are written in halves of 32 bits: a BigInt a node would cost
 * more than the page faults.
 *
 * A node lies at the first byte of its spacing, as multichase places it by default. With nodes 256 B apart the cycle still spans the
 * same sets of each cache as with 64 B, a quarter of the lines in a quarter of the sets, so that edges lie at the same span of bytes.
 */
import { elementBytes, lineBytes } from "../units.ts";
import { below } from "./random.ts";
import type { LinearMemory } from "./webassembly.ts";

/**
 * `random`: a uniformly random cycle over all nodes, so that every hop meets another page. `page-local`: a random order of groups of
 * pages and a random order within each, so that a group's translations are met once and then stay in the TLB (multichase's TLB locality).
 */
export const cycleOrders = ["random", "page-local"] as const;
export type CycleOrder = (typeof cycleOrders)[number];

/** Bytes between two nodes: at 64 the adjacent-line prefetcher may fetch the next hop's line, at 256 it cannot. */
export const nodeSpacings = [64, 256] as const;
export type NodeSpacing = (typeof nodeSpacings)[number];

/** Where the nodes of a cycle lie: node i at `offsetBytes` + i · `spacingBytes`. */
export interface CyclePlace {
  readonly memory: LinearMemory;
  readonly offsetBytes: number;
  readonly nodeCount: number;
  readonly spacingBytes: number;
  /** Absolute address of the memory's first byte; without it no native link is written. */
  readonly baseAddress?: number;
}

/** Element of a node that holds the js link, and 32-bit word at which the native one begins. */
const scriptElement = 1;
const nativeWord = 4;
const wordBytes = 4;
const wordSize = 2 ** 32;

/**
 * The nodes in the order in which the cycle visits them: each once, so that linking each to the one after it, and the last to the first,
 * gives exactly one cycle. A uniformly random order gives each cycle equally often (Fisher and Yates).
 * @param nodesPerGroup nodes of one group of pages: groups are visited one after another. Absent: one group
 */
export function visitOrder(nodeCount: number, next: () => number, nodesPerGroup = nodeCount): Uint32Array {
  const order = new Uint32Array(nodeCount);
  if (nodesPerGroup >= nodeCount) {
    for (let i = 0; i < nodeCount; i++) order[i] = i;
    shuffle(order, 0, nodeCount, next);
    return order;
  }
  const groups = Uint32Array.from({ length: Math.ceil(nodeCount / nodesPerGroup) }, (_, group) => group);
  shuffle(groups, 0, groups.length, next);
  let filled = 0;
  for (const group of groups) {
    const from = filled;
    const end = Math.min(nodeCount, (group + 1) * nodesPerGroup);
    for (let node = group * nodesPerGroup; node < end; node++) order[filled++] = node;
    shuffle(order, from, filled, next);
  }
  return order;
}

function shuffle(values: Uint32Array, from: number, to: number, next: () => number): void {
  for (let i = to - 1; i > from; i--) {
    const j = from + below(next, i - from + 1);
    const held = values[i] as number;
    values[i] = values[j] as number;
    values[j] = held;
  }
}

/** Writes the links of every node, in address order; the first touch of the nodes' pages. */
export function writeLinks(place: CyclePlace, order: Uint32Array): void {
  const { nodeCount, spacingBytes } = place;
  const successor = new Uint32Array(nodeCount);
  for (let rank = 1; rank < nodeCount; rank++) successor[order[rank - 1] as number] = order[rank] as number;
  successor[order[nodeCount - 1] as number] = order[0] as number;
  const codec = new Links(place, place.offsetBytes, nodeCount * spacingBytes);
  for (let node = 0; node < nodeCount; node++) codec.write(node * spacingBytes, successor[node] as number);
}

/**
 * The first node, among those of ranks [from, to), whose links do not lead to the node of the next rank; undefined when all do.
 * Once all ranks were found right, the links are one cycle over all nodes: `order` holds each node once.
 */
export function misledNode(place: CyclePlace, order: Uint32Array, from: number, to: number): number | undefined {
  const codec = new Links(place, place.offsetBytes, place.nodeCount * place.spacingBytes);
  for (let rank = from; rank < to; rank++) {
    const node = order[rank] as number;
    const target = order[rank + 1 === place.nodeCount ? 0 : rank + 1] as number;
    if (!codec.leadsTo(node * place.spacingBytes, target)) return node;
  }
  return undefined;
}

/** Which encoding an engine follows. */
export type LinkEncoding = "wasm" | "js" | "native";

/** The positions of several chases of one cycle: a line each, at `positionsOffset`, in the encodings of a link. */
export class Positions {
  readonly #links: Links;

  constructor(place: CyclePlace, positionsOffset: number, count: number) {
    this.#links = new Links(place, positionsOffset, count * lineBytes);
  }

  /** Chase i stands on `node`, for every engine. */
  set(i: number, node: number): void {
    this.#links.write(i * lineBytes, node);
  }

  /** Does chase i stand on `node`, as the engine of this encoding left it? */
  standsOn(i: number, node: number, encoding: LinkEncoding): boolean {
    return this.#links.leadsTo(i * lineBytes, node, encoding);
  }
}

/** Writes and compares links at byte distances from an offset. */
class Links {
  readonly #words: Uint32Array;
  readonly #elements: Float64Array;
  readonly #place: CyclePlace;
  readonly #elementsPerNode: number;
  /** Low and high half of the absolute address of node 0. */
  readonly #low: number;
  readonly #high: number;

  constructor(place: CyclePlace, offsetBytes: number, bytes: number) {
    this.#place = place;
    this.#words = new Uint32Array(place.memory.buffer, offsetBytes, bytes / wordBytes);
    this.#elements = new Float64Array(place.memory.buffer, offsetBytes, bytes / elementBytes);
    this.#elementsPerNode = place.spacingBytes / elementBytes;
    const first = (place.baseAddress ?? 0) + place.offsetBytes;
    this.#low = first % wordSize;
    this.#high = Math.floor(first / wordSize);
  }

  write(atBytes: number, target: number): void {
    const word = atBytes / wordBytes;
    const distance = target * this.#place.spacingBytes;
    this.#words[word] = this.#place.offsetBytes + distance;
    this.#words[word + 1] = 0;
    this.#elements[atBytes / elementBytes + scriptElement] = target * this.#elementsPerNode + scriptElement;
    if (this.#place.baseAddress === undefined) return;
    const low = this.#low + distance;
    const carries = low >= wordSize;
    this.#words[word + nativeWord] = carries ? low - wordSize : low;
    this.#words[word + nativeWord + 1] = carries ? this.#high + 1 : this.#high;
  }

  /** Do the links at `atBytes` lead to `target`, all of them or the one of an encoding? */
  leadsTo(atBytes: number, target: number, encoding?: LinkEncoding): boolean {
    const word = atBytes / wordBytes;
    const distance = target * this.#place.spacingBytes;
    if (encoding === undefined || encoding === "wasm") {
      if (this.#words[word] !== this.#place.offsetBytes + distance || this.#words[word + 1] !== 0) return false;
    }
    if (encoding === undefined || encoding === "js") {
      if (this.#elements[atBytes / elementBytes + scriptElement] !== target * this.#elementsPerNode + scriptElement) return false;
    }
    if (encoding === "native" || (encoding === undefined && this.#place.baseAddress !== undefined)) {
      const low = this.#low + distance;
      const carries = low >= wordSize;
      if (this.#words[word + nativeWord] !== (carries ? low - wordSize : low)) return false;
      if (this.#words[word + nativeWord + 1] !== (carries ? this.#high + 1 : this.#high)) return false;
    }
    return true;
  }
}
