/** What one pass gives, and how its time is taken: that of the work alone, without the connection before it and the comparison after it. */
import { monotonicClock } from "../../harness/clock.ts";
import type { Answer } from "./wire.ts";

export interface Sent extends Answer {
  /** When it began, by the monotonic clock, which all processes share. */
  readonly beganNs: number;
  readonly durationNs: number;
  /** Of this process: while a local trial is sampled, nobody else in it has work to do. */
  readonly cpuNs: number;
  /** Absent where a library makes them. */
  readonly syscalls?: number;
  /** Of MSG_ZEROCOPY: what the kernel copied after all. */
  readonly copiedBytes?: number;
}

/** A pass: sends the first `bytes` of the file. */
export type Send = (bytes: number) => Promise<Sent>;

/** Begins now; the result ends it. */
export function stopwatch(): () => Pick<Sent, "beganNs" | "durationNs" | "cpuNs"> {
  const cpu = process.cpuUsage();
  const begun = monotonicClock.now();
  return () => {
    const durationNs = Number(monotonicClock.now() - begun);
    const { user, system } = process.cpuUsage(cpu);
    return { beganNs: Number(begun), durationNs, cpuNs: (user + system) * 1e3 };
  };
}

/** Longest time of a pass, so that a receiver that takes nothing fails the trial and does not hold up the run. */
export const passMs = 10_000;

/** The end of a pass's time. */
export class Deadline {
  readonly ms: number;
  readonly #at: number;

  constructor(ms: number) {
    this.ms = ms;
    this.#at = performance.now() + ms;
  }

  get over(): boolean {
    return performance.now() >= this.#at;
  }

  get leftMs(): number {
    return Math.max(0, this.#at - performance.now());
  }

  /** @throws Error once the time is over */
  check(): void {
    if (this.over) throw stalled(this.ms);
  }
}

export const stalled = (ms: number): Error => new Error(`the receiver stalls: it did not take and answer everything within ${ms / 1000} s`);
export const gone = (how: string): Error => new Error(`the receiver ended in the middle (${how})`);
