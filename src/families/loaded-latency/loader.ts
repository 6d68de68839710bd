/**
 * A background thread that keeps memory busy: each call takes the next piece of its slice, in rotation, so that calls are
 * short however large the slice is. Every call's result is checked, and every element at the end.
 */
import { byteCounts, kernelAccesses } from "../../catalogue/accesses.ts";
import { plainVariant } from "../../catalogue/kernel.ts";
import { kernelOf } from "../../catalogue/kernels.ts";
import type { Engine, PassBody } from "../../engines/engine.ts";
import { errors } from "../../errors.ts";
import type { BodyContext, Subject } from "../../harness/subject.ts";
import { warmUp } from "../../harness/warm.ts";
import { firstDifference, period, periodicSum } from "../../memory/pattern.ts";
import { type Slice, sliceOf } from "../../memory/slice.ts";
import type { Verification } from "../../records/record.ts";
import { elementBytes, lineBytes } from "../../units.ts";
import { type LoadId, loadArray, pieceLines } from "./params.ts";

/** Pieces of a slice that stand as after an odd number of updates; trials that share the slice share them. */
const oddPieces = new WeakMap<Slice, Uint8Array>();

export class Loader implements Subject {
  /** Traffic of one call. */
  readonly bytesPerPass: number;
  readonly #body: PassBody;
  readonly #scalar: number;
  readonly #stores: boolean;
  readonly #slice: Slice;
  readonly #lines: number;
  readonly #odd: Uint8Array;
  /** One period of the data as it stands after an even and after an odd number of updates. */
  readonly #states: readonly [Float64Array, Float64Array];
  #next = 0;
  #checksum = 0;
  /** Calls that `settle` has not checked yet, and the piece that the first of them took. */
  #pending = 0;
  #settled = 0;

  static async open(engine: Engine, load: LoadId, context: BodyContext): Promise<Loader> {
    if (!context.arena) throw errors.internal("a loader was planned without an array");
    const slice = sliceOf({ ...context, ...context.arena });
    const { streams } = kernelOf(load);
    const place = { offsetBytes: slice.offsetOf(loadArray), lineCount: slice.lineCount };
    const arrays = Object.fromEntries(streams.map(({ array }) => [array, place]));
    return new Loader(load, await engine.bindPass(load, plainVariant, { memory: slice.memory, arrays }), slice);
  }

  private constructor(load: LoadId, body: PassBody, slice: Slice) {
    const { scalar, streams } = kernelOf(load);
    this.#body = body;
    this.#scalar = scalar;
    this.#stores = streams.some(({ role }) => role !== "read");
    this.#slice = slice;
    this.#lines = Math.min(pieceLines, slice.lineCount);
    this.bytesPerPass = callBytes(load, this.#lines);
    const pieces = slice.lineCount / this.#lines;
    const odd = oddPieces.get(slice) ?? new Uint8Array(pieces);
    oddPieces.set(slice, odd);
    this.#odd = odd;
    const even = slice.shadow.of(loadArray);
    // Two updates restore the data: the scalar is -1.
    this.#states = [even, even.map((value) => value * kernelOf("update").scalar)];
  }

  async warm(): Promise<void> {
    await warmUp(() => this.sample(1));
    const problem = this.settle();
    if (problem !== undefined) throw errors.verification(problem);
  }

  sample(calls: number): undefined {
    for (let call = 0; call < calls; call++) {
      const from = this.#next * this.#lines;
      this.#checksum += this.#body(from, from + this.#lines, this.#scalar, 0, 1);
      this.#next = (this.#next + 1) % this.#odd.length;
    }
    this.#pending += calls;
  }

  settle(): string | undefined {
    const calls = this.#pending;
    let expected = 0;
    for (; this.#pending > 0; this.#pending--) {
      if (this.#stores) this.#odd[this.#settled] = 1 - (this.#odd[this.#settled] as number);
      expected += this.#resultOf(this.#settled);
      this.#settled = (this.#settled + 1) % this.#odd.length;
    }
    const checksum = this.#checksum;
    this.#checksum = 0;
    return checksum === expected ? undefined : `the results of ${calls} loader calls add up to ${checksum}, expected ${expected}`;
  }

  verify(): Verification {
    const view = this.#slice.viewOf(loadArray);
    const elements = this.#elements;
    for (const [piece, odd] of this.#odd.entries()) {
      const first = piece * elements;
      const at = firstDifference(view.subarray(first, first + elements), turned(this.#states[odd as 0 | 1], first));
      if (at >= 0) throw errors.verification(`element ${first + at} of a loader's slice is ${view[first + at]}`);
    }
    return { state: "verified", method: "result of every call, and every element of the slice", elements: view.length };
  }

  close(): void {}

  get #elements(): number {
    return (this.#lines * lineBytes) / elementBytes;
  }

  /** What a call over a piece returned, given how the piece stands now: the sum that was read, or the last element that was stored. */
  #resultOf(piece: number): number {
    const one = this.#states[this.#odd[piece] as 0 | 1];
    const first = piece * this.#elements;
    const end = first + this.#elements;
    return this.#stores ? (one[(end - 1) % period] as number) : periodicSum(one, end, 1) - periodicSum(one, first, 1);
  }
}

/** A period as it is met from element `first` on. */
function turned(one: Float64Array, first: number): Float64Array {
  return one.map((_, i) => one[(first + i) % period] as number);
}

/** Bytes that cross the memory interface while a call walks `lineCount` lines: 64 a line when it reads, 128 when it updates. */
export function callBytes(load: LoadId, lineCount: number): number {
  return byteCounts(kernelAccesses(load, plainVariant, lineCount)).traffic.max;
}
