/** The thread that reads: for each order the blocks of a file, pass after pass, as soon as a slot is free. It ends with whoever started it. */
import { readSync } from "node:fs";
import { type MessagePort, workerData } from "node:worker_threads";
import { messageOf } from "../../errors.ts";
import { Exchange, type ExchangeMemory, slotCount } from "./exchange.ts";

/** What it is started with. */
export interface ReaderData {
  readonly memory: ExchangeMemory;
  /** Where a failure is told. */
  readonly port: MessagePort;
}

/** What a reading failed with: a block that came short, or what the system said. */
export type ReadFailure =
  | { readonly kind: "short"; readonly got: number; readonly position: number }
  | { readonly kind: "error"; readonly message: string };

const { memory, port } = workerData as ReaderData;
const exchange = new Exchange(memory);
const { blockBytes } = memory;
/** Nobody waits longer for one who is gone. */
const patienceMs = 20_000;

function fail(failure: ReadFailure): void {
  port.postMessage(failure);
  exchange.set("failed", 1);
  // Whoever waits for a block then looks whether there was a failure.
  exchange.set("filled", 2 ** 31 - 1);
}

function obey(order: number): void {
  const { fd, blocks, passes } = exchange.order;
  exchange.set("ready", order);
  if (!exchange.align("reader", patienceMs) || !exchange.reach("go", order, patienceMs)) return;
  let ioNs = 0;
  for (let i = 0, position = 0; i < blocks * passes; i++, position = (i % blocks) * blockBytes) {
    if (!exchange.reach("taken", i + 1 - slotCount, patienceMs)) return;
    const started = performance.now();
    const got = readSync(fd, exchange.bytes[i % slotCount] as Uint8Array, 0, blockBytes, position);
    ioNs += (performance.now() - started) * 1e6;
    if (got !== blockBytes) {
      fail({ kind: "short", got, position });
      return;
    }
    exchange.ioNs = ioNs;
    exchange.set("filled", i + 1);
  }
}

for (let order = 1; ; order++) {
  while (!exchange.reach("order", order, patienceMs));
  try {
    obey(order);
  } catch (thrown) {
    fail({ kind: "error", message: messageOf(thrown) });
  }
}
