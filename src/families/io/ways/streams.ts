/**
 * Node's streams, with a highWaterMark of a block: `createReadStream` by its events and by for-await, and the byte stream of a FileHandle, read into
 * buffers of a block that go to and fro.
 */
import { createReadStream, type ReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { sumOfBytes } from "../contents.ts";
import { type OpenWay, short, type WayOptions } from "../way.ts";

/** Told of each chunk in order. */
type Each = (chunk: Uint8Array) => void;
type ReadAll = (options: WayOptions, each: Each) => Promise<void>;

/** Of the open descriptor, which the stream leaves open: a pass is reads alone. */
function streamOf({ file, params }: WayOptions): ReadStream {
  return createReadStream("", { fd: file.fd, autoClose: false, start: 0, end: file.bytes - 1, highWaterMark: params.block });
}

const byEvents: ReadAll = (options, each) =>
  new Promise((resolve, reject) => {
    const stream = streamOf(options);
    stream.on("error", reject).on("end", resolve);
    stream.on("data", (chunk) => {
      try {
        each(chunk as Buffer);
      } catch (thrown) {
        stream.pause().removeAllListeners("data");
        reject(thrown);
      }
    });
  });

const byIteration: ReadAll = async (options, each) => {
  for await (const chunk of streamOf(options)) each(chunk as Buffer);
};

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
