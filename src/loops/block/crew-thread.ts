/** Entry of a thread of a crew: a host that waits for the others before each of its slots. */
import { parentPort, workerData } from "node:worker_threads";
import { Barrier } from "../../harness/barrier.ts";
import { Host, type Pace } from "./host.ts";
import { serve } from "./remote.ts";
import { shareSeat } from "./seat.ts";
import type { Slot, StageSpec } from "./stage.ts";

export interface CrewTask {
  readonly spec: StageSpec;
  readonly thread: number;
  /** Where the threads of one version meet. */
  readonly barrier?: SharedArrayBuffer;
  /** Counts the slots that were played, once a thread: a slot begins when all before it have ended. */
  readonly turn?: SharedArrayBuffer;
}

/** Longer than any slot; who waits for a thread that broke is ended before. */
const timeoutMs = 60_000;

function paceOf({ spec: { threads }, thread, barrier, turn }: CrewTask): Pace {
  const meeting = barrier && new Barrier(barrier);
  const participants = Array.from({ length: threads }, (_, slot) => slot);
  const turns = turn && new Int32Array(turn);
  return {
    sleeps: turns !== undefined,
    before(slot) {
      // It sleeps while the other version has its turn: a spinning thread may share a core with the one that is timed.
      if (turns) awaitTurn(turns, slot * threads);
      // No alignment beyond it: where other work holds a CPU, threads that only spin wait for whole time slices at every one of many slots.
      meeting?.wait(thread, participants, timeoutMs);
    },
    after() {
      if (!turns) return;
      Atomics.add(turns, 0, 1);
      Atomics.notify(turns, 0);
    },
  };
}

/** Sleeps until so many slots have been played. */
function awaitTurn(turns: Int32Array, wanted: number): void {
  for (let played = Atomics.load(turns, 0); played < wanted; played = Atomics.load(turns, 0)) Atomics.wait(turns, 0, played, timeoutMs);
}

class PacedHost extends Host {
  readonly #pace: Pace;

  constructor(task: CrewTask) {
    super(task.spec, task.thread);
    this.#pace = paceOf(task);
  }

  override stamps(slots: readonly Slot[], originNs: bigint) {
    return super.stamps(slots, originNs, this.#pace);
  }
}

const task = workerData as CrewTask;
if (task.turn) shareSeat(task.thread);
serve(
  task.spec.loop,
  new PacedHost(task),
  (listener) => parentPort?.on("message", listener),
  (reply) => parentPort?.postMessage(reply),
);
