/** A look at one loop before a gate begins: how long a slot takes, and what it leaves to collect. It runs in a process of its own. */
import { fileURLToPath } from "node:url";
import { errors } from "../../errors.ts";
import { runChild } from "../../process/child.ts";
import { childFlags } from "../../process/flags.ts";
import { endOf } from "../ending.ts";
import { eventsOf } from "./events.ts";
import { Failure, type FailureFacts } from "./failure.ts";

export interface ProbeTask {
  readonly loop: string;
  /** The bundle. */
  readonly file: string;
  readonly items: number;
  readonly sliceItems: number;
}

export interface Probe {
  /** Median time of a slot by one thread, ns, and the streams' bytes that it covers. */
  readonly slotNs: number;
  readonly slotBytes: number;
  /** Slots that were watched. */
  readonly slots: number;
  /** What they allocated on the heap, as far as it was seen, and collections that they caused: both beyond what as many slots of the control did. */
  readonly allocatedBytes: number;
  readonly collections: number;
  /** Share of the slots' time that these collections take, by their median pause: one that the machine interrupted says nothing of the loop. */
  readonly collectionShare: number;
}

export type ProbeEvent = { readonly kind: "probe"; readonly probe: Probe } | { readonly kind: "failure"; readonly failure: FailureFacts };

/**
 * Probes a loop.
 * @throws Failure with what broke: the loop, or its process
 */
export async function probeLoop(
  task: ProbeTask,
  { signal, timeoutMs = 60_000 }: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {},
): Promise<Probe> {
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const outcome = await runChild({
    command: [process.execPath, ...childFlags(), fileURLToPath(new URL(`./probe-main${extension}`, import.meta.url))],
    input: JSON.stringify(task),
    timeoutMs,
    maxOutputBytes: 4 << 20,
    ...(signal && { signal }),
  });
  const [event] = eventsOf<ProbeEvent>(outcome.stdout);
  if (event?.kind === "probe") return event.probe;
  if (event) throw new Failure(event.failure);
  const { code, message } = errors.loopFailed(task.loop, `it ${endOf(outcome, timeoutMs)}`);
  throw new Failure({ code, message });
}
