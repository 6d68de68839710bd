/** What runs a stride trial inside a worker: passes over one array, each from the next start. */
import type { StrideBody } from "../../engines/engine.ts";
import { engineOf } from "../../engines/registry.ts";
import { errors } from "../../errors.ts";
import type { BodyContext, Subject } from "../../harness/subject.ts";
import { warmUp } from "../../harness/warm.ts";
import { periodicSum } from "../../memory/pattern.ts";
import { type Slice, sliceOf } from "../../memory/slice.ts";
import type { Verification } from "../../records/record.ts";
import { elementBytes } from "../../units.ts";
import { accessesOf, type StrideParams, startsOf, strideParams } from "./params.ts";

/** Accesses of one warm-up call. */
const warmAccesses = 4096;

export async function open(context: BodyContext): Promise<Subject> {
  const params = strideParams.parse(context.params);
  if (!context.arena) throw errors.internal("a stride was planned without an array");
  const slice = sliceOf({ ...context, ...context.arena });
  const arrays = { a: { offsetBytes: slice.offsetOf("a"), lineCount: slice.lineCount } };
  return new StrideSubject(await engineOf(params.engine).bindStride({ memory: slice.memory, arrays }), params, slice);
}

class StrideSubject implements Subject {
  readonly #body: StrideBody;
  readonly #slice: Slice;
  /** In elements; negative backwards. */
  readonly #step: number;
  readonly #starts: readonly number[];
  readonly #count: number;
  /** Sum of one pass by its start, where known. */
  readonly #sums: (number | undefined)[];
  /** Passes since the trial was opened: they go on where the last sample stopped. */
  #pass = 0;
  #passes = 0;
  #checksum = 0;

  constructor(body: StrideBody, { stride, direction }: StrideParams, slice: Slice) {
    const step = stride / elementBytes;
    this.#body = body;
    this.#slice = slice;
    this.#step = direction === "forward" ? step : -step;
    this.#starts = startsOf(stride);
    this.#count = accessesOf(stride, slice.lineCount);
    this.#sums = new Array(this.#starts.length).fill(undefined);
  }

  warm(): Promise<void> {
    const count = Math.min(warmAccesses, this.#count);
    return warmUp(() => void this.#body(this.#firstOf(0), this.#step, count));
  }

  sample(passes: number): undefined {
    let sum = 0;
    for (let pass = 0; pass < passes; pass++) sum += this.#body(this.#firstOf(this.#pass + pass), this.#step, this.#count);
    this.#checksum = sum;
    this.#passes = passes;
  }

  settle(): string | undefined {
    const from = this.#pass;
    this.#pass = (from + this.#passes) % this.#starts.length;
    const rounds = Math.floor(this.#passes / this.#starts.length);
    let expected = 0;
    for (let i = 0; i < this.#starts.length; i++) {
      const times = rounds + (i < this.#passes % this.#starts.length ? 1 : 0);
      if (times > 0) expected += times * this.#sumOf((from + i) % this.#starts.length);
    }
    return this.#checksum === expected ? undefined : `the sum of ${this.#passes} passes is ${this.#checksum}, expected ${expected}`;
  }

  verify(): Verification {
    return { state: "verified", method: "exact sum of every sample", elements: this.#count };
  }

  close(): void {}

  /** The first element of a pass: backward passes see those of a forward pass in the opposite order. */
  #firstOf(pass: number): number {
    const start = this.#starts[pass % this.#starts.length] as number;
    return this.#step > 0 ? start : start - (this.#count - 1) * this.#step;
  }

  /** What a pass from one start sums up to, from the one period that the array repeats. */
  #sumOf(index: number): number {
    const known = this.#sums[index];
    if (known !== undefined) return known;
    const one = this.#slice.shadow.of("a");
    const start = (this.#starts[index] as number) % one.length;
    const step = Math.abs(this.#step);
    const sum = periodicSum(Float64Array.from([...one.subarray(start), ...one.subarray(0, start)]), this.#count * step, step);
    this.#sums[index] = sum;
    return sum;
  }
}
