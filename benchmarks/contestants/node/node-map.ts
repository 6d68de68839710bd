/** `Readable.map` with a concurrency: Node's own ordered window. */
import { performPiped } from "./piped.ts";

await performPiped("Readable.map", (job, from) => {
  let number = 0;
  return from.map(
    async (chunk: Buffer) => {
      await job.transform(chunk, number++);
      return chunk;
    },
    { concurrency: job.concurrency },
  );
});
