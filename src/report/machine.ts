/** The machine and the run as a list of facts; what was not recorded is left out. */
import type { Summary } from "../analysis/summary.ts";
import { formatDuration, formatRate, formatSize } from "../units.ts";
import { gradeMeanings } from "./tables/grade.ts";

/** Name and value of each known fact, in reading order. Values may hold text of the record: escape it. */
export function facts({ machine, run, tool, quality }: Summary): readonly (readonly [name: string, value: string])[] {
  const known = (value: unknown): string => (value === undefined ? "" : String(value));
  const yes = (value: boolean | undefined): string => (value === undefined ? "" : value ? "yes" : "no");
  const all: readonly (readonly [string, string])[] = [
    ["Grade", `${quality.grade}: ${gradeMeanings[quality.grade]}`],
    ["Processor", known(machine.cpuModel)],
    ["Architecture", `${machine.architecture}, ${machine.platform} ${machine.osRelease}`],
    [
      "CPUs",
      `${machine.cpusAvailable} available of ${machine.cpusOnline} online${machine.coresPhysical === undefined ? "" : `, ${machine.coresPhysical} physical`}`,
    ],
    ["SMT", yes(machine.smt)],
    ["NUMA nodes", nodesText(machine)],
    ["NUMA balancing", yes(machine.numaBalancing)],
    ["Caches", machine.caches.map((c) => `L${c.level} ${c.type} ${formatSize(c.sizeBytes)} × ${c.instances}`).join(", ")],
    ["Last-level cache", `${formatSize(machine.lastLevelCache.sizeBytes)}${machine.lastLevelCache.source === "assumed" ? " (assumed)" : ""}`],
    ["Memory", `${formatSize(machine.memoryTotalBytes)}, ${formatSize(machine.memoryAvailableBytes)} available`],
    [
      "Theoretical peak of memory",
      machine.theoreticalPeak === undefined
        ? "unknown (give it with --peak-gbs)"
        : `${formatRate(machine.theoreticalPeak.bytesPerSecond)} GB/s (${machine.theoreticalPeak.source === "option" ? "as given" : "by the firmware's list of modules"})`,
    ],
    ["Memory limit", machine.memoryLimitBytes === undefined ? "" : formatSize(machine.memoryLimitBytes)],
    ["CPU quota", known(machine.cpuQuota)],
    ["Throttled periods", machine.throttledPeriods === undefined ? "" : String(machine.throttledPeriods.after - machine.throttledPeriods.before)],
    ["Transparent huge pages", known(machine.transparentHugePages)],
    ["Governor", known(machine.governor)],
    ["Turbo", yes(machine.turbo)],
    ["Hypervisor", known(machine.hypervisor)],
    ["Container", yes(machine.container)],
    ["Load at start", known(machine.loadAverage1m)],
    ["Node", `${machine.nodeVersion}, V8 ${machine.v8Version}`],
    ["Engines", machine.engines.map(engineText).join(", ")],
    ["Addon may", abilitiesText(machine)],
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

type Machine = Summary["machine"];

/** `4 (node 0: 14 CPUs, 94 GiB; …)`. */
function nodesText({ numaNodes, numa }: Machine): string {
  if (numaNodes === undefined) return "";
  const nodes = (numa ?? []).map(
    ({ node, cpus, memoryBytes }) => `node ${node}: ${cpus.length} CPUs${memoryBytes === undefined ? "" : `, ${formatSize(memoryBytes)}`}`,
  );
  return `${numaNodes}${nodes.length > 0 ? ` (${nodes.join("; ")})` : ""}`;
}

/** `native up to 512-bit, non-temporal stores`. */
function engineText({ id, state, reason, widths, nonTemporal }: Machine["engines"][number]): string {
  if (state === "absent") return `${id} absent (${reason ?? "no reason recorded"})`;
  const widest = widths?.at(-1);
  return `${id}${widest === undefined ? "" : ` up to ${widest}-bit`}${nonTemporal === true ? " with non-temporal stores" : ""}`;
}

/** `pin, numa; not huge-pages (reason)`: without the addon the engines say why. */
function abilitiesText({ abilities = [], engines }: Machine): string {
  if (engines.some(({ id, state }) => id === "native" && state === "absent")) return "";
  const able = abilities.filter(({ state }) => state === "available").map(({ id }) => id);
  const not = abilities.filter(({ state }) => state === "absent").map(({ id, reason }) => `not ${id} (${reason ?? "no reason recorded"})`);
  return [able.join(", "), ...not].filter(Boolean).join("; ");
}
