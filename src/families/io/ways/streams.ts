/**
 * Node's streams, with a highWaterMark of a block: `createReadStream` by its events and by for-await, and the byte stream of a FileHandle, read into
 * buffers of a block that go to and fro.
 */
import { createReadStream, type ReadStream, read } from "node:fs";
import { open } from "node:fs/promises";
import { sumOfBytes } from "../contents.ts";
import { type OpenWay, short, type WayOptions } from "../way.ts";

/** Told of each chunk in order. */
type Each = (chunk: Uint8Array) => void;
type ReadAll = (options: WayOptions, each: Each) => Promise<void>;

/** `autoClose` is no protection: a stream that is destroyed, as a loop that throws does to its own, closes what it was given. */
const lent = { read, close: (_: number, done: (error: null) => void) => done(null) };

/**
 * A pass over the open descriptor, which stays open: it is reads alone. One that fails ends when no read of its stream is on its way any more, since the
 * number of a closed descriptor is the next file's.
 */
function passing(through: (stream: ReadStream, each: Each) => Promise<void>): ReadAll {
  return async ({ file, params }, each) => {
    const stream = createReadStream("", { fd: file.fd, autoClose: false, fs: lent, start: 0, end: file.bytes - 1, highWaterMark: params.block });
    try {
      await through(stream, each);
    } catch (thrown) {
      if (!stream.closed) await new Promise<void>((done) => stream.destroy().once("close", done));
      throw thrown;
    }
  };
}

const byEvents = passing(
  (stream, each) =>
    new Promise((resolve, reject) => {
      stream.on("error", reject).on("end", resolve);
      stream.on("data", (chunk) => {
        try {
          each(chunk as Buffer);
        } catch (thrown) {
          stream.destroy();
          reject(thrown);
        }
      });
    }),
);

const byIteration = passing(async (stream, each) => {
  for await (const chunk of stream) each(chunk as Buffer);
});

/** A handle is locked by its one stream: each pass opens the file for itself. */
const byWebStream: ReadAll = async ({ file, params }, each) => {
  const handle = await open(file.path, "r");
  try {
    const reader = handle.readableWebStream({ type: "bytes" }).getReader({ mode: "byob" });
    let buffer = new ArrayBuffer(params.block);
    for (let left = file.bytes; left > 0; ) {
      const { value, done } = await reader.read(new Uint8Array(buffer, 0, Math.min(params.block, left)));
      if (done || value === undefined) break;
      each(value);
      left -= value.byteLength;
      buffer = value.buffer as ArrayBuffer;
    }
    await reader.cancel();
  } finally {
    await handle.close();
  }
};

function opening(readAll: ReadAll): OpenWay {
  return (options) => {
    const { block, sum: kind, file: bytes } = options.params;
    const pass = async (each: (position: number, chunk: Uint8Array) => void): Promise<void> => {
      let position = 0;
      await readAll(options, (chunk) => {
        if (chunk.byteLength !== block) throw short(chunk.byteLength, block, position);
        each(position, chunk);
        position += block;
      });
      if (position !== bytes) throw short(0, block, position);
    };
    return {
      inThread: false,
      async read(passes) {
        let sum = 0;
        for (let i = 0; i < passes; i++) {
          await pass((_, chunk) => {
            sum = (sum + sumOfBytes(chunk, kind)) | 0;
          });
        }
        return { sum: sum >>> 0 };
      },
      show: pass,
    };
  };
}

export const openReadStream = opening(byEvents);
export const openForAwait = opening(byIteration);
export const openWebStream = opening(byWebStream);
