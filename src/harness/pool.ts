/**
 * The worker threads of a run: piscina with as many threads as slots and one long task each, so that slot i is one thread for
 * the pool's life. Commands and replies go through a message port a slot.
 */
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { Piscina } from "piscina";
import { errors, type StreamboundError } from "../errors.ts";
import { Barrier, barrierBytes } from "./barrier.ts";
import { type Clock, monotonicClock } from "./clock.ts";
import { type Command, protocolVersion, type Reply, type WorkerTask } from "./protocol.ts";

type Unsent<C> = C extends Command ? Omit<C, "id"> : never;
type Waiting = { readonly resolve: (reply: Reply) => void; readonly reject: (error: StreamboundError) => void; readonly timer: NodeJS.Timeout };

export interface PoolOptions {
  readonly threads: number;
  /** A thread that misses a barrier this long fails the sample. @default 20_000 */
  readonly barrierTimeoutMs?: number;
  /** A command without an answer this long ends the pool. @default 60_000 */
  readonly commandTimeoutMs?: number;
  readonly clock?: Clock;
}

/** Threads, their ports, and the barrier that they share. Once anything is lost the pool is dead and must be replaced. */
export class WorkerPool {
  readonly threads: number;
  readonly barrierTimeoutMs: number;
  readonly barrier: Barrier;
  readonly originNs: bigint;
  #lost: StreamboundError | undefined;
  #ending = false;
  #nextId = 1;
  readonly #piscina: Piscina;
  readonly #ports: MessagePort[] = [];
  readonly #waiting: Map<number, Waiting>[] = [];
  readonly #commandTimeoutMs: number;
  readonly #tasks: Promise<unknown>[] = [];

  constructor({ threads, barrierTimeoutMs = 20_000, commandTimeoutMs = 60_000, clock = monotonicClock }: PoolOptions) {
    this.threads = threads;
    this.barrierTimeoutMs = barrierTimeoutMs;
    this.#commandTimeoutMs = commandTimeoutMs;
    this.originNs = clock.now();
    const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
    this.#piscina = new Piscina({
      filename: new URL(`./worker${extension}`, import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      concurrentTasksPerWorker: 1,
      idleTimeout: Number.POSITIVE_INFINITY,
      // Our workers block at a barrier and answer through their own ports; piscina must not park their event loops.
      atomics: "disabled",
      recordTiming: false,
    });
    const barrier = new SharedArrayBuffer(barrierBytes(threads));
    this.barrier = new Barrier(barrier);
    for (let slot = 0; slot < threads; slot++)
      this.#start(slot, { version: protocolVersion, slot, barrier, originNs: this.originNs, barrierTimeoutMs });
  }

  /** Why the pool can no longer be used, if so. */
  get lost(): StreamboundError | undefined {
    return this.#lost;
  }

  /**
   * Sends one command and awaits its answer.
   * @throws worker-lost when the thread died or did not answer in time; the pool is then dead.
   */
  send(slot: number, command: Unsent<Exclude<Command, { kind: "end" }>>): Promise<Reply> {
    if (this.#lost) return Promise.reject(this.#lost);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.abandon(errors.workerLost(slot, `did not answer for ${this.#commandTimeoutMs / 1000} s`)),
        this.#commandTimeoutMs,
      );
      this.#waiting[slot]?.set(id, { resolve, reject, timer });
      this.#ports[slot]?.postMessage({ ...command, id });
    });
  }

  /** Resolves when every thread has loaded and answers: closing a subject that was never opened does nothing. */
  async ready(): Promise<void> {
    await Promise.all(this.#ports.map((_, slot) => this.send(slot, { kind: "close", subject: 0 })));
  }

  /** Ends every thread; waiting commands are rejected. */
  async destroy(): Promise<void> {
    this.#ending = true;
    if (!this.#lost) for (const port of this.#ports) port.postMessage({ kind: "end", id: 0 } satisfies Command);
    for (const port of this.#ports) port.unref();
    await this.#piscina.destroy();
    await Promise.allSettled(this.#tasks);
    for (const port of this.#ports) port.close();
    this.#rejectAll(this.#lost ?? errors.workerLost(0, "was ended"));
  }

  #start(slot: number, task: WorkerTask): void {
    const { port1, port2 } = new MessageChannel();
    const waiting = new Map<number, Waiting>();
    this.#ports.push(port1);
    this.#waiting.push(waiting);
    port1.on("message", (reply: Reply) => {
      const entry = waiting.get(reply.id);
      if (!entry) return;
      waiting.delete(reply.id);
      clearTimeout(entry.timer);
      entry.resolve(reply);
    });
    const running = this.#piscina.run({ ...task, port: port2 }, { transferList: [port2] });
    this.#tasks.push(running);
    running.then(
      () => this.#ending || this.abandon(errors.workerLost(slot, "ended")),
      (thrown: unknown) =>
        this.#ending || this.abandon(errors.workerLost(slot, `died (${thrown instanceof Error ? thrown.message : String(thrown)})`)),
    );
  }

  /** Declares the pool dead for this reason: every waiting and every further command is rejected with it. */
  abandon(error: StreamboundError): void {
    this.#lost ??= error;
    this.#rejectAll(this.#lost);
  }

  #rejectAll(error: StreamboundError): void {
    for (const waiting of this.#waiting) {
      for (const { reject, timer } of waiting.values()) {
        clearTimeout(timer);
        reject(error);
      }
      waiting.clear();
    }
  }
}
