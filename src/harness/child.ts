/** One sample in a process of its own: what is asked, what is answered, and how peak memory is read. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Verification } from "../records/record.ts";
import { monotonicClock } from "./clock.ts";
import { type Body, type BodyContext, type SampleQuantities, type Subject, Unavailable } from "./subject.ts";

export interface ChildTask {
  readonly body: string;
  readonly context: BodyContext;
}

/** Printed on a line of its own when the subject is open. */
export const openedMark = "[opened]";

/** This machine lacks what the trial needs (`Unavailable`). */
export interface ChildWithdrawal {
  readonly unavailable: { readonly code: string; readonly reason: string };
}

export interface ChildAnswer {
  readonly durationNs: number;
  readonly quantities: SampleQuantities;
  readonly verification: Verification;
  readonly problem?: string;
}

/** Opens the body's subject. */
export async function openTask({ body, context }: ChildTask): Promise<Subject | ChildWithdrawal> {
  try {
    return await ((await import(body)) as Body).open(context);
  } catch (thrown) {
    if (thrown instanceof Unavailable) return { unavailable: { code: thrown.code, reason: thrown.message } };
    throw thrown;
  }
}

/**
 * Takes one sample with its CPU time and peak memory, verifies and closes. What the body itself tells of its time or its memory goes before what is
 * seen from here.
 */
export async function sampleOnce(subject: Subject, passes: number): Promise<ChildAnswer> {
  subject.arm?.();
  const floor = resetPeak();
  const cpu = process.cpuUsage();
  const start = monotonicClock.now();
  const { durationNs = Number(monotonicClock.now() - start), ...own } = (await subject.sample(passes)) ?? {};
  const { user, system } = process.cpuUsage(cpu);
  const quantities: SampleQuantities = { cpuNs: (user + system) * 1e3, ...peakAbove(floor), ...own };
  const problem = subject.settle?.();
  const verification = await subject.verify();
  await subject.close();
  return { durationNs, quantities, verification, ...(problem !== undefined && { problem }) };
}

export interface Resident {
  readonly peakBytes: number;
  readonly anonBytes: number;
  readonly fileBytes: number;
}

/** Resets the kernel's high-water mark and reads what is resident now: the runtime's floor. Absent outside Linux. */
function resetPeak(): Resident | undefined {
  try {
    // "5" resets VmHWM: proc_pid_clear_refs(5).
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    return undefined;
  }
  return resident();
}

/** Peak above the floor. The high-water mark counts anonymous and file pages together; growth of file pages is taken as theirs. */
function peakAbove(floor: Resident | undefined): SampleQuantities {
  const now = floor && resident();
  if (!floor || !now) return {};
  const total = Math.max(0, now.peakBytes - floor.anonBytes - floor.fileBytes);
  const file = Math.max(0, now.fileBytes - floor.fileBytes);
  return { floorBytes: floor.anonBytes + floor.fileBytes, peakAnonBytes: Math.max(0, total - file), peakFileBytes: file };
}

/** Of this process now; `peakBytes` since the high-water mark was last reset. Absent outside Linux. */
export function resident(): Resident | undefined {
  try {
    const status = readFileSync("/proc/self/status", "utf8");
    const field = (name: string): number => {
      const match = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status);
      if (!match) throw new Error(`${name} is absent`);
      return Number(match[1]) * 1024;
    };
    return { peakBytes: field("VmHWM"), anonBytes: field("RssAnon"), fileBytes: field("RssFile") };
  } catch {
    return undefined;
  }
}
