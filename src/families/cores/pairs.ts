/** Which pairs of CPUs are measured, and what the two of a pair share. Pure. */
import { cpuOrder, type Topology } from "../../machine/order.ts";
import type { Relation } from "./params.ts";

export interface Pair {
  readonly cpuA: number;
  readonly cpuB: number;
  readonly relation: Relation;
}

/** Up to so many CPUs every pair is measured: 120 pairs. */
export const mostCpus = 16;
/** Beyond, sibling pairs are added for so many cores. */
const siblingCores = 4;

/** What two CPUs share; where the machine tells neither cores nor nodes, all are near. */
export function relationOf({ cores = [], numa = [] }: Topology, a: number, b: number): Relation {
  if (cores.some((core) => core.includes(a) && core.includes(b))) return "siblings";
  const node = (cpu: number): number => numa.find(({ cpus }) => cpus.includes(cpu))?.node ?? 0;
  return node(a) === node(b) ? "near" : "far";
}

/**
 * The pairs of the matrix. Up to 16 usable CPUs: all. Beyond, a sample: eight places spread evenly over the cores by number, at each the core
 * and its neighbour, all pairs of their first threads, and four cores with their siblings.
 */
export function pairsOf(machine: Topology): readonly Pair[] {
  const cpus = [...cpuOrder(machine)].sort((a, b) => a - b);
  if (cpus.length <= mostCpus) return allPairs(machine, cpus);
  const usable = coresOf(machine, cpus);
  const places = mostCpus / 2;
  const chosen = Array.from({ length: places }, (_, place) => Math.floor((place * usable.length) / places)).flatMap((core) => [
    usable[core],
    usable[(core + 1) % usable.length],
  ]);
  const taken = [...new Set(chosen)].flatMap((core) => (core ? [core] : []));
  const siblings = taken
    .filter((core) => core.length > 1)
    .slice(0, siblingCores)
    .flatMap((core) => allPairs(machine, core.slice(0, 2)));
  return [
    ...allPairs(
      machine,
      taken.map((core) => core[0] as number).sort((a, b) => a - b),
    ),
    ...siblings,
  ];
}

/** Pairs that there are among the usable CPUs. */
export function pairCount({ cpus = [] }: Topology): number {
  return (cpus.length * (cpus.length - 1)) / 2;
}

/** One pair of each relation, of those that lie lowest: where the costs of sharing are measured. */
export function examplePairs(pairs: readonly Pair[]): readonly Pair[] {
  return (["siblings", "near", "far"] as const).flatMap((relation) => pairs.find((pair) => pair.relation === relation) ?? []);
}

/** Usable CPUs of each core, cores in the order of their first CPU. */
function coresOf({ cores = [] }: Topology, cpus: readonly number[]): readonly (readonly number[])[] {
  const known = cores.map((core) => core.filter((cpu) => cpus.includes(cpu))).filter((core) => core.length > 0);
  const placed = new Set(known.flat());
  return [...known, ...cpus.filter((cpu) => !placed.has(cpu)).map((cpu) => [cpu])].sort((a, b) => (a[0] as number) - (b[0] as number));
}

function allPairs(machine: Topology, cpus: readonly number[]): readonly Pair[] {
  return cpus.flatMap((cpuA, i) => cpus.slice(i + 1).map((cpuB) => ({ cpuA, cpuB, relation: relationOf(machine, cpuA, cpuB) })));
}
