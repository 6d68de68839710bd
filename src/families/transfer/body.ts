/** What sends a cached file inside a worker. A pass is the whole file: over a connection of its own, since a half-close ends one, or into a new file. */
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errors } from "../../errors.ts";
import { type BodyContext, type SampleQuantities, type Subject, Unavailable } from "../../harness/subject.ts";
import { loadNative, type NativeSockets, type SendMethod } from "../../native/native.ts";
import type { Verification } from "../../records/record.ts";
import { MiB } from "../../units.ts";
import { scratchFile } from "../scratch-file.ts";
import { fileNames } from "./files.ts";
import type { Lease } from "./lease.ts";
import type { Span } from "./load.ts";
import { type Loader, leaseLoader } from "./loader.ts";
import { isNative, type TransferParams, transferParams } from "./params.ts";
import { fillPattern } from "./pattern.ts";
import { passMs, type Send, type Sent, stopwatch } from "./sent.ts";
import { type Address, leaseSink, type Sink } from "./sink.ts";
import { type Mover, nativeMover, nodeMover, sendBlocking } from "./socket-native.ts";
import { sendPipeline } from "./socket-node.ts";
import { type Copy, copies, sendToFile } from "./to-file.ts";
import { requestOf } from "./wire.ts";

/** Sent to warm up: enough that buffers are touched and, of Node's streams, that code is compiled. */
const warmBytes = 2 * MiB;
/** A pass that sends nothing: about as long as one that sends. */
const idleMs = 10;

export async function open({ params, scratch }: BodyContext): Promise<Subject> {
  const parsed = transferParams.parse(params);
  if (scratch === undefined) throw errors.internal("a transfer without a scratch folder");
  const { input, output } = fileNames(parsed);
  const path = await scratchFile(scratch, input, parsed.file, fillPattern);
  return new Transfer(parsed, scratch, path, join(scratch, output));
}

export class Transfer implements Subject {
  readonly #params: TransferParams;
  readonly #input: string;
  readonly #output: string;
  readonly #passMs: number;
  readonly #file: number;
  readonly #lease: Lease<Sink> | undefined;
  readonly #load: Lease<Loader> | undefined;
  readonly #buffer: Uint8Array;
  /** Fails only where it is asked for: Node's own ways need none. */
  readonly #sockets: NativeSockets | undefined;
  #last: Sent | undefined;

  /** @param most tests shorten the time of a pass, ms */
  constructor(params: TransferParams, folder: string, input: string, output: string, most: number = passMs) {
    this.#params = params;
    this.#input = input;
    this.#output = output;
    this.#passMs = most;
    const loaded = loadNative();
    this.#sockets = loaded.state === "available" ? loaded.native.sockets : undefined;
    this.#buffer = new Uint8Array(needsBuffer(params) ? params.buffer : 0).fill(1);
    this.#lease = params.sink === "file" || params.method === "none" ? undefined : leaseSink(params.sink, folder);
    this.#load = params.beside === undefined ? undefined : leaseLoader(params.beside);
    this.#file = openSync(input, "r");
  }

  async warm(): Promise<void> {
    const { method, file } = this.#params;
    const bytes = method === "copy-file" ? file : Math.min(warmBytes, file);
    await this.#load?.current();
    this.#judge(await this.#send(this.#params.receiver)(bytes), bytes);
  }

