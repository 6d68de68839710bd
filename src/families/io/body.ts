/** What reads a file inside a worker. A pass is the whole file, one `readSync` a block, always into the same buffer. */
import { readSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { errors } from "../../errors.ts";
import type { BodyContext, SampleQuantities, Subject } from "../../harness/subject.ts";
import { warmUp } from "../../harness/warm.ts";
import type { Verification } from "../../records/record.ts";
import { FileData, openNameless, pageBytes } from "./file.ts";
import { type IoParams, ioParams } from "./params.ts";

export async function open(context: BodyContext): Promise<Subject> {
  const params = ioParams.parse(context.params);
  const data = new FileData(context.seed);
  const file = await openNameless(params.file, data);
  // Nothing is left to be written back while it is read.
  await file.datasync();
  return new FileRead(file, data, params);
}

class FileRead implements Subject {
  readonly #file: FileHandle;
  readonly #data: FileData;
  readonly #fileBytes: number;
  readonly #block: Uint32Array;
  /** Sum of the first and last word of every block, modulo 2^32. */
  readonly #expected: number;
  #checksum = 0;
  #passes = 0;

  constructor(file: FileHandle, data: FileData, { block, file: fileBytes }: IoParams) {
    this.#file = file;
    this.#data = data;
    this.#fileBytes = fileBytes;
    this.#block = new Uint32Array(block / Uint32Array.BYTES_PER_ELEMENT);
    let sum = 0;
    for (let position = 0; position < fileBytes; position += block) {
      data.fill(this.#block, position / pageBytes);
      sum = (sum + this.#ends()) | 0;
    }
    this.#expected = sum;
  }

  warm(): Promise<void> {
    return warmUp(() => this.#read(1));
  }

  /** CPU time is the process's: while a local trial is sampled, nobody else in it has work to do. */
  sample(passes: number): SampleQuantities {
    const before = process.cpuUsage();
    const calls = this.#read(passes);
    const { user, system } = process.cpuUsage(before);
    return { syscalls: calls, cpuNs: (user + system) * 1e3 };
  }

  settle(): string | undefined {
    const expected = Math.imul(this.#expected, this.#passes);
    return this.#checksum === expected
      ? undefined
      : `the ends of the blocks of ${this.#passes} passes add up to ${this.#checksum}, expected ${expected}`;
  }

  /** Reads the file once more, and compares every word. */
  verify(): Verification {
    const block = this.#block;
    const expected = new Uint32Array(block.length);
    for (let position = 0; position < this.#fileBytes; position += block.byteLength) {
      this.#call(position);
      this.#data.fill(expected, position / pageBytes);
      if (!Buffer.from(block.buffer).equals(Buffer.from(expected.buffer)))
        throw errors.verification(`the block at byte ${position} differs from what was written`);
    }
    return {
      state: "verified",
      method: "ends of every block read, and every word of one more pass",
      elements: this.#fileBytes / block.BYTES_PER_ELEMENT,
    };
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  /**
   * The timed work; returns the calls that it took. Of each block two words are added up while it is timed: enough to show that
   * every call delivered its own block, and far cheaper than its copy, which a sum over all words would rival.
   */
  #read(passes: number): number {
    const blockBytes = this.#block.byteLength;
    let calls = 0;
    let sum = 0;
    for (let pass = 0; pass < passes; pass++) {
      for (let position = 0; position < this.#fileBytes; position += blockBytes) {
        this.#call(position);
        calls++;
        sum = (sum + this.#ends()) | 0;
      }
    }
    this.#checksum = sum;
    this.#passes = passes;
    return calls;
  }

  #call(position: number): void {
    const read = readSync(this.#file.fd, this.#block, 0, this.#block.byteLength, position);
    if (read !== this.#block.byteLength) throw errors.verification(`a call returned ${read} of ${this.#block.byteLength} B at ${position}`);
  }

  #ends(): number {
    return ((this.#block[0] as number) + (this.#block[this.#block.length - 1] as number)) | 0;
  }
}
