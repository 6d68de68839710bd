/**
 * The data that kernels run over, and their expected contents. Every array is periodic with a prime period, so one period of
 * each array (its shadow), advanced by the catalogue's reference, predicts every element after any sequence of passes: all
 * kernels work element by element. Values are small integers in f64, hence sums are exact in any order; a prime period makes
 * a line that was stored in the wrong place differ.
 */
import type { ArrayName } from "../catalogue/kernel.ts";
import { type KernelId, kernelOf } from "../catalogue/kernels.ts";
import { errors } from "../errors.ts";
import { elementBytes } from "../units.ts";
import { seedOf } from "./random.ts";

/** Elements in a period: prime, so it shares no factor with lines, pages or stream counts. */
export const period = 1021;

/** The initial period of a named array: integers from 1 to 1021, each once, in an order that differs between names. */
export function initialPeriod(name: string): Float64Array {
  const multiplier = 2 + ((seedOf(name) >>> 0) % (period - 2));
  return Float64Array.from({ length: period }, (_, i) => 1 + ((i * multiplier) % period));
}

/** Fills `target` with repeats of `one` period; copies a block that stays in cache, so that it runs at store speed. */
export function fillPeriodic(target: Float64Array, one: Float64Array): void {
  const block = repeats(one, Math.min(8, Math.ceil(target.length / period)));
  for (let at = 0; at < target.length; at += block.length) {
    target.set(at + block.length <= target.length ? block : block.subarray(0, target.length - at), at);
  }
}

/** Index of the first element of `target` that differs, bit for bit, from repeats of `one`; −1 when none does. */
export function firstDifference(target: Float64Array, one: Float64Array): number {
  const block = repeats(one, Math.min(8, Math.ceil(target.length / period)));
  const expected = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  const actual = Buffer.from(target.buffer as ArrayBuffer, target.byteOffset, target.byteLength);
  for (let at = 0; at < actual.length; at += expected.length) {
    const length = Math.min(expected.length, actual.length - at);
    if (expected.compare(actual, at, at + length, 0, length) === 0) continue;
    for (let i = at / elementBytes; i < target.length; i++) {
      if (!Object.is(target[i], one[i % period])) return i;
    }
  }
  return -1;
}

/** Sum of elements 0, step, 2·step … below `count` of the periodic array. */
export function periodicSum(one: Float64Array, count: number, step: number): number {
  const terms = Math.ceil(count / step);
  const cycles = Math.floor(terms / period);
  let whole = 0;
  for (let i = 0; i < period; i++) whole += one[i] as number;
  let rest = 0;
  for (let i = cycles * period; i < terms; i++) rest += one[(i * step) % period] as number;
  // `period` is prime and `step` is not a multiple of it, so `period` consecutive terms visit each residue once.
  return cycles * whole + rest;
}

/** Which of a slice's arrays a kernel's `a`, `b` and `c` are. */
export type ArrayNames = Partial<Readonly<Record<ArrayName, string>>>;

/** One period of each array of a slice: what the arrays hold after the passes so far. */
export class Shadow {
  readonly #arrays: ReadonlyMap<string, Float64Array>;

  constructor(names: readonly string[]) {
    this.#arrays = new Map(names.map((name) => [name, initialPeriod(name)]));
  }

  /** The current period of one array. */
  of(name: string): Float64Array {
    const one = this.#arrays.get(name);
    if (!one) throw errors.internal(`array ${name} is not part of the slice`);
    return one;
  }

  /** Every byte of the array becomes `byte`, which is what a bulk fill writes. */
  fillBytes(name: string, byte: number): void {
    new Uint8Array(this.of(name).buffer).fill(byte);
  }

  /** Applies `passes` passes of a kernel by its executable reference. `names` says which array is which, where the names differ; two may be one (in place). */
  advance(id: KernelId, names: ArrayNames, passes: number, p: number, q: number, depth: number): void {
    const { step, streams } = kernelOf(id);
    const periodOf = (array: ArrayName) => (streams.some((stream) => stream.array === array) ? this.of(names[array] ?? array) : undefined);
    const [a, b, c] = [periodOf("a"), periodOf("b"), periodOf("c")];
    const writes = (array: ArrayName) => streams.some((stream) => stream.array === array && stream.role !== "read");
    const element = { a: 0, b: 0, c: 0 };
    const updated = streams.find((stream) => stream.role === "update")?.array;
    if (updated && passes > 1 && this.#repeated(id, { a, b, c }, updated, passes, [p, q, depth])) return;
    for (let pass = 0; pass < passes; pass++) {
      for (let i = 0; i < period; i++) {
        element.a = a?.[i] ?? 0;
        element.b = b?.[i] ?? 0;
        element.c = c?.[i] ?? 0;
        step(element, p, q, depth);
        if (b && writes("b")) b[i] = element.b;
        if (c && writes("c")) c[i] = element.c;
      }
    }
  }

  /**
   * Many passes of an update at once: a sample over a small cache has ten thousands of them. A step x → αx + β whose α and β the reference
   * tells by x = 0 and x = 1 adds nβ after n passes where α = 1, and comes back every second pass where α = −1. Returns false for another α.
   */
  #repeated(
    id: KernelId,
    arrays: Readonly<Record<ArrayName, Float64Array | undefined>>,
    updated: ArrayName,
    passes: number,
    scalars: readonly [number, number, number],
  ): boolean {
    const { step } = kernelOf(id);
    const target = arrays[updated] as Float64Array;
    const result = new Float64Array(period);
    for (let i = 0; i < period; i++) {
      const stepped = (x: number): number => {
        const element = { a: arrays.a?.[i] ?? 0, b: arrays.b?.[i] ?? 0, c: arrays.c?.[i] ?? 0, [updated]: x };
        step(element, ...scalars);
        return element[updated];
      };
      const [x, addend] = [target[i] as number, stepped(0)];
      const factor = stepped(1) - addend;
      if (factor !== 1 && factor !== -1) return false;
      result[i] = factor === 1 ? x + passes * addend : passes % 2 === 0 ? x : addend - x;
    }
    target.set(result);
    return true;
  }
}

function repeats(one: Float64Array, count: number): Float64Array {
  const block = new Float64Array(one.length * count);
  for (let i = 0; i < count; i++) block.set(one, i * one.length);
  return block;
}
