/** What runs a mix trial inside a worker. The trials of a group share their arrays, and each treats the beginning of one as far as its mix goes. */
import type { BlendBody } from "../../engines/engine.ts";
import { engineOf } from "../../engines/registry.ts";
import { errors } from "../../errors.ts";
import type { BodyContext, Subject } from "../../harness/subject.ts";
import { warmUp } from "../../harness/warm.ts";
import { periodicSum } from "../../memory/pattern.ts";
import { type Slice, sliceOf } from "../../memory/slice.ts";
import type { Verification } from "../../records/record.ts";
import { elementBytes, lineBytes } from "../../units.ts";
import { mixArrays } from "./family.ts";
import { type Blend, blendOf, groupsOf, mixParams } from "./params.ts";
import { Constants, Signs, type Written } from "./written.ts";

const lineElements = lineBytes / elementBytes;
/** Lines of one warm-up call. */
const warmLines = 512;

export async function open(context: BodyContext): Promise<Subject> {
  const { kind, written, engine } = mixParams.parse(context.params);
  const blend = blendOf(kind, written);
  if (!context.arena || !blend) throw errors.internal("a mix was planned without arrays or without a blend");
  const slice = sliceOf({ ...context, ...context.arena });
  const place = (name: string) => ({ offsetBytes: slice.offsetOf(name), lineCount: slice.lineCount });
  const arrays = { a: place(mixArrays.reads), b: place(mixArrays[kind]) };
  const body = await engineOf(engine).bindBlend({ memory: slice.memory, arrays }, kind);
  const elements = groupsOf(blend, slice.lineCount) * blend.writes * lineElements;
  const held = kind === "update" ? new Signs(slice, mixArrays.update, elements) : new Constants(slice, mixArrays.nt, elements);
  return new MixSubject(body, blend, slice, held);
}

class MixSubject implements Subject {
  readonly #body: BlendBody;
  readonly #blend: Blend;
  readonly #groups: number;
  readonly #written: Written;
  /** Sum of the lines that one pass reads. */
  readonly #sum: number;
  #passes = 0;
  #checksum = 0;

  constructor(body: BlendBody, blend: Blend, slice: Slice, written: Written) {
    this.#body = body;
    this.#blend = blend;
    this.#groups = groupsOf(blend, slice.lineCount);
    this.#written = written;
    this.#sum = periodicSum(slice.shadow.of(mixArrays.reads), this.#groups * blend.reads * lineElements, 1);
  }

  warm(): Promise<void> {
    const { reads, writes } = this.#blend;
    const groups = Math.min(this.#groups, Math.max(1, Math.floor(warmLines / (reads + writes))));
    return warmUp(() => void this.#body(0, groups, reads, writes, this.#written.neutral));
  }

  arm(): void {
    this.#written.arm();
  }

  sample(passes: number): undefined {
    const { reads, writes } = this.#blend;
    const { scalar } = this.#written;
    let sum = 0;
    for (let pass = 0; pass < passes; pass++) sum += this.#body(0, this.#groups, reads, writes, scalar);
    this.#checksum = sum;
    this.#passes = passes;
  }

  settle(): string | undefined {
    const expected = this.#passes * this.#sum;
    if (this.#checksum !== expected) return `the sum of ${this.#passes} passes is ${this.#checksum}, expected ${expected}`;
    return this.#written.settle(this.#passes);
  }

  verify(): Verification {
    const stored = this.#written.verify();
    const read = this.#groups * this.#blend.reads * lineElements;
    return { state: "verified", method: "exact sum of every sample, and every element of what was stored", elements: read + stored };
  }

  close(): void {}
}
