/** A thread that meets others at a barrier, round after round, and tells what it saw. */
import { execFileSync } from "node:child_process";
import { readlinkSync } from "node:fs";
import { basename } from "node:path";
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
  readonly method?: "wait" | "align";
  /** The only CPU that this thread may run on, by Linux's count. */
  readonly cpu?: number;
}

/** `early`: rounds that this thread left before all had arrived. `ended`: meetings that had ended when it left each round. */
export type BarrierReport =
  | { readonly early: number; readonly ended: readonly number[] }
  | { readonly missing: readonly number[]; readonly message: string };

const { buffer, arrivals, slot, participants, rounds, lateMs, timeoutMs, method = "wait", cpu } = workerData as BarrierTask;
const barrier = new Barrier(buffer);
const arrived = new Int32Array(arrivals);
/** The word that counts ended meetings: the second cell of 128 bytes. */
const generations = new Int32Array(buffer, 128, 1);

function meet(): BarrierReport {
  if (cpu !== undefined) execFileSync("taskset", ["-pc", String(cpu), basename(readlinkSync("/proc/thread-self"))]);
  let early = 0;
  const ended: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    if (lateMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lateMs);
    Atomics.add(arrived, 0, 1);
    barrier[method](slot, participants, timeoutMs);
    // No later meeting can end without this thread: where threads that left one round differ, they left it after different meetings.
    ended.push(Atomics.load(generations, 0));
    if (Atomics.load(arrived, 0) < round * participants.length) early++;
  }
  return { early, ended };
}

try {
  parentPort?.postMessage(meet());
} catch (thrown) {
  if (!(thrown instanceof BarrierTimeout)) throw thrown;
  parentPort?.postMessage({ missing: thrown.missing, message: thrown.message } satisfies BarrierReport);
}
