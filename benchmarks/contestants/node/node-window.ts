/** A Transform with a window: it takes the next chunk while fewer than `concurrency` are in progress, and hands the chunks on in their order. */
import { Transform, type TransformCallback } from "node:stream";
import type { Job } from "./job.ts";
import { performPiped } from "./piped.ts";

class Window extends Transform {
  readonly #job: Job;
  readonly #inOrder: Promise<Buffer>[] = [];
  #number = 0;

  constructor(job: Job) {
    super({ highWaterMark: job.chunk });
    this.#job = job;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    const pending = this.#job.transform(chunk, this.#number++).then(() => chunk);
    // Seen when its turn comes; until then it must not count as unhandled.
    pending.catch(() => {});
    this.#inOrder.push(pending);
    if (this.#inOrder.length < this.#job.concurrency) callback();
    else this.#handOn(1).then(() => callback(), callback);
  }

  override _flush(callback: TransformCallback): void {
    this.#handOn(this.#inOrder.length).then(() => callback(), callback);
  }

  async #handOn(count: number): Promise<void> {
    for (let i = 0; i < count; i++) this.push(await this.#inOrder.shift());
  }
}

await performPiped("ordered window", (job) => new Window(job));
