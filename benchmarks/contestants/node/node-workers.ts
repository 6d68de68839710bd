/**
 * As many workers as chunks may be in progress, each with one buffer: they claim positions one after another, read, transform and write there. No
 * two share a cursor, and nothing waits for the order.
 */
import { close, fstatSync, openSync, read, write } from "node:fs";
import { promisify } from "node:util";
import { type Job, perform } from "./job.ts";

/** Positioned calls on both files, each to its full length; after a failure of the job there are no new ones. */
class Files {
  readonly #job: Job;
  readonly #from: number;
  readonly #to: number;
  readonly sizeBytes: number;
  #calls = 0;

  constructor(job: Job) {
    this.#job = job;
    this.#from = openSync(job.input, "r");
    this.sizeBytes = fstatSync(this.#from).size;
    this.#to = openSync(job.part, "w");
  }

  async readFull(buffer: Buffer, length: number, position: number): Promise<void> {
    for (let done = 0; done < length; ) {
      const bytes = await this.#call((settle) => read(this.#from, buffer, done, length - done, position + done, settle));
      if (bytes === 0) throw new Error("the input ended early");
      done += bytes;
    }
  }

  async writeFull(buffer: Buffer, length: number, position: number): Promise<void> {
    for (let done = 0; done < length; ) done += await this.#call((settle) => write(this.#to, buffer, done, length - done, position + done, settle));
  }

  /** When no call is on its way any longer: a number that was given back may be another file's already. */
  async close(): Promise<void> {
    while (this.#calls > 0) await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([promisify(close)(this.#from), promisify(close)(this.#to)]);
  }

  #call(start: (settle: (error: Error | null, bytes: number) => void) => void): Promise<number> {
    this.#job.signal.throwIfAborted();
    this.#calls++;
    return new Promise((resolve, reject) => {
      start((error, bytes) => {
        this.#calls--;
        if (error) reject(error);
        else resolve(bytes);
      });
    });
  }
}

await perform("async workers", async (job) => {
  const files = new Files(job);
  let next = 0;
  const worker = async (): Promise<void> => {
    const buffer = Buffer.allocUnsafeSlow(job.chunk);
    while (next < files.sizeBytes && !job.signal.aborted) {
      const position = next;
      const length = Math.min(job.chunk, files.sizeBytes - position);
      next = position + length; // No await between the two: nobody else claims the same.
      job.hold(length);
      await files.readFull(buffer, length, position);
      await job.transform(buffer.subarray(0, length), position / job.chunk);
      await files.writeFull(buffer, length, position);
      job.wrote(length);
    }
  };
  const failed = new Promise<never>((_, reject) => job.signal.addEventListener("abort", () => reject(job.signal.reason), { once: true }));
  try {
    // A worker that hangs never settles: the deadline does.
    await Promise.race([Promise.all(Array.from({ length: job.concurrency }, worker)), failed]);
  } catch (thrown) {
    job.fail(thrown);
    throw thrown;
  } finally {
    await files.close();
  }
});
