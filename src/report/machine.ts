/** The machine and the run as a list of facts; what was not recorded is left out. */
import type { Summary } from "../analysis/summary.ts";
import { formatDuration, formatSize } from "../units.ts";

/** Name and value of each known fact, in reading order. Values may hold text of the record: escape it. */
export function facts({ machine, run, tool }: Summary): readonly (readonly [name: string, value: string])[] {
  const known = (value: unknown): string => (value === undefined ? "" : String(value));
  const yes = (value: boolean | undefined): string => (value === undefined ? "" : value ? "yes" : "no");
  const all: readonly (readonly [string, string])[] = [
    ["Processor", known(machine.cpuModel)],
    ["Architecture", `${machine.architecture}, ${machine.platform} ${machine.osRelease}`],
    [
      "CPUs",
      `${machine.cpusAvailable} available of ${machine.cpusOnline} online${machine.coresPhysical === undefined ? "" : `, ${machine.coresPhysical} physical`}`,
    ],
    ["SMT", yes(machine.smt)],
    ["NUMA nodes", known(machine.numaNodes)],
    ["Caches", machine.caches.map((c) => `L${c.level} ${c.type} ${formatSize(c.sizeBytes)} × ${c.instances}`).join(", ")],
    ["Last-level cache", `${formatSize(machine.lastLevelCache.sizeBytes)}${machine.lastLevelCache.source === "assumed" ? " (assumed)" : ""}`],
    ["Memory", `${formatSize(machine.memoryTotalBytes)}, ${formatSize(machine.memoryAvailableBytes)} available`],
    ["Memory limit", machine.memoryLimitBytes === undefined ? "" : formatSize(machine.memoryLimitBytes)],
    ["CPU quota", known(machine.cpuQuota)],
    ["Transparent huge pages", known(machine.transparentHugePages)],
    ["Governor", known(machine.governor)],
    ["Turbo", yes(machine.turbo)],
    ["Hypervisor", known(machine.hypervisor)],
    ["Container", yes(machine.container)],
    ["Load at start", known(machine.loadAverage1m)],
    ["Node", `${machine.nodeVersion}, V8 ${machine.v8Version}`],
    ["Engines", machine.engines.map((e) => (e.state === "available" ? e.id : `${e.id} absent (${e.reason ?? "no reason recorded"})`)).join(", ")],
    ["Run", `${run.id}, ${run.state}, ${run.profile} profile, seed ${run.seed}`],
    ["Command", run.command],
    ["Started", run.startedAt],
    ["Wall time", `${formatDuration(run.wallNs)}, ${formatDuration(run.timedNs)} of it timed`],
    [
      "Outside timed regions",
      Object.entries(run.outsideNs)
        .map(([cause, ns]) => `${cause} ${formatDuration(ns)}`)
        .join(", "),
    ],
    ["Tool", `${tool.name} ${tool.version}`],
  ];
  return all.filter(([, value]) => value !== "");
}
