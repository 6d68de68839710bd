/** The order in which a growing team takes CPUs. Pure. */
import type { Machine } from "../records/record.ts";

/** What the order depends on; facts that are absent leave the CPUs as they are numbered. */
export type Topology = Pick<Machine, "cpus" | "cores" | "numa">;

/**
 * The CPUs that this process may use, spread: first one thread of every physical core, then their siblings; among equals the NUMA nodes
 * take turns, so that every memory controller is in use from the first threads on. Empty where the CPUs are not known.
 */
export function cpuOrder({ cpus = [], cores = [], numa = [] }: Topology): readonly number[] {
  const nodeOf = new Map(numa.flatMap(({ node, cpus: own }) => own.map((cpu) => [cpu, node] as const)));
  const placed = new Set(cores.flat());
  // A core that lost its first thread to a cpuset is still a core of its own.
  const usable = [...cores, ...cpus.filter((cpu) => !placed.has(cpu)).map((cpu) => [cpu])].map((core) => core.filter((cpu) => cpus.includes(cpu)));
  const ranked = usable.flatMap((core) => core.map((cpu, sibling) => ({ cpu, sibling, node: nodeOf.get(cpu) ?? 0 })));
  const turns = new Map<string, number>();
  const turned = ranked
    .sort((a, b) => a.sibling - b.sibling || a.cpu - b.cpu)
    .map((one) => {
      const place = `${one.sibling}/${one.node}`;
      const turn = turns.get(place) ?? 0;
      turns.set(place, turn + 1);
      return { ...one, turn };
    });
  return turned.sort((a, b) => a.sibling - b.sibling || a.turn - b.turn || a.node - b.node).map(({ cpu }) => cpu);
}
