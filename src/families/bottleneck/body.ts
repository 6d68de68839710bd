/** What reads a file and works on its bytes inside a worker. A pass is the whole file, and a sample one stream of its passes. */
import { errors } from "../../errors.ts";
import type { BodyContext, SampleQuantities, Subject } from "../../harness/subject.ts";
import type { Verification } from "../../records/record.ts";
import { type OpenFile, openFile } from "../io/open-file.ts";
import { stampClock } from "../stamp.ts";
import type { Lease } from "../transfer/lease.ts";
import { runs } from "./modes.ts";
import { type BottleneckParams, bottleneckParams } from "./params.ts";
import { leaseReader, type Reader } from "./reader.ts";
import type { Busy, Run, Use } from "./run.ts";
import { blocksOf, expectedSum, Sum } from "./sum.ts";
import { stepsOf } from "./work.ts";

/** Readers that have read for so long. Each is a thread with code of its own, which all trials of a visit share. */
const compiled = new WeakSet<Reader>();
const warmMs = 60;
/** So little work that the loops are run often. */
const warmNsPerKiB = 100;

/** @throws Unavailable where the file cannot be read past the cache */
export async function open({ params, scratch }: BodyContext): Promise<Subject> {
  const parsed = bottleneckParams.parse(params);
  if (scratch === undefined) throw errors.internal("a bottleneck trial without a scratch folder");
  return new Bottleneck(parsed, await openFile(scratch, { file: parsed.file, cache: parsed.source }));
}

class Bottleneck implements Subject {
  readonly #params: BottleneckParams;
  readonly #file: OpenFile;
  readonly #steps: number;
  readonly #expected: number;
  readonly #lease: Lease<Reader> | undefined;
  readonly #nowNs = stampClock();
  #run: Run | undefined;
  #reader: Reader | undefined;
  #sum = 0;
  #passes = 0;
  #verification: Verification | undefined;

  constructor(params: BottleneckParams, file: OpenFile) {
    this.#params = params;
    this.#file = file;
    this.#steps = stepsOf(params.nsPerKiB);
    this.#expected = expectedSum(params.file, params.block, this.#steps);
    this.#lease = params.mode === "overlapped" ? leaseReader(params.block) : undefined;
  }

  /**
   * A pass with little work: it brings a file into the cache that is read from there. With a thread that reads there are more of them, until V8 has compiled
   * both sides' loops: it does so on the CPUs that they are on.
   */
  async warm(): Promise<void> {
    if (this.#params.mode === "work") return;
    this.arm();
    const sum = new Sum(Math.min(this.#steps, stepsOf(warmNsPerKiB)));
    const started = performance.now();
    do await this.#go(1, (words) => sum.take(words));
    while (this.#reader && !compiled.has(this.#reader) && performance.now() - started < warmMs);
    if (this.#reader) compiled.add(this.#reader);
  }

  arm(): void {
    this.#file.arm();
  }

  async sample(passes: number): Promise<SampleQuantities> {
    const last = this.#params.file / this.#params.block - 1;
    const sum = new Sum(this.#steps);
    const use: Use = (words, block) => {
      sum.take(words);
      if (block === last) sum.endPass();
    };
    const busy = await this.#go(passes, use);
    this.#passes = passes;
    this.#sum = sum.value;
    return { ...busy };
  }

  settle(): string | undefined {
    const expected = Math.imul(this.#expected, this.#passes) >>> 0;
    return this.#sum === expected
      ? undefined
      : `the blocks of ${this.#passes} passes and the work on them add up to ${this.#sum}, expected ${expected}`;
  }

  /** One more pass, whose every word is compared; once in each opening, since nothing writes what was read. */
  async verify(): Promise<Verification> {
    this.#verification ??= await this.#compare();
    return this.#verification;
  }

  async #compare(): Promise<Verification> {
    const { file, block: blockBytes } = this.#params;
    const right = blocksOf(file, blockBytes);
    this.#file.arm();
    await this.#go(1, (words, block) => {
      if (!same(words, right[block] as Uint32Array))
        throw errors.verification(`the block at byte ${block * blockBytes} differs from what was written`);
    });
    return {
      state: "verified",
      method: "sum of the ends of every block and of the work on it, and every word of one more pass",
      elements: file / Uint32Array.BYTES_PER_ELEMENT,
    };
  }

  async close(): Promise<void> {
    await this.#lease?.close();
    await this.#file.close();
  }

  /** A reader that failed, or whose owner did, is out of step: the next sample gets another. */
  async #go(passes: number, use: Use): Promise<Busy> {
    try {
      return (await this.#current())(passes, use);
    } catch (thrown) {
      await this.#lease?.discard();
      throw thrown;
    }
  }

  async #current(): Promise<Run> {
    const reader = await this.#lease?.current();
    if (this.#run === undefined || reader !== this.#reader)
      this.#run = runs[this.#params.mode]({ file: this.#file, params: this.#params, nowNs: this.#nowNs, ...(reader && { reader }) });
    this.#reader = reader;
    return this.#run;
  }
}

function same(a: Uint32Array, b: Uint32Array): boolean {
  for (let i = 0; i < b.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}
