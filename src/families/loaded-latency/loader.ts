/**
 * A background thread that keeps memory busy: each call takes the next bursts of its slice, in rotation, so that calls are short however
 * large the slice is. Every burst's result is checked, and every element at the end.
 *
 * A loader that pauses does so after each short burst: paused after longer ones, memory would be fully loaded at times and idle at others,
 * and the mean of those two latencies is not the latency under their mean load.
 */
import { byteCounts, kernelAccesses } from "../../catalogue/accesses.ts";
import { plainVariant } from "../../catalogue/kernel.ts";
import { kernelOf } from "../../catalogue/kernels.ts";
import type { Engine, PassBody, SpinBody } from "../../engines/engine.ts";
import { errors } from "../../errors.ts";
import type { BodyContext, Subject } from "../../harness/subject.ts";
import { warmUp } from "../../harness/warm.ts";
import { firstDifference, period } from "../../memory/pattern.ts";
import { type Slice, sliceOf } from "../../memory/slice.ts";
import type { Verification } from "../../records/record.ts";
import { elementBytes, lineBytes } from "../../units.ts";
import { burstLines, callShape, type LoadedLatencyParams, type LoadId, loadArray } from "./params.ts";
import { loaderVariant } from "./variant.ts";

/** What trials that share a slice know of it: which grains were updated an odd number of times, and whether anything ran since the last look. */
interface Updates {
  readonly odd: Uint8Array;
  changed: boolean;
}
const updates = new WeakMap<Slice, Updates>();

/** Code of wasm and native that is already hot in this worker; a js body is compiled anew for its arrays. */
const warmed = new Set<string>();

type Load = Pick<LoadedLatencyParams, "load" | "delay">;

export class Loader implements Subject {
  /** Traffic of one call. */
  readonly bytesPerPass: number;
  readonly #code: string;
  readonly #body: PassBody;
  readonly #spin: SpinBody;
  readonly #delay: number;
  readonly #scalar: number;
  readonly #stores: boolean;
  readonly #slice: Slice;
  readonly #updates: Updates;
  /** Lines of one burst, bursts of one call, and grains, the units in which updates are remembered, of one burst. */
  readonly #lines: number;
  readonly #bursts: number;
  readonly #grains: number;
  /** One period of the data as it stands after an even and after an odd number of updates, and the sums of their first elements. */
  readonly #states: readonly [Float64Array, Float64Array];
  readonly #sums: readonly [Float64Array, Float64Array];
  /** Line at which the next burst begins. */
  #next = 0;
  #checksum = 0;
  /** Bursts that `settle` has not checked yet, and the line at which the first of them began. */
  #pending = 0;
  #settled = 0;

  static async open(engine: Engine, { load, delay }: Load, context: BodyContext): Promise<Loader> {
    if (!context.arena) throw errors.internal("a loader was planned without an array");
    const slice = sliceOf({ ...context, ...context.arena });
    const { streams } = kernelOf(load);
    const place = { offsetBytes: slice.offsetOf(loadArray), lineCount: slice.lineCount };
    const arrays = Object.fromEntries(streams.map(({ array }) => [array, place]));
    const support = engine.support();
    const variant = loaderVariant(engine.id, load, delay, support.state === "available" ? support.widths : undefined);
    const body = await engine.bindPass(load, variant, { memory: slice.memory, arrays });
    const code = engine.id === "js" ? "" : JSON.stringify([engine.id, load, variant]);
    return new Loader({ load, delay }, code, body, await engine.bindSpin(slice.memory), slice);
  }

  private constructor({ load, delay }: Load, code: string, body: PassBody, spin: SpinBody, slice: Slice) {
    const { scalar, streams } = kernelOf(load);
    const { lines, bursts } = callShape(delay, slice.lineCount);
    const grain = Math.min(burstLines, slice.lineCount);
    this.#code = code;
    this.#body = body;
    this.#spin = spin;
    this.#delay = delay;
    this.#scalar = scalar;
    this.#stores = streams.some(({ role }) => role !== "read");
    this.#slice = slice;
    this.#lines = lines;
    this.#bursts = bursts;
    this.#grains = lines / grain;
    this.bytesPerPass = callBytes(load, lines * bursts);
    const known = updates.get(slice) ?? { odd: new Uint8Array(slice.lineCount / grain), changed: true };
    updates.set(slice, known);
    this.#updates = known;
    const even = slice.shadow.of(loadArray);
    // Two updates restore the data: the scalar is -1.
    this.#states = [even, even.map((value) => value * kernelOf("update").scalar)];
    this.#sums = [sums(this.#states[0]), sums(this.#states[1])];
  }

