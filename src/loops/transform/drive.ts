/** Drives a transform of any kind: hands it chunks as fast as it takes them, drains what comes out, and counts its bytes. */
import type { Duplex } from "node:stream";
import type { Transform } from "../define.ts";

type StreamFunction = Extract<Transform, (...args: never[]) => unknown>;

/** The ends of a web transform, typed here because the DOM library is not loaded. */
interface WebTransform {
  readonly readable: {
    getReader(): { read(): Promise<{ readonly done: boolean; readonly value?: unknown }>; cancel(reason?: unknown): Promise<unknown> };
  };
  readonly writable: {
    getWriter(): {
      readonly ready: Promise<unknown>;
      readonly closed: Promise<unknown>;
      write(chunk: Uint8Array): Promise<unknown>;
      close(): Promise<unknown>;
      abort(reason?: unknown): Promise<unknown>;
    };
  };
}

/**
 * Bytes that come out of a transform for these chunks; text counts as its UTF-8. Whatever either end throws is thrown. A transform that ends
 * its output early is done: what it has not taken is not handed over. Nothing that was begun goes on afterwards.
 */
export function drive(transform: Transform, chunks: Iterable<Uint8Array>): Promise<number> {
  if (typeof transform === "function") return driveFunction(transform, chunks);
  // A Duplex has `readable` and `writable` too: whether it is either still.
  if ("pipe" in transform) return driveDuplex(transform as unknown as Duplex, chunks);
  if ("readable" in transform && "writable" in transform) return driveWeb(transform as unknown as WebTransform, chunks);
  return Promise.reject(new TypeError("a transform is a TransformStream, a Duplex or a function from one async iterable to another"));
}

async function driveFunction(transform: StreamFunction, chunks: Iterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of transform(sourceOf(chunks))) bytes += bytesOf(chunk);
  return bytes;
}

async function* sourceOf(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  yield* chunks;
}

async function driveDuplex(stream: Duplex, chunks: Iterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  let over = false;
  let wake: () => void = () => {};
  stream.on("drain", () => wake());
  stream.on("close", () => wake());
  // What is emitted after the output has ended or failed has nobody else to listen.
  stream.on("error", () => wake());
  const writing = (async () => {
    for (const chunk of chunks) {
      if (stream.destroyed || stream.writableEnded) return;
      if (stream.write(chunk)) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (over || stream.destroyed || !stream.writableNeedDrain) resolve();
      });
      if (over) return;
    }
    if (!stream.destroyed && !stream.writableEnded) stream.end();
  })();
  // Throwing chunks end the stream, and with it the loop below.
  writing.catch((thrown: unknown) => stream.destroy(thrown instanceof Error ? thrown : new Error(String(thrown))));
  try {
    for await (const chunk of stream) bytes += bytesOf(chunk);
  } finally {
    over = true;
    stream.destroy();
    wake();
    await writing.catch(() => {});
  }
  return bytes;
}

async function driveWeb({ readable, writable }: WebTransform, chunks: Iterable<Uint8Array>): Promise<number> {
  const writer = writable.getWriter();
  const reader = readable.getReader();
  let bytes = 0;
  let reading = true;
  let closing = false;
  let cut: { readonly thrown: unknown } | undefined;
  const write = async (): Promise<void> => {
    try {
      for (const chunk of chunks) {
        await writer.ready;
        if (!reading) return;
        // A refused chunk makes the next wait fail.
        writer.write(chunk).catch(() => {});
      }
      closing = true;
      await writer.close();
    } catch (thrown) {
      // A readable end that was ended or broken with it says so first; one that would never end is ended here.
      await new Promise((resolve) => setImmediate(resolve));
      if (!reading) return;
      cut = { thrown };
      await reader.cancel(thrown).catch(() => {});
    }
  };
  writer.closed.catch(() => {});
  void write();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += bytesOf(value);
    }
  } finally {
    reading = false;
    // Wakes a writer that waits for room which nobody will make.
    if (!closing) writer.abort().catch(() => {});
  }
  if (cut) throw cut.thrown;
  return bytes;
}

function bytesOf(chunk: unknown): number {
  if (ArrayBuffer.isView(chunk)) return chunk.byteLength;
  if (typeof chunk === "string") return Buffer.byteLength(chunk);
  if (chunk instanceof ArrayBuffer) return chunk.byteLength;
  throw new TypeError(`a chunk of output is ${chunk === null ? "null" : typeof chunk}, neither bytes nor text: end the transform in bytes`);
}
