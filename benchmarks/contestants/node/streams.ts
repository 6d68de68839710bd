/** The two ends of the stream forms: a file's read and write streams whose bytes in memory are counted from the call that reads them on. */

import { close, createReadStream, createWriteStream, open, type ReadStream, read, type WriteStream, write, writev } from "node:fs";
import type { Stream } from "node:stream";
import type { Job } from "./job.ts";

type Done = (error: NodeJS.ErrnoException | null, bytes: number, buffer?: unknown) => void;

/** Chunks of `job.chunk` bytes, held from the read that was asked for. */
export function source(job: Job): ReadStream {
  const metered = (fd: number, buffer: Buffer, offset: number, length: number, position: number | null, done: Done): void => {
    job.hold(length);
    read(fd, buffer, offset, length, position, (error, bytes) => {
      job.release(length - (error ? 0 : bytes));
      done(error, bytes, buffer);
    });
  };
  return createReadStream(job.input, { highWaterMark: job.chunk, fs: { open, close, read: metered as typeof read } });
}

/** Writes in order, from the start, to what `path` names; a file that is there loses its contents first. */
export function sink(job: Job, path: string): WriteStream {
  const counted =
    (done: Done): Done =>
    (error, bytes, buffer) => {
      if (!error) job.wrote(bytes);
      done(error, bytes, buffer);
    };
  const meteredWrite = (fd: number, buffer: Buffer, offset: number, length: number, position: number | null, done: Done): void =>
    write(fd, buffer, offset, length, position, counted(done));
  const meteredWritev = (fd: number, buffers: Buffer[], position: number | null, done: Done): void => writev(fd, buffers, position, counted(done));
  return watched(
    job,
    createWriteStream(path, {
      highWaterMark: job.chunk,
      fs: { open, close, write: meteredWrite as typeof write, writev: meteredWritev as typeof writev },
    }),
  );
}

/** Counts the writes that are told to wait, and what is held when the stream says that it drained. */
function watched(job: Job, stream: WriteStream): WriteStream {
  const into = stream.write.bind(stream) as (...given: unknown[]) => boolean;
  let [refused, drains] = [0, 0];
  [job.refusedWrites, job.drains] = [0, 0];
  stream.write = (...given: unknown[]) => {
    const goOn = into(...given);
    if (!goOn) job.refusedWrites = ++refused;
    return goOn;
  };
  return stream.on("drain", () => {
    job.drains = ++drains;
    job.drainHeldBytes = Math.max(job.drainHeldBytes ?? 0, stream.writableLength);
  });
}

/** Resolves when the stream has given its file back to the system, also after an error. */
export function closed(stream: ReadStream | WriteStream): Promise<void> {
  return stream.closed ? Promise.resolve() : new Promise((resolve) => void (stream as Stream).once("close", () => resolve()));
}
