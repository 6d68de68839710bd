/** What the operating system did to this thread, machine and memory; cheap, and undefined where it is not told. Linux only. */
import { readFileSync } from "node:fs";

/**
 * Nanoseconds that the calling thread has waited for a CPU since it began (second field of /proc/thread-self/schedstat).
 * Differences count; time that a hypervisor stole is not in it.
 */
export function runQueueNs(): number | undefined {
  return whole(readText("/proc/thread-self/schedstat")?.split(" ")[1]);
}

/** Times that the calling thread was taken off its CPU against its will since it began; differences count. */
export function involuntarySwitches(): number | undefined {
  return whole(/^nonvoluntary_ctxt_switches:\s+(\d+)$/m.exec(readText("/proc/thread-self/status") ?? "")?.[1]);
}

/** Ticks of 10 ms, over all CPUs, that the hypervisor gave to others since boot (eighth value of the first line of /proc/stat). */
export function stealTicks(): number | undefined {
  return whole(readText("/proc/stat")?.split("\n", 1)[0]?.trim().split(/\s+/)[8]);
}

/** Share in [0, 1] of this process's anonymous memory that is on huge pages. Walks the page tables: call it outside timed regions. */
export function hugePageShare(): number | undefined {
  return hugeShareOf(readText("/proc/self/smaps_rollup") ?? "");
}

/** The share that a text in the form of smaps_rollup tells. */
export function hugeShareOf(rollup: string): number | undefined {
  const value = (name: string): number | undefined => whole(new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(rollup)?.[1]);
  const [anonymous, huge] = [value("Anonymous"), value("AnonHugePages")];
  return anonymous === undefined || huge === undefined || anonymous === 0 ? undefined : Math.min(1, huge / anonymous);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
