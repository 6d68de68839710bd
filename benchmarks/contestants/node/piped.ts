/** The right form of every pipeline: `stream.pipeline`, which ends both ends whatever happens in the middle. */
import type { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Job, perform } from "./job.ts";
import { closed, sink, source } from "./streams.ts";

/** @param between what stands between the ends: a Transform, or what gives a Readable of the transformed chunks */
export function performPiped(form: string, between: (job: Job, from: Readable) => Readable | Transform): Promise<void> {
  return perform(form, async (job) => {
    const from = source(job);
    const to = sink(job, job.part);
    try {
      const middle = between(job, from);
      if ("writable" in middle) await pipeline(from, middle as Transform, to, { signal: job.signal });
      else await pipeline(middle, to, { signal: job.signal });
    } finally {
      from.destroy();
      to.destroy();
      await Promise.all([closed(from), closed(to)]);
    }
  });
}
