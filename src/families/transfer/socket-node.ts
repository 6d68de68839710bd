/** To a socket of Node's own: a read stream piped into it. */
import { createReadStream } from "node:fs";
import { connect, type Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { codeOf, reasonOf } from "../../records/causes.ts";
import { Deadline, gone, type Sent, stalled, stopwatch } from "./sent.ts";
import type { Address } from "./sink.ts";
import { answerBytes, decodeAnswer, readyBytes } from "./wire.ts";

/** Sends the first `bytes` of the file over a connection of its own, `chunk` bytes a chunk. */
export async function sendPipeline(address: Address, request: Uint8Array, path: string, chunk: number, bytes: number, passMs: number): Promise<Sent> {
  const deadline = new Deadline(passMs);
  const socket = await connected(address);
  const signal = AbortSignal.timeout(passMs);
  // Bounded whatever it waits for: destroyed, it ends every wait below.
  const abort = (): void => void socket.destroy(stalled(passMs));
  signal.addEventListener("abort", abort, { once: true });
  try {
    const incoming = new Incoming(socket);
    socket.write(request);
    await incoming.bytes(readyBytes.length);
    const stop = stopwatch();
    await pipeline(createReadStream(path, { highWaterMark: chunk, end: bytes - 1 }), socket);
    const answer = decodeAnswer(await incoming.bytes(answerBytes));
    return { ...stop(), ...answer };
  } catch (thrown) {
    deadline.check();
    throw codeOf(thrown) === undefined ? thrown : gone(String(codeOf(thrown)));
  } finally {
    signal.removeEventListener("abort", abort);
    socket.destroy();
  }
}

function connected({ kind, place }: Address): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const to = kind === "tcp" ? { host: "127.0.0.1", port: place } : { path: place };
    const socket = connect({ ...to, allowHalfOpen: true, noDelay: true });
    socket.once("connect", () => resolve(socket));
    socket.once("error", (error) => reject(new Error(`the receiver cannot be reached (connect: ${codeOf(error) ?? reasonOf(error)})`)));
  });
}

/** What the other end says, to be awaited by its length. */
class Incoming {
  readonly #chunks: Buffer[] = [];
  #end: Error | undefined;
  #told: () => void = () => {};

  constructor(socket: Socket) {
    socket.on("data", (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#told();
    });
    const end = (error?: Error): void => {
      this.#end ??= error ?? gone("without an answer");
      this.#told();
    };
    socket.once("end", () => end());
    socket.on("error", end);
    socket.once("close", () => end());
  }

  /** The next so many bytes. */
  async bytes(length: number): Promise<Buffer> {
    for (;;) {
      const have = Buffer.concat(this.#chunks.splice(0));
      if (have.length >= length) {
        if (have.length > length) this.#chunks.push(have.subarray(length));
        return have.subarray(0, length);
      }
      if (have.length > 0) this.#chunks.push(have);
      if (this.#end) throw this.#end;
      await new Promise<void>((resolve) => {
        this.#told = resolve;
      });
    }
  }
}
