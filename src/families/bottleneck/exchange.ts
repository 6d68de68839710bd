/** Two blocks of memory between a thread that fills them and one that works on them, and the counters by which they meet. */
import { Barrier, BarrierTimeout, barrierBytes } from "../../harness/barrier.ts";
import { type LinearMemory, wasm, wasmPageBytes } from "../../memory/webassembly.ts";

/** Each counter on a line of its own. */
const stride = 64 / Int32Array.BYTES_PER_ELEMENT;
const cells = { order: 0, ready: 1, go: 2, filled: 3, taken: 4, failed: 5 } as const;
export type Cell = keyof typeof cells;
const indexOf = (cell: Cell): number => cells[cell] * stride;

/** Blocks in turn: one is filled while the other is worked on. */
export const slotCount = 2;
/** The two sides. */
export const sides = { owner: 0, reader: 1 } as const;

export interface ExchangeMemory {
  readonly blockBytes: number;
  readonly control: SharedArrayBuffer;
  readonly barrier: SharedArrayBuffer;
  readonly buffer: SharedArrayBuffer;
}

/** What is read for one sample. */
export interface Order {
  readonly fd: number;
  /** Of the file; a pass reads all of them. */
  readonly blocks: number;
  readonly passes: number;
}

const [fdAt, blocksAt, passesAt, ioAt] = [0, 1, 2, 3] as const;
const numbersOffset = Object.keys(cells).length * stride * Int32Array.BYTES_PER_ELEMENT;

/** O_DIRECT needs the blocks on pages, which memory of wasm is. Every page is written. */
export function exchangeMemory(blockBytes: number): ExchangeMemory {
  const pages = Math.ceil((slotCount * blockBytes) / wasmPageBytes);
  const memory: LinearMemory = new wasm.Memory({ initial: pages, maximum: pages, shared: true });
  const buffer = memory.buffer as SharedArrayBuffer;
  new Uint8Array(buffer).fill(1);
  const barrier = new SharedArrayBuffer(barrierBytes(Object.keys(sides).length));
  return { blockBytes, control: new SharedArrayBuffer(numbersOffset + 64), barrier, buffer };
}

/** Looks before it sleeps: about as long as it takes to be woken. Waits near the crossing of reading and working are shorter. */
const spinMs = 0.1;
const looks = 64;

/** One side's view. */
export class Exchange {
  readonly blockBytes: number;
  readonly bytes: readonly Uint8Array[];
  readonly words: readonly Uint32Array[];
  readonly #barrier: Barrier;
  readonly #cells: Int32Array;
  readonly #numbers: Float64Array;

  constructor({ blockBytes, control, barrier, buffer }: ExchangeMemory) {
    this.blockBytes = blockBytes;
    const offsets = Array.from({ length: slotCount }, (_, slot) => slot * blockBytes);
    this.bytes = offsets.map((offset) => new Uint8Array(buffer, offset, blockBytes));
    this.words = offsets.map((offset) => new Uint32Array(buffer, offset, blockBytes / Uint32Array.BYTES_PER_ELEMENT));
    this.#barrier = new Barrier(barrier);
    this.#cells = new Int32Array(control, 0, numbersOffset / Int32Array.BYTES_PER_ELEMENT);
    this.#numbers = new Float64Array(control, numbersOffset);
  }

  get(cell: Cell): number {
    return Atomics.load(this.#cells, indexOf(cell));
  }

  set(cell: Cell, value: number): void {
    Atomics.store(this.#cells, indexOf(cell), value);
    Atomics.notify(this.#cells, indexOf(cell));
  }

  /** Blocks until both sides run at once: threads that wake each other may have come to share a CPU. @returns whether the other came in time */
  align(side: keyof typeof sides, timeoutMs: number): boolean {
    try {
      this.#barrier.align(sides[side], Object.values(sides), timeoutMs);
      return true;
    } catch (thrown) {
      if (thrown instanceof BarrierTimeout) return false;
      throw thrown;
    }
  }

  /** Waits until the counter has come to `value`. Not on a main thread. @returns whether it did within the time */
  reach(cell: Cell, value: number, timeoutMs: number): boolean {
    const started = performance.now();
    for (;;) {
      for (let look = 0; look < looks; look++) if (this.get(cell) >= value) return true;
      const waited = performance.now() - started;
      if (waited < spinMs) continue;
      const seen = this.get(cell);
      if (seen >= value) return true;
      if (waited >= timeoutMs) return false;
      Atomics.wait(this.#cells, indexOf(cell), seen, timeoutMs - waited);
    }
  }

  get order(): Order {
    const [fd, blocks, passes] = [fdAt, blocksAt, passesAt].map((at) => this.#numbers[at] as number) as [number, number, number];
    return { fd, blocks, passes };
  }

  set order({ fd, blocks, passes }: Order) {
    this.#numbers[fdAt] = fd;
    this.#numbers[blocksAt] = blocks;
    this.#numbers[passesAt] = passes;
  }

  /** Time that reading took, written before the last block is told. */
  get ioNs(): number {
    return this.#numbers[ioAt] as number;
  }

  set ioNs(ns: number) {
    this.#numbers[ioAt] = ns;
  }
}
