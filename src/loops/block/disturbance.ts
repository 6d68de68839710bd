/** What the system did between two moments: to this thread, and of page faults to its process. */
import { involuntarySwitches, runQueueNs } from "../../machine/quality.ts";
import type { Disturbance } from "./stage.ts";

/** Where the faults that getrusage(2) counts are told. */
const told = process.platform !== "win32";

/** Of the calling thread: V8's helpers are switched off and on all the time where a loop allocates, and nobody times them. */
interface Thread {
  readonly runQueueNs?: number;
  readonly involuntarySwitches?: number;
}

function readThread(): Thread {
  const [queuedNs, switches] = [runQueueNs(), involuntarySwitches()];
  return { ...(queuedNs !== undefined && { runQueueNs: queuedNs }), ...(switches !== undefined && { involuntarySwitches: switches }) };
}

export class Disturbances {
  readonly #onlySlots: boolean;
  readonly #usage = process.resourceUsage();
  #from = readThread();
  /** Of the slots that have ended. */
  readonly #slots: Thread[] = [];

  /** @param onlySlots counts only what happens to the thread between `begin` and `pause` */
  constructor(onlySlots: boolean) {
    this.#onlySlots = onlySlots;
  }

  begin(): void {
    if (this.#onlySlots) this.#from = readThread();
  }

  pause(): void {
    if (this.#onlySlots) this.#slots.push(growth(this.#from, readThread()));
  }

  end(): Disturbance {
    const { minorPageFault, majorPageFault } = process.resourceUsage();
    return {
      ...(this.#onlySlots ? together(this.#slots) : growth(this.#from, readThread())),
      ...(told && { minorFaults: minorPageFault - this.#usage.minorPageFault, majorFaults: majorPageFault - this.#usage.majorPageFault }),
    };
  }
}

function growth(before: Thread, after: Thread): Thread {
  const ids = Object.keys(before) as (keyof Thread)[];
  return Object.fromEntries(ids.filter((id) => after[id] !== undefined).map((id) => [id, (after[id] as number) - (before[id] as number)]));
}

/** Of several windows or threads together; what one of them was not told is not told. */
export function together(all: readonly Disturbance[]): Disturbance {
  const [first = {}, ...rest] = all;
  const ids = Object.keys(first) as (keyof Disturbance)[];
  return Object.fromEntries(
    ids.filter((id) => rest.every((one) => one[id] !== undefined)).map((id) => [id, all.reduce((sum, one) => sum + (one[id] as number), 0)]),
  );
}