  async warm(): Promise<void> {
    if (warmed.has(this.#code)) return;
    await warmUp(() => this.sample(1));
    if (this.#code !== "") warmed.add(this.#code);
    const problem = this.settle();
    if (problem !== undefined) throw errors.verification(problem);
  }

  sample(calls: number): undefined {
    const bursts = calls * this.#bursts;
    for (let burst = 0; burst < bursts; burst++) {
      const end = this.#next + this.#lines;
      this.#checksum += this.#body(this.#next, end, this.#scalar, 0, 1);
      this.#next = end === this.#slice.lineCount ? 0 : end;
      if (this.#delay > 0) this.#spin(this.#delay);
    }
    this.#pending += bursts;
  }

  settle(): string | undefined {
    const bursts = this.#pending;
    const { odd } = this.#updates;
    let expected = 0;
    for (; this.#pending > 0; this.#pending--) {
      const grain = (this.#settled / this.#lines) * this.#grains;
      if (this.#stores) for (let i = grain; i < grain + this.#grains; i++) odd[i] = 1 - (odd[i] as number);
      expected += this.#resultOf(this.#settled, grain);
      this.#settled = (this.#settled + this.#lines) % this.#slice.lineCount;
    }
    if (bursts > 0) this.#updates.changed = true;
    const checksum = this.#checksum;
    this.#checksum = 0;
    return checksum === expected ? undefined : `the results of ${bursts} loader bursts add up to ${checksum}, expected ${expected}`;
  }

  /** Compares every element, unless nothing ran over the slice since that was last done. */
  verify(): Verification {
    const view = this.#slice.viewOf(loadArray);
    const { odd, changed } = this.#updates;
    const elements = view.length / odd.length;
    for (let from = 0; changed && from < odd.length; ) {
      let end = from + 1;
      while (end < odd.length && odd[end] === odd[from]) end++;
      const first = from * elements;
      const at = firstDifference(view.subarray(first, end * elements), turned(this.#states[odd[from] as 0 | 1], first));
      if (at >= 0) throw errors.verification(`element ${first + at} of a loader's slice is ${view[first + at]}`);
      from = end;
    }
    this.#updates.changed = false;
    return { state: "verified", method: "result of every burst, and every element of the slice", elements: view.length };
  }

  close(): void {}

  /**
   * What a burst returned, given how its grains stand now: the sum that was read, or the last element that was stored. The grains of one burst may
   * stand differently, where another trial updated some of them.
   */
  #resultOf(line: number, grain: number): number {
    const perGrain = ((this.#lines / this.#grains) * lineBytes) / elementBytes;
    const first = (line * lineBytes) / elementBytes;
    const { odd } = this.#updates;
    if (this.#stores) {
      const last = first + this.#grains * perGrain - 1;
      return this.#states[odd[grain + this.#grains - 1] as 0 | 1][last % period] as number;
    }
    let sum = 0;
    for (let i = 0; i < this.#grains; i++) {
      const from = first + i * perGrain;
      const state = this.#sums[odd[grain + i] as 0 | 1];
      sum += sumOf(state, from + perGrain) - sumOf(state, from);
    }
    return sum;
  }
}

/** Sums of the first 0, 1, 2 … elements of a period. */
function sums(one: Float64Array): Float64Array {
  const result = new Float64Array(one.length + 1);
  for (let i = 0; i < one.length; i++) result[i + 1] = (result[i] as number) + (one[i] as number);
  return result;
}

/** Sum of the first `count` elements of an array that repeats the period of these sums. */
function sumOf(prefix: Float64Array, count: number): number {
  return Math.floor(count / period) * (prefix[period] as number) + (prefix[count % period] as number);
}

/** A period as it is met from element `first` on. */
function turned(one: Float64Array, first: number): Float64Array {
  return one.map((_, i) => one[(first + i) % period] as number);
}

/** Bytes that cross the memory interface while a call walks `lineCount` lines: 64 a line when it reads, 128 when it updates. */
export function callBytes(load: LoadId, lineCount: number): number {
  return byteCounts(kernelAccesses(load, plainVariant, lineCount)).traffic.max;
}
