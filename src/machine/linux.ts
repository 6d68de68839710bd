/** Host facts from /proc and /sys. */
import { lastLevelCache, onlineCpus, readCaches, readCores } from "./caches.ts";
import { firmwarePeak, memoryDevices } from "./firmware.ts";
import type { Host, PlatformFacts } from "./host.ts";
import { readLimits, readThrottledPeriods } from "./limits.ts";
import { readNodes, readNumaBalancing } from "./numa.ts";
import { field, kilobytes, parseCpuList, type Tree } from "./tree.ts";

/** Reads the facts of `host` from `tree`, a view of its root. */
export function readLinux(tree: Tree, host: Host): PlatformFacts {
  const online = onlineCpus(tree);
  const allowed = parseCpuList(field(tree.text("proc/self/status"), "Cpus_allowed_list") ?? "");
  const usable = online.filter((cpu) => allowed.includes(cpu));
  const ours = usable.length > 0 ? usable : online;
  const caches = [...readCaches(tree, ours)];
  const cpuInfo = tree.text("proc/cpuinfo");
  const memInfo = tree.text("proc/meminfo");
  const { memoryLimitBytes, memoryLeftBytes, cpuQuota } = readLimits(tree);
  const total = kilobytes(field(memInfo, "MemTotal")) ?? host.memoryTotalBytes;
  const available = kilobytes(field(memInfo, "MemAvailable")) ?? host.memoryFreeBytes;
  const load = Number.parseFloat(tree.text("proc/loadavg") ?? "");
  const cpuModel = host.cpuModel ?? field(cpuInfo, "model name");
  const nodes = readNodes(tree, online);
  const numaBalancing = readNumaBalancing(tree);
  const throttled = readThrottledPeriods(tree);
  const thp = /\[(\w+)\]/.exec(tree.text("sys/kernel/mm/transparent_hugepage/enabled") ?? "")?.[1];
  const governor = [...new Set(ours.flatMap((cpu) => tree.text(`sys/devices/system/cpu/cpu${cpu}/cpufreq/scaling_governor`) ?? []))]
    .sort()
    .join(", ");
  const turbo = readTurbo(tree);
  const hypervisor = readHypervisor(tree, cpuInfo);
  // The modules of a virtual machine are as invented as the rest of its firmware.
  const peak = hypervisor === undefined ? firmwarePeak(memoryDevices(tree)) : undefined;
  return {
    ...(cpuModel !== undefined && { cpuModel }),
    cpusAvailable: host.cpusAvailable,
    cpusOnline: Math.max(online.length, host.cpusAvailable),
    ...(usable.length > 0 && { cpus: [...usable] }),
    ...readCores(tree, online),
    ...(nodes.length > 0 && { numaNodes: nodes.length }),
    ...(nodes.length > 1 && { numa: nodes }),
    caches,
    lastLevelCache: lastLevelCache(caches),
    memoryTotalBytes: total,
    memoryAvailableBytes: Math.min(available, memoryLeftBytes ?? Number.POSITIVE_INFINITY),
    // A limit beyond the machine's memory limits nothing.
    ...(memoryLimitBytes !== undefined && memoryLimitBytes < total && { memoryLimitBytes }),
    ...(cpuQuota !== undefined && { cpuQuota }),
    ...(thp !== undefined && { transparentHugePages: thp }),
    ...(governor !== "" && { governor }),
    ...(turbo !== undefined && { turbo }),
    ...(numaBalancing !== undefined && { numaBalancing }),
    ...(throttled !== undefined && { throttledPeriods: { before: throttled, after: throttled } }),
    ...(peak !== undefined && { theoreticalPeak: { bytesPerSecond: peak, source: "firmware" as const } }),
    ...(hypervisor !== undefined && { hypervisor }),
    container: isContainer(tree),
    ...(Number.isFinite(load) && { loadAverage1m: load }),
  };
}

/** May the clock rise above its base? Intel's driver says it the other way round. */
function readTurbo(tree: Tree): boolean | undefined {
  const noTurbo = tree.text("sys/devices/system/cpu/intel_pstate/no_turbo");
  if (noTurbo !== undefined) return noTurbo === "0";
  const boost = tree.text("sys/devices/system/cpu/cpufreq/boost");
  return boost === undefined ? undefined : boost === "1";
}

/** Vendors of virtual machines as their firmware names them, for architectures without the CPU flag. */
const virtualVendors = /QEMU|VMware|Xen|innotek|Parallels|Bochs|OpenStack|Nutanix|Google/i;

/** The vendor of the virtual machine, "unknown" when it does not tell, undefined on bare metal or where nothing tells. */
function readHypervisor(tree: Tree, cpuInfo: string | undefined): string | undefined {
  const vendor = tree.text("sys/class/dmi/id/sys_vendor");
  const flagged = / hypervisor( |$)/m.test(field(cpuInfo, "flags") ?? "");
  const told = tree.text("sys/hypervisor/type") ?? tree.text("proc/device-tree/hypervisor/compatible")?.split("\0")[0];
  if (flagged || told !== undefined) return told || vendor || "unknown";
  return vendor !== undefined && virtualVendors.test(vendor) ? vendor : undefined;
}

function isContainer(tree: Tree): boolean {
  if (tree.names("").includes(".dockerenv") || tree.text("run/.containerenv") !== undefined || tree.text("run/systemd/container")) return true;
  return /docker|kubepods|containerd|lxc|libpod/.test(tree.text("proc/1/cgroup") ?? "");
}
