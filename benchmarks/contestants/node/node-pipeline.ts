/** A plain Transform: the next chunk comes when the callback was called, so one is in progress whatever else is asked for. */
import { Transform } from "node:stream";
import { performPiped } from "./piped.ts";

await performPiped("pipeline", (job) => {
  let number = 0;
  return new Transform({
    highWaterMark: job.chunk,
    transform: (chunk: Buffer, _encoding, callback) => {
      job.transform(chunk, number++).then(() => callback(null, chunk), callback);
    },
  });
});
