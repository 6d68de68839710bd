/**
 * The job with the faults of a common form, kept to show them. It waits while ten transforms are in progress, but a Transform is given its next
 * chunk only after the callback, so there is never more than one and the loop never turns. `pipe` hands no error on: one in the middle ends the
 * process with both files open, and a transform that never ends leaves nothing to wait for, which Node takes for success. The output is written
 * under its own name: what was there before is lost in any case.
 */
import { Transform, type TransformCallback } from "node:stream";
import { holdLeash, Job, resetPeak } from "./job.ts";
import { sink, source } from "./streams.ts";

class Bounded extends Transform {
  readonly #job: Job;
  #active = 0;
  #number = 0;

  constructor(job: Job) {
    super({ highWaterMark: job.chunk });
    this.#job = job;
  }

  override async _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): Promise<void> {
    while (this.#active >= this.#job.concurrency) await new Promise((resolve) => setImmediate(resolve));
    this.#active++;
    try {
      await this.#job.transform(chunk, this.#number++);
      callback(null, chunk);
    } catch (thrown) {
      callback(thrown as Error);
    } finally {
      this.#active--;
    }
  }
}

const job = new Job(process.argv.slice(2));
holdLeash(job.part);
// A leash that kept the process would hide how it ends by itself.
process.stdin.unref();
const floorBytes = resetPeak();
const cpuBefore = process.cpuUsage();
job.start();
// The disk that is full is met under the name that the caller gave to it.
const output = sink(job, job.fault === "full" ? job.part : job.output);
source(job).pipe(new Bounded(job)).pipe(output);
output.once("finish", () => process.stdout.write(job.answer("pipes", floorBytes, cpuBefore), () => process.exit(0)));
