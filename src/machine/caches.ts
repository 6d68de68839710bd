/** Caches and cores from /sys/devices/system/cpu. */
import type { Cache, Machine } from "../records/record.ts";
import { MiB } from "../units.ts";
import { parseCpuList, parseWhole, type Tree } from "./tree.ts";

const cpuRoot = "sys/devices/system/cpu";
/** What a machine that tells nothing is taken to have: that of common servers and desktops, so that arrays are not too small. */
export const assumedLastLevelBytes = 32 * MiB;

const cacheTypes = { Data: "data", Instruction: "instruction", Unified: "unified" } as const satisfies Record<string, Cache["type"]>;
const sizeFactors: Readonly<Record<string, number>> = { "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

/** CPUs that are online, in order. */
export function onlineCpus(tree: Tree): readonly number[] {
  const list = tree.text(`${cpuRoot}/online`);
  if (list !== undefined) return parseCpuList(list);
  return tree
    .names(cpuRoot)
    .flatMap((name) => (/^cpu\d+$/.test(name) ? [Number(name.slice(3))] : []))
    .sort((a, b) => a - b);
}

/**
 * Every kind of cache that serves `cpus`, smallest level first. An instance is a distinct shared_cpu_list: a guest may call
 * all of them by one id. Kinds that differ in size or sharing (hybrid cores) are rows of their own.
 */
export function readCaches(tree: Tree, cpus: readonly number[]): readonly Cache[] {
  const kinds = new Map<string, { cache: Omit<Cache, "instances">; instances: Set<string> }>();
  for (const cpu of cpus) {
    const folder = `${cpuRoot}/cpu${cpu}/cache`;
    for (const index of tree.names(folder).filter((name) => /^index\d+$/.test(name))) {
      const read = (name: string): string | undefined => tree.text(`${folder}/${index}/${name}`);
      const level = parseWhole(read("level"));
      const type = cacheTypes[(read("type") ?? "") as keyof typeof cacheTypes];
      const size = /^(\d+)([KMG]?)$/.exec(read("size") ?? "");
      if (level === undefined || type === undefined || size === null) continue;
      const sizeBytes = Number(size[1]) * (sizeFactors[size[2] ?? ""] ?? 1);
      const list = read("shared_cpu_list") ?? String(cpu);
      const sharedBy = Math.max(1, parseCpuList(list).length);
      if (sizeBytes === 0) continue;
      const id = [level, type, sizeBytes, sharedBy].join();
      const kind = kinds.get(id) ?? { cache: { level, type, sizeBytes, sharedBy }, instances: new Set() };
      kinds.set(id, kind);
      kind.instances.add(list);
    }
  }
  return [...kinds.values()]
    .map(({ cache, instances }) => ({ ...cache, instances: instances.size }))
    .sort((a, b) => a.level - b.level || a.type.localeCompare(b.type) || b.sizeBytes - a.sizeBytes);
}

/** Bytes of the highest level over all its instances. */
export function lastLevelCache(caches: readonly Cache[]): Machine["lastLevelCache"] {
  const holding = caches.filter((cache) => cache.type !== "instruction");
  const level = Math.max(0, ...holding.map((cache) => cache.level));
  // A level 1 alone is a list that was cut off, not a machine without further caches.
  if (level < 2) return { sizeBytes: assumedLastLevelBytes, source: "assumed" };
  const last = holding.filter((cache) => cache.level === level);
  return { sizeBytes: last.reduce((sum, cache) => sum + cache.sizeBytes * cache.instances, 0), source: "system" };
}

export interface Cores {
  readonly coresPhysical?: number;
  /** More than one thread of a core is online. */
  readonly smt?: boolean;
  /** CPUs of each core. */
  readonly cores?: number[][];
}

/** Physical cores among `cpus`, by their lists of sibling threads. */
export function readCores(tree: Tree, cpus: readonly number[]): Cores {
  const cores = new Map<string, number[]>();
  for (const cpu of cpus) {
    const topology = `${cpuRoot}/cpu${cpu}/topology`;
    const list = tree.text(`${topology}/core_cpus_list`) ?? tree.text(`${topology}/thread_siblings_list`);
    if (list === undefined) return {};
    cores.set(list, [...(cores.get(list) ?? []), cpu]);
  }
  if (cores.size === 0) return {};
  const groups = [...cores.values()];
  return { coresPhysical: groups.length, smt: [...cores.keys()].some((list) => parseCpuList(list).length > 1), cores: groups };
}
