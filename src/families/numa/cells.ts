/** Which nodes are measured against which, on which CPUs and over how much memory. Pure. */
import { cpuOrder } from "../../machine/order.ts";
import { largestRegion } from "../../memory/arena.ts";
import { quarter } from "../../memory/budget.ts";
import type { Machine } from "../../records/record.ts";

export type Nodes = Pick<Machine, "cpus" | "cores" | "numa" | "numaNodes">;

/** One entry of the matrix. */
export interface Cell {
  readonly from: number;
  readonly to: number;
  /** As the firmware tells; absent where it does not. */
  readonly distance?: number;
}

/** Every node with CPUs that this process may use against every node whose memory it may use; none on a machine of one node. */
export function cellsOf(machine: Nodes): readonly Cell[] {
  const { numa = [] } = machine;
  if (numa.length < 2) return [];
  const sources = numa.filter(({ node }) => nodeCpus(machine, node).length > 0);
  const targets = numa.filter(({ memoryBytes }) => memoryBytes !== undefined);
  return sources.flatMap(({ node: from, distances }) =>
    targets.map(({ node: to }) => {
      const distance = distances[numa.findIndex(({ node }) => node === to)];
      return { from, to, ...(distance !== undefined && { distance }) };
    }),
  );
}

/** CPUs of a node that this process may use: one thread of each core before any sibling. */
export function nodeCpus(machine: Nodes, node: number): readonly number[] {
  const own = machine.numa?.find((one) => one.node === node)?.cpus ?? [];
  return cpuOrder(machine).filter((cpu) => own.includes(cpu));
}

/** Threads of every cell: as many as the node with the fewest CPUs has, at most `most`, so that cells are compared like with like. */
export function cellThreads(machine: Nodes, most: number): number {
  const counts = (machine.numa ?? []).map(({ node }) => nodeCpus(machine, node).length).filter((count) => count > 0);
  return Math.max(1, Math.min(most, ...counts));
}

/** Kinds of memory that are held for each node at once: what is read and what is chased. */
const kindsHeld = 2;
/** A node keeps most of its memory for what it holds already. */
const nodeShare = 8;

/**
 * Bytes of one kind of memory on each node, over all threads: an array of the run, within a quarter of the available memory over all nodes,
 * an eighth of the smallest node, and what the memories of `threads` threads can hold.
 */
export function nodeBytes(machine: Pick<Machine, "numa" | "memoryAvailableBytes">, arrayBytes: number, threads: number): number {
  const targets = (machine.numa ?? []).flatMap(({ memoryBytes }) => memoryBytes ?? []);
  return Math.floor(
    Math.min(
      arrayBytes,
      quarter(machine) / (kindsHeld * Math.max(1, targets.length)),
      ...targets.map((bytes) => bytes / nodeShare),
      threads * (largestRegion("shared-huge") / 2),
    ),
  );
}

/** Why there is no matrix, in words. */
export function oneNode({ numaNodes }: Nodes): string {
  return numaNodes === undefined ? "this machine tells of no NUMA nodes" : "this machine has one NUMA node: every access is local";
}
