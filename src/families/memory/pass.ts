/** Elementwise kernels: a sample is some passes over the thread's slice, checked against the shadow. */

import type { ArrayName, Kernel, StreamRole } from "../../catalogue/kernel.ts";
import { type KernelId, kernelOf } from "../../catalogue/kernels.ts";
import type { ArrayPlace, Engine, PassBody } from "../../engines/engine.ts";
import { errors } from "../../errors.ts";
import type { BodyContext, SampleQuantities, Subject } from "../../harness/subject.ts";
import { warmUp } from "../../harness/warm.ts";
import { Marks } from "../../memory/marks.ts";
import { fillPeriodic, periodicSum } from "../../memory/pattern.ts";
import { type Slice, sliceOf, verifyArray } from "../../memory/slice.ts";
import type { Verification } from "../../records/record.ts";
import { elementBytes, lineBytes } from "../../units.ts";
import { type MemoryParams, variantOf } from "./params.ts";

const warmLines = 512;

/** Binds the kernel's body to this thread's arrays. */
export async function openPass(engine: Engine, params: MemoryParams, context: BodyContext): Promise<Subject> {
  if (!context.arena) throw errors.internal(`${params.kernel} was planned without arrays`);
  const slice = sliceOf({ ...context, ...context.arena });
  const kernel = kernelOf(params.kernel);
  const arrays: Partial<Record<ArrayName, ArrayPlace>> = {};
  for (const { array } of kernel.streams) arrays[array] = { offsetBytes: slice.offsetOf(array), lineCount: slice.lineCount };
  const body = await engine.bindPass(params.kernel, variantOf(params), { memory: slice.memory, arrays });
  return new PassSubject(params.kernel, kernel, params.store === "bulk" && params.kernel === "write", body, slice);
}

class PassSubject implements Subject {
  readonly #id: KernelId;
  readonly #kernel: Kernel;
  readonly #fillsBytes: boolean;
  readonly #body: PassBody;
  readonly #slice: Slice;
  readonly #marks: Marks;
  readonly #stored: readonly ArrayName[];
  /** Known at opening: nothing is asked of the system between two samples. */
  readonly #quantities: SampleQuantities | undefined;
  #passes = 0;
  #checksum = 0;
  #read = 0;

  constructor(id: KernelId, kernel: Kernel, fillsBytes: boolean, body: PassBody, slice: Slice) {
    this.#id = id;
    this.#kernel = kernel;
    this.#fillsBytes = fillsBytes;
    this.#body = body;
    this.#slice = slice;
    this.#quantities = slice.hugePageShare === undefined ? undefined : { hugePageShare: slice.hugePageShare };
    this.#stored = kernel.streams.filter(({ role }) => role !== "read").map(({ array }) => array);
    const arraysOf = (role: StreamRole) => kernel.streams.filter((stream) => stream.role === role).map(({ array }) => array);
    this.#marks = new Marks(slice, { stored: arraysOf("write"), updated: arraysOf("update") });
  }

  async warm(): Promise<void> {
    const lines = Math.min(warmLines, this.#slice.lineCount);
    await warmUp(() => void this.#body(0, lines, this.#kernel.scalar, 0, 1));
    const elements = (lines * lineBytes) / elementBytes;
    for (const array of this.#stored) fillPeriodic(this.#slice.viewOf(array).subarray(0, elements), this.#slice.shadow.of(array));
  }

  arm(): void {
    this.#slice.verified.clear();
    this.#marks.set();
  }

  sample(passes: number): SampleQuantities | undefined {
    const { lineCount } = this.#slice;
    const { scalar } = this.#kernel;
    this.#checksum = this.#body(0, lineCount, scalar, 0, passes);
    this.#passes = passes;
    return this.#quantities;
  }

  settle(): string | undefined {
    const { shadow, lineCount } = this.#slice;
    if (this.#stored.length === 0) {
      const step = lineBytes / this.#kernel.bytesPerLine;
      const elements = (lineCount * lineBytes) / elementBytes;
      const expected = this.#passes * periodicSum(shadow.of("a"), elements, step);
      this.#read = elements / step;
      return this.#checksum === expected ? undefined : `the sum of ${this.#passes} passes is ${this.#checksum}, expected ${expected}`;
    }
    if (this.#fillsBytes) shadow.fillBytes("b", this.#kernel.scalar);
    else {
      // Without an update stream every pass stores the same values.
      const passes = this.#kernel.streams.some(({ role }) => role === "update") ? this.#passes : 1;
      shadow.advance(this.#id, {}, passes, this.#kernel.scalar, 0, 1);
    }
    return this.#marks.problem();
  }

  verify(): Verification {
    if (this.#stored.length === 0) return { state: "verified", method: "exact sum of every sample", elements: this.#read };
    const elements = this.#stored.reduce((sum, array) => sum + verifyArray(this.#slice, array), 0);
    return { state: "verified", method: "every element of what was stored", elements };
  }

  close(): void {}
}
