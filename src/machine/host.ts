/** What Node itself knows of the machine on every platform, and what each platform must add. */
import os from "node:os";
import type { Machine } from "../records/record.ts";

/** Facts that need no /proc and no /sys; tests give invented ones. */
export interface Host {
  readonly platform: string;
  readonly architecture: string;
  readonly osRelease: string;
  /** CPUs that this process may use; honours affinity. */
  readonly cpusAvailable: number;
  readonly cpusOnline: number;
  readonly cpuModel?: string;
  readonly memoryTotalBytes: number;
  readonly memoryFreeBytes: number;
  /** Absent on Windows, which has none. */
  readonly loadAverage1m?: number;
  /** Root of the tree that holds proc/ and sys/. */
  readonly root: string;
}

/** The machine that this runs on. */
export function thisHost(): Host {
  const cpus = os.cpus();
  const cpuModel = cpus[0]?.model.trim();
  const [loadAverage1m] = process.platform === "win32" ? [] : os.loadavg();
  return {
    platform: process.platform,
    architecture: process.arch,
    osRelease: os.release(),
    cpusAvailable: os.availableParallelism(),
    cpusOnline: Math.max(1, cpus.length),
    ...(cpuModel !== undefined && cpuModel !== "" && cpuModel !== "unknown" && { cpuModel }),
    memoryTotalBytes: os.totalmem(),
    memoryFreeBytes: os.freemem(),
    ...(loadAverage1m !== undefined && { loadAverage1m }),
    root: "/",
  };
}

/** The part of the facts that each platform finds in its own way. */
export type PlatformFacts = Omit<Machine, "architecture" | "platform" | "osRelease" | "nodeVersion" | "v8Version" | "engines">;
