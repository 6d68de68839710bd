/** The thread that reads, as its owner sees it: one for all trials of a visit, asleep between their samples. */
import { once } from "node:events";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { short } from "../io/way.ts";
import { leases } from "../transfer/lease.ts";
import { Exchange, exchangeMemory, type Order, slotCount } from "./exchange.ts";
import type { ReaderData, ReadFailure } from "./reader-main.ts";
import { type Busy, type Use, watch } from "./run.ts";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

/** For a block, or for the thread to be there. */
const patienceMs = 10_000;

export class Reader {
  readonly #worker: Worker;
  readonly #exchange: Exchange;
  readonly #failures: MessagePort;
  #order = 0;
  #ended = false;

  private constructor(blockBytes: number) {
    const memory = exchangeMemory(blockBytes);
    const { port1, port2 } = new MessageChannel();
    this.#exchange = new Exchange(memory);
    this.#failures = port1;
    this.#worker = new Worker(new URL(`./reader-main${extension}`, import.meta.url), {
      workerData: { memory, port: port2 } satisfies ReaderData,
      transferList: [port2],
    });
    // Nobody else would hear of it: a thread that breaks has ended, and whoever waits for it is told that it is silent.
    this.#worker.on("error", () => {});
    this.#worker.once("exit", () => {
      this.#ended = true;
    });
  }

  /** @param blockBytes of a block, whole pages */
  static async start(blockBytes: number): Promise<Reader> {
    const reader = new Reader(blockBytes);
    await once(reader.#worker, "online");
    return reader;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Reads the passes while `use` takes their blocks in order. Blocks the calling thread. The time begins when each of them has a CPU.
   * @param nowNs a clock
   * @throws verification where the file is too short; Error that says what else went wrong. The thread is then of no more use
   */
  run(order: Order, nowNs: () => number, use: Use): Busy {
    const exchange = this.#exchange;
    const number = ++this.#order;
    exchange.order = order;
    exchange.set("filled", 0);
    exchange.set("taken", 0);
    exchange.set("order", number);
    this.#await("ready", number);
    if (!exchange.align("owner", patienceMs)) throw silent();
    const stop = watch(nowNs);
    exchange.set("go", number);
    let workNs = 0;
    for (let i = 0; i < order.blocks * order.passes; i++) {
      this.#await("filled", i + 1);
      const begun = nowNs();
      use(exchange.words[i % slotCount] as Uint32Array, i % order.blocks);
      workNs += nowNs() - begun;
      exchange.set("taken", i + 1);
    }
    return { ...stop(), ioNs: exchange.ioNs, workNs };
  }

  #await(cell: "ready" | "filled", value: number): void {
    const came = this.#exchange.reach(cell, value, patienceMs);
    if (this.#exchange.get("failed") !== 0) throw this.#failure();
    if (!came) throw silent();
  }

  #failure(): Error {
    const failure = receiveMessageOnPort(this.#failures)?.message as ReadFailure;
    return failure.kind === "short"
      ? short(failure.got, this.#exchange.blockBytes, failure.position)
      : new Error(`its file could not be read: ${failure.message}`);
  }

  async stop(): Promise<void> {
    this.#failures.close();
    await this.#worker.terminate();
  }
}

const silent = (): Error => new Error(`the thread that reads did not answer within ${patienceMs / 1000} s`);

const lease = leases<Reader>();

/** Takes a share; nothing is started before it is asked for. */
export const leaseReader = (blockBytes: number) => lease(String(blockBytes), () => Reader.start(blockBytes));
