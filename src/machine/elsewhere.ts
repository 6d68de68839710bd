/** Host facts where there is no /proc and no /sys: macOS, Windows, the BSDs. */
import { lastLevelCache } from "./caches.ts";
import type { Host, PlatformFacts } from "./host.ts";

/** The only values that are asked for: the library knows serial numbers and host names too, and a record holds neither. */
export interface Answers {
  readonly physicalCores: number;
  readonly threads: number;
  /** 0 or less where there is none, or where it is not told. Of the other levels it is not told whether the figure is for one or for all. */
  readonly l3Bytes: number;
  readonly availableBytes: number;
}

/** Asks the operating system; undefined when its tools, which the library runs, are missing or forbidden. */
export async function askSystem(): Promise<Answers | undefined> {
  try {
    const { default: information } = await import("systeminformation");
    const [cpu, cache, memory] = await Promise.all([information.cpu(), information.cpuCache(), information.mem()]);
    return { physicalCores: cpu.physicalCores, threads: cpu.cores, l3Bytes: cache.l3, availableBytes: memory.available };
  } catch {
    return undefined;
  }
}

/** The facts that the answers give; what they leave open is absent. */
export function factsElsewhere(host: Host, answers: Answers | undefined): PlatformFacts {
  const { physicalCores = 0, threads = 0, l3Bytes = 0, availableBytes = 0 } = answers ?? {};
  const cpusOnline = Math.max(host.cpusOnline, host.cpusAvailable);
  const caches = l3Bytes > 0 ? [{ level: 3, type: "unified" as const, sizeBytes: l3Bytes, sharedBy: cpusOnline, instances: 1 }] : [];
  return {
    cpusAvailable: host.cpusAvailable,
    cpusOnline,
    ...(physicalCores > 0 && { coresPhysical: physicalCores, smt: threads > physicalCores }),
    caches,
    lastLevelCache: lastLevelCache(caches),
    memoryTotalBytes: host.memoryTotalBytes,
    memoryAvailableBytes: availableBytes > 0 ? availableBytes : host.memoryFreeBytes,
    ...(host.loadAverage1m !== undefined && { loadAverage1m: host.loadAverage1m }),
  };
}