  async sample(passes: number): Promise<SampleQuantities> {
    const load = this.#load;
    if (!load) return (await this.#passes(passes)).quantities;
    try {
      const loader = await load.current();
      await loader.begin();
      const { quantities, spans } = await this.#passes(passes);
      const { bytes, cpuNs } = await loader.end(spans);
      return { ...quantities, loadBytes: bytes, loadCpuNs: cpuNs };
    } catch (thrown) {
      // It would go on beside whatever comes next.
      await load.discard();
      throw thrown;
    }
  }

  async #passes(passes: number): Promise<{ readonly quantities: SampleQuantities; readonly spans: readonly Span[] }> {
    const send = this.#send(this.#params.receiver);
    const sum: Partial<Record<"durationNs" | "cpuNs" | "syscalls" | "copiedBytes", number>> = {};
    const spans: Span[] = [];
    this.#last = undefined;
    for (let pass = 0; pass < passes; pass++) {
      const sent = await send(this.#params.file);
      this.#last = this.#last && this.#problem(this.#last, this.#params.file) !== undefined ? this.#last : sent;
      spans.push([sent.beganNs, sent.beganNs + sent.durationNs]);
      for (const id of ["durationNs", "cpuNs", "syscalls", "copiedBytes"] as const) {
        const value = sent[id];
        if (value !== undefined) sum[id] = (sum[id] ?? 0) + value;
      }
    }
    return { quantities: sum, spans };
  }

  settle(): string | undefined {
    return this.#last && this.#problem(this.#last, this.#params.file);
  }

  /** A receiver that discards compares nothing: one more pass goes to one that does. */
  async verify(): Promise<Verification> {
    const { method: how, receiver, sink, file } = this.#params;
    if (how === "none") return this.#copied();
    if (receiver === "discard") this.#judge(await this.#send("check")(file), file);
    const where = sink === "file" ? "read back" : "received by another process";
    const method =
      receiver === "discard" ? `count of the bytes of every pass, and every byte of one more, ${where}` : `every byte of every pass, ${where}`;
    return { state: "verified", method, elements: file };
  }

  async close(): Promise<void> {
    closeSync(this.#file);
    await this.#load?.close();
    await this.#lease?.close();
  }

  /** Where nothing is sent, what is worked is the copy beside it. */
  async #copied(): Promise<Verification> {
    const { reached = 0, wrong = 0 } = (await (await this.#load?.current())?.check()) ?? {};
    if (reached === 0 || wrong > 0) throw errors.verification(`${wrong} of ${reached} B were copied wrong`);
    return { state: "verified", method: "every byte that the work beside it copied", elements: reached };
  }

  #judge(sent: Sent, bytes: number): void {
    const problem = this.#problem(sent, bytes);
    if (problem !== undefined) throw errors.verification(problem);
  }

  #problem({ received, wrong }: Sent, bytes: number): string | undefined {
    if (received !== bytes) return `${received} of ${bytes} B arrived`;
    return wrong === 0 ? undefined : `${wrong} of ${bytes} B arrived wrong`;
  }

  #send(receiver: TransferParams["receiver"]): Send {
    const { sink, buffer, method } = this.#params;
    if (method === "none") return idle;
    if (sink === "file") return (bytes) => sendToFile(this.#copy(), this.#input, this.#output, bytes);
    const request = requestOf(receiver);
    if (method === "pipeline")
      return (bytes) => this.#received((address) => sendPipeline(address, request, this.#input, buffer, bytes, this.#passMs));
    const [sockets, mover] = [this.#native(), this.#mover()];
    return (bytes) => this.#received((address) => sendBlocking(sockets, address, request, bytes, mover, this.#passMs));
  }

  /** Whatever went wrong, a receiver in the middle of something serves nobody else. */
  async #received(send: (address: Address) => Promise<Sent>): Promise<Sent> {
    const lease = this.#lease;
    if (!lease) throw errors.internal("a transfer to a socket without a receiver");
    try {
      return await send((await lease.current()).address);
    } catch (thrown) {
      await lease.discard();
      throw thrown;
    }
  }

  #copy(): Copy {
    const { method, buffer } = this.#params;
    if (method === "pipeline") return copies.pipeline(buffer);
    return method === "copy-file" ? copies.copyFile() : copies.moved(this.#mover(), this.#passMs);
  }

  #mover(): Mover {
    const { method } = this.#params;
    return isNative(method)
      ? nativeMover(this.#native(), method satisfies SendMethod, this.#file, this.#buffer)
      : nodeMover(this.#file, this.#buffer);
  }

  #native(): NativeSockets {
    if (this.#sockets) return this.#sockets;
    throw new Unavailable("engine-absent", "it needs the native addon");
  }
}

async function idle(bytes: number): Promise<Sent> {
  const stop = stopwatch();
  await sleep(idleMs);
  return { ...stop(), received: bytes, wrong: 0 };
}

/** Of others the length of the buffer is what a call is asked for, and nothing is written to it. */
const needsBuffer = ({ method }: TransferParams): boolean => isNative(method) || method === "read-sync-write-sync";
