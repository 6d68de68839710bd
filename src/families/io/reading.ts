/** The body of a trial that reads a file. A pass is the whole file, by the trial's way. */
import { errors } from "../../errors.ts";
import { monotonicClock, since } from "../../harness/clock.ts";
import type { BodyContext, SampleQuantities, Subject } from "../../harness/subject.ts";
import { warmUp } from "../../harness/warm.ts";
import { loadNative } from "../../native/native.ts";
import type { Verification } from "../../records/record.ts";
import { contents, expectedSum, sumOf } from "./contents.ts";
import { type OpenFile, openFile } from "./open-file.ts";
import type { ReadParams } from "./params.ts";
import { positionsOf } from "./positions.ts";
import type { Reading, See, Way } from "./way.ts";
import { ways } from "./ways/registry.ts";

/** Calls and blocks whose loops V8 has met in this thread: code outlives the subjects that ran it. */
const warmed = new Set<string>();

/** @throws Unavailable where the machine lacks what the way or the state of the file needs */
export async function openReading(params: ReadParams, { scratch, seed, epoch }: BodyContext): Promise<Subject> {
  if (scratch === undefined) throw errors.internal("a trial that reads a file was given no scratch folder");
  const file = await openFile(scratch, params);
  try {
    const openWay = await ways[params.call]();
    return new FileReading(params, file, openWay({ file, params, positions: positionsOf(params, seed, epoch) }));
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

class FileReading implements Subject {
  readonly #params: ReadParams;
  readonly #file: OpenFile;
  readonly #way: Way;
  readonly #perPass: number;
  #reading: Reading = { sum: 0 };
  #passes = 0;
  #verification: Verification | undefined;

  constructor(params: ReadParams, file: OpenFile, way: Way) {
    this.#params = params;
    this.#file = file;
    this.#way = way;
    this.#perPass = expectedSum(params.file, params.block, params.sum);
  }

  /** A pass brings the file into the cache; what is read past it, or from a cache that was just emptied, is not warmer the second time. */
  async warm(): Promise<void> {
    if (this.#params.cache !== "cached") return;
    this.arm();
    const { call, block } = this.#params;
    const loop = `${call}/${block}`;
    if (call === "readSync" && !warmed.has(loop)) await warmUp(() => void this.#way.read(1));
    else await this.#way.read(1);
    warmed.add(loop);
    this.#way.rest?.();
  }

  arm(): void {
    this.#file.arm();
    this.#way.arm?.();
  }

  /**
   * CPU time is the process's: while a local trial is sampled, nobody else in it has work to do, and what the thread pool and the kernel's own threads do
   * belongs to the reading. Faults are the thread's where all is read by it, and the harness's count of the process otherwise.
   */
  sample(passes: number): SampleQuantities | Promise<SampleQuantities> {
    this.#passes = passes;
    const faults = this.#way.inThread ? threadFaults() : undefined;
    const cpu = process.cpuUsage();
    const started = monotonicClock.now();
    const finish = (reading: Reading): SampleQuantities => {
      const durationNs = since(monotonicClock, started);
      const { user, system } = process.cpuUsage(cpu);
      this.#reading = reading;
      const { calls } = reading;
      return { durationNs, cpuNs: (user + system) * 1e3, ...(calls !== undefined && { syscalls: calls }), ...faults?.() };
    };
    const pending = this.#way.read(passes);
    return pending instanceof Promise ? pending.then(finish) : finish(pending);
  }

  settle(): string | undefined {
    this.#way.rest?.();
    const expected = Math.imul(this.#perPass, this.#passes) >>> 0;
    const { sum } = this.#reading;
    if (sum === expected) return undefined;
    const { sum: kind } = this.#params;
    return `the ${kind} of the blocks of ${this.#passes} passes add up to ${sum}, expected ${expected}`;
  }

  /** Reads the file once more, and compares every word; once in each opening, since nothing writes what was read. */
  async verify(): Promise<Verification> {
    this.#verification ??= await this.#compare();
    return this.#verification;
  }

  async #compare(): Promise<Verification> {
    const expected = contents(this.#params.file);
    const bytes = Buffer.from(expected.buffer, expected.byteOffset, expected.byteLength);
    let [seen, sums] = [0, false];
    const see: See = (position, block) => {
      const length = block instanceof Uint8Array ? block.byteLength : block.bytes;
      sums ||= !(block instanceof Uint8Array);
      const right =
        block instanceof Uint8Array
          ? bytes.compare(block, 0, length, position, position + length) === 0
          : sumOf(expected.subarray(position / 4, (position + length) / 4), "words") >>> 0 === block.wordSum;
      if (!right) throw errors.verification(`the block at byte ${position} differs from what was written`);
      seen += length;
    };
    this.#file.arm();
    await this.#way.show(see);
    if (seen !== this.#params.file) throw errors.verification(`one more pass gave ${seen} of ${this.#params.file} B`);
    const more = sums ? "the sum of each page in one more pass" : "every word of one more pass";
    const timed = this.#params.sum === "ends" ? "ends of every block read" : "words of every block read";
    return { state: "verified", method: `${timed}, and ${more}`, elements: seen / Uint32Array.BYTES_PER_ELEMENT };
  }

  async close(): Promise<void> {
    this.#way.close?.();
    await this.#file.close();
  }
}

/** Begins to count the page faults of this thread; the answer ends it. Nothing without the addon. */
function threadFaults(): (() => SampleQuantities) | undefined {
  const loaded = loadNative();
  if (loaded.state === "absent") return undefined;
  const { system } = loaded.native;
  const before = system.usage();
  return () => {
    const after = system.usage();
    return { minorFaults: after.minorFaults - before.minorFaults, majorFaults: after.majorFaults - before.majorFaults };
  };
}
