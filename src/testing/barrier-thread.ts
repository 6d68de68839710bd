/** A thread that meets others at a barrier, round after round, and tells what it saw. */
import { parentPort, workerData } from "node:worker_threads";
import { Barrier, BarrierTimeout } from "../harness/barrier.ts";

export interface BarrierTask {
  readonly buffer: SharedArrayBuffer;
  /** One counter of arrivals for all. */
  readonly arrivals: SharedArrayBuffer;
  readonly slot: number;
  readonly participants: readonly number[];
  readonly rounds: number;
  /** Milliseconds that this thread sleeps before each meeting: long enough that the others stop spinning and sleep. */
  readonly lateMs: number;
  readonly timeoutMs: number;
}

/** `early`: rounds that this thread left before all had arrived. */
export type BarrierReport = { readonly early: number } | { readonly missing: readonly number[]; readonly message: string };

const { buffer, arrivals, slot, participants, rounds, lateMs, timeoutMs } = workerData as BarrierTask;
const barrier = new Barrier(buffer);
const arrived = new Int32Array(arrivals);

function meet(): BarrierReport {
  let early = 0;
  for (let round = 1; round <= rounds; round++) {
    if (lateMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lateMs);
    Atomics.add(arrived, 0, 1);
    barrier.wait(slot, participants, timeoutMs);
    if (Atomics.load(arrived, 0) < round * participants.length) early++;
  }
  return { early };
}

try {
  parentPort?.postMessage(meet());
} catch (thrown) {
  if (!(thrown instanceof BarrierTimeout)) throw thrown;
  parentPort?.postMessage({ missing: thrown.missing, message: thrown.message } satisfies BarrierReport);
}
