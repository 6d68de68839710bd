/** Stamps that compare between threads and processes of one machine, and waiting for one. */
import { readlinkSync, writeFileSync } from "node:fs";

/** Nanoseconds on the monotonic clock: exact for 104 days after the machine's start. */
export const nowNs = (): number => Number(process.hrtime.bigint());

/** Nearer than this to its stamp a waiting thread looks at the clock: a sleep ends this late, or later. */
const wakeUpNs = 40_000;

const never = new Int32Array(new SharedArrayBuffer(4));

/** Blocks this thread for about so long. */
export function sleepNs(ns: number): void {
  Atomics.wait(never, 0, 0, ns / 1e6);
}

/** Blocks this thread until the stamp. @param every called at least each 20 ms: may throw to end it */
export function sleepUntil(stampNs: number, every: () => void = () => {}): void {
  for (;;) {
    const leftNs = stampNs - nowNs();
    if (leftNs <= 0) return;
    every();
    if (leftNs > wakeUpNs) sleepNs(Math.min(leftNs - wakeUpNs, 20e6));
  }
}

/** Lets this thread's sleeps end on time and not up to 50 µs later, where the system can be told so (proc_pid_timerslack_ns(5)). */
export function sleepPrecisely(): void {
  try {
    const thread = readlinkSync("/proc/thread-self").split("/").at(-1);
    writeFileSync(`/proc/${thread}/timerslack_ns`, "1");
  } catch {
    // Sleeps are as late as the system has them: what they took is measured.
  }
}
