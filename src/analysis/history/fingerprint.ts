/** Which figures may stand in one series: those of machines that agree in everything that moves a loop's rate but its code. */
import type { Machine } from "../../records/record.ts";
import { GiB, KiB, MiB } from "../../units.ts";

/**
 * All facts that must agree, spelt for a file name: `xeon-platinum-8375c-2.90ghz-54m-2cpu-24g-kvm-node20.20-v8.11.3-x64-madvise`. They are the
 * processor, its last-level cache, the CPUs that may be used, the memory's class, the hypervisor, Node and V8, architecture and THP.
 */
export function fingerprintOf(machine: Machine): string {
  const { lastLevelCache: cache, cpusAvailable: cpus } = machine;
  const parts = [
    cpuName(machine.cpuModel) ?? "unknown-cpu",
    cache.source === "system" ? sizeWord(cache.sizeBytes) : "unknown-cache",
    `${cpus}cpu`,
    // A quota makes fewer CPUs of many, and not in the same way.
    machine.cpuQuota === undefined || machine.cpuQuota >= cpus ? undefined : `${Number(machine.cpuQuota.toFixed(2))}quota`,
    sizeWord(memoryClassBytes(machine.memoryTotalBytes)),
    machine.hypervisor === "unknown" ? "vm" : (machine.hypervisor ?? "metal"),
    `node${majorMinor(machine.nodeVersion)}`,
    `v8.${majorMinor(machine.v8Version)}`,
    machine.architecture,
    machine.platform === "linux" ? undefined : machine.platform,
    machine.transparentHugePages,
  ];
  return parts.flatMap((part) => (part === undefined ? [] : slug(part))).join("-");
}

/** The model without trade marks and words that every model has. The base clock stays: some clouds tell nothing else. */
function cpuName(model: string | undefined): string | undefined {
  const name = (model ?? "")
    .replace(/\((?:R|TM|tm|r)\)|®|™/g, " ")
    .replace(/\b(?:CPU|Processor|Intel|AMD|\d+-Core)\b|@/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return name === "" ? undefined : name;
}

/** The power of two, or one and a half of it, that is nearest in proportion: firmware and kernel keep a few per cent that differ from boot to boot. */
export function memoryClassBytes(bytes: number): number {
  const power = 2 ** Math.floor(Math.log2(Math.max(1, bytes)));
  const classes = [power, 1.5 * power, 2 * power];
  return classes.reduce((best, one) => (Math.abs(Math.log(one / bytes)) < Math.abs(Math.log(best / bytes)) ? one : best));
}

function sizeWord(bytes: number): string {
  if (bytes >= GiB) return `${Number((bytes / GiB).toFixed(1))}g`;
  return bytes >= MiB ? `${Number((bytes / MiB).toFixed(1))}m` : `${Number((bytes / KiB).toFixed(1))}k`;
}

/** `v20.20.2` → `20.20`. */
function majorMinor(version: string): string {
  return /\d+(?:\.\d+)?/.exec(version)?.[0] ?? "unknown";
}

/** Letters, digits, points and single hyphens: what every file system takes. */
function slug(text: string): string {
  return (
    text
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[^a-z0-9.]+/g, "-")
      .replace(/^[-.]+|[-.]+$/g, "")
      .slice(0, 48) || "unknown"
  );
}
