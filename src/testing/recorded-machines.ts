/**
 * /sys and /proc of real servers with more than one NUMA node, as their kernels show them: CPU numbering, siblings, nodes, distances and
 * caches. Written down from what `lscpu` and `numactl --hardware` print on such machines; memory sizes are common ones.
 */
import type { Machine } from "../records/record.ts";
import { GiB, KiB } from "../units.ts";
import { syntheticMachine } from "./synthetic-machine.ts";

interface Recorded {
  readonly cpuModel: string;
  /** CPUs of each core, siblings together. */
  readonly cores: readonly (readonly number[])[];
  readonly nodes: readonly { readonly cpus: readonly number[]; readonly memoryBytes: number; readonly distances: readonly number[] }[];
  /** KiB of L1 data, L2 and one L3, and the CPUs that share each L3. */
  readonly cachesKiB: readonly [number, number, number];
  readonly lastLevel: readonly (readonly number[])[];
}

const range = (count: number, of: (i: number) => number): number[] => Array.from({ length: count }, (_, i) => of(i));

/** Two sockets of 28 cores, one node each. The second threads are numbered behind all first ones. */
export const twoXeon8280: Recorded = {
  cpuModel: "Intel(R) Xeon(R) Platinum 8280 CPU @ 2.70GHz",
  cores: range(56, (core) => core).map((core) => [core, core + 56]),
  nodes: [0, 1].map((node) => ({
    cpus: [...range(28, (i) => 28 * node + i), ...range(28, (i) => 56 + 28 * node + i)],
    memoryBytes: 192 * GiB,
    distances: node === 0 ? [10, 21] : [21, 10],
  })),
  cachesKiB: [32, 1024, 39424],
  lastLevel: [0, 1].map((node) => [...range(28, (i) => 28 * node + i), ...range(28, (i) => 56 + 28 * node + i)]),
};

/** Four sockets of 14 cores with two links each: a ring, so that one node is two steps away. This maker numbers CPUs round the sockets. */
export const fourXeon5120: Recorded = {
  cpuModel: "Intel(R) Xeon(R) Gold 5120 CPU @ 2.20GHz",
  cores: range(56, (core) => core).map((core) => [core, core + 56]),
  nodes: [0, 1, 2, 3].map((node) => ({
    cpus: range(28, (i) => 4 * i + node),
    memoryBytes: 96 * GiB,
    distances: [0, 1, 2, 3].map((other) => [10, 21, 31, 21][(other - node + 4) % 4] as number),
  })),
  cachesKiB: [32, 1024, 19712],
  lastLevel: [0, 1, 2, 3].map((node) => range(28, (i) => 4 * i + node)),
};

/** Two sockets of 64 cores, set to four nodes a socket (NPS4). Four cores share an L3. */
export const twoEpyc7742Nps4: Recorded = {
  cpuModel: "AMD EPYC 7742 64-Core Processor",
  cores: range(128, (core) => core).map((core) => [core, core + 128]),
  nodes: range(8, (node) => node).map((node) => ({
    cpus: [...range(16, (i) => 16 * node + i), ...range(16, (i) => 128 + 16 * node + i)],
    memoryBytes: 64 * GiB,
    distances: range(8, (other) => (other === node ? 10 : Math.floor(other / 4) === Math.floor(node / 4) ? 12 : 32)),
  })),
  cachesKiB: [32, 512, 16384],
  lastLevel: range(32, (complex) => complex).map((complex) => [...range(4, (i) => 4 * complex + i), ...range(4, (i) => 128 + 4 * complex + i)]),
};

/** The files for `fileTree`. */
export function filesOf({ cpuModel, cores, nodes, cachesKiB, lastLevel }: Recorded): Record<string, string> {
  const cpus = cores.flat().sort((a, b) => a - b);
  const root = "sys/devices/system";
  const files: Record<string, string> = {
    [`${root}/cpu/online`]: `0-${cpus.length - 1}`,
    "proc/cpuinfo": `processor\t: 0\nmodel name\t: ${cpuModel}\nflags\t\t: fpu sse2 avx2\n`,
    "proc/self/status": `Name:\tnode\nCpus_allowed_list:\t0-${cpus.length - 1}\nMems_allowed_list:\t0-${nodes.length - 1}`,
    "proc/sys/kernel/numa_balancing": "1",
  };
  for (const core of cores) for (const cpu of core) files[`${root}/cpu/cpu${cpu}/topology/core_cpus_list`] = core.join(",");
  for (const sharers of lastLevel) {
    for (const cpu of sharers) {
      const core = cores.find((one) => one.includes(cpu)) ?? [cpu];
      const caches = [
        ["1", "Data", core],
        ["2", "Unified", core],
        ["3", "Unified", sharers],
      ] as const;
      for (const [index, [level, type, shared]] of caches.entries()) {
        const folder = `${root}/cpu/cpu${cpu}/cache/index${index}`;
        Object.assign(files, {
          [`${folder}/level`]: level,
          [`${folder}/type`]: type,
          [`${folder}/size`]: `${cachesKiB[index]}K`,
          [`${folder}/shared_cpu_list`]: shared.join(","),
        });
      }
    }
  }
  for (const [node, { cpus: own, memoryBytes, distances }] of nodes.entries()) {
    const folder = `${root}/node/node${node}`;
    files[`${folder}/cpulist`] = [...own].sort((a, b) => a - b).join(",");
    files[`${folder}/distance`] = distances.join(" ");
    files[`${folder}/meminfo`] = `Node ${node} MemTotal:       ${memoryBytes / KiB} kB\nNode ${node} MemFree:        1000 kB`;
  }
  return files;
}

/** The facts that reading those files gives, for tests of what is planned from them; the addon may do everything. */
export function machineOf({ cpuModel, cores, nodes, cachesKiB, lastLevel }: Recorded): Machine {
  const cpus = cores.flat().sort((a, b) => a - b);
  return {
    ...syntheticMachine,
    cpuModel,
    cpusAvailable: cpus.length,
    cpusOnline: cpus.length,
    cpus,
    coresPhysical: cores.length,
    smt: true,
    cores: cores.map((core) => [...core]),
    numaNodes: nodes.length,
    numa: nodes.map(({ cpus: own, memoryBytes, distances }, node) => ({
      node,
      cpus: [...own].sort((a, b) => a - b),
      memoryBytes,
      distances: [...distances],
    })),
    numaBalancing: true,
    lastLevelCache: { sizeBytes: cachesKiB[2] * KiB * lastLevel.length, source: "system" },
    memoryTotalBytes: nodes.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    memoryAvailableBytes: nodes.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0) / 2,
    engines: [
      { id: "native", state: "available", widths: [64, 128, 256], nonTemporal: true },
      { id: "wasm", state: "available" },
      { id: "js", state: "available" },
    ],
    abilities: ["pin", "huge-pages", "4k-pages", "numa"].map((id) => ({ id, state: "available" as const })),
  };
}
