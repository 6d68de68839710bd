/** NUMA nodes from /sys/devices/system/node: which CPUs and how much memory each has, and how far the firmware says it is to the others. */
import type { Machine } from "../records/record.ts";
import { field, kilobytes, parseCpuList, parseWhole, type Tree } from "./tree.ts";

const nodeRoot = "sys/devices/system/node";

export type NumaNodes = NonNullable<Machine["numa"]>;

/**
 * The nodes by number, each with its CPUs among `online`: a node of memory alone (far memory, high-bandwidth memory) has none. Memory is told
 * of the nodes that this process may take some from. Distances stand in the order of the nodes, 10 being local.
 */
export function readNodes(tree: Tree, online: readonly number[]): NumaNodes {
  const numbers = tree
    .names(nodeRoot)
    .flatMap((name) => (/^node\d+$/.test(name) ? [Number(name.slice(4))] : []))
    .sort((a, b) => a - b);
  const allowed = field(tree.text("proc/self/status"), "Mems_allowed_list");
  return numbers.map((node) => {
    const folder = `${nodeRoot}/node${node}`;
    const mayUse = allowed === undefined || parseCpuList(allowed).includes(node);
    const memoryBytes = mayUse ? kilobytes(field(tree.text(`${folder}/meminfo`), `Node ${node} MemTotal`)) : undefined;
    return {
      node,
      cpus: parseCpuList(tree.text(`${folder}/cpulist`) ?? "").filter((cpu) => online.includes(cpu)),
      ...(memoryBytes !== undefined && memoryBytes > 0 && { memoryBytes }),
      distances: (tree.text(`${folder}/distance`) ?? "").split(/\s+/).flatMap((text) => parseWhole(text) ?? []),
    };
  });
}

/** Does the kernel move pages to the node that uses them? 2 is the tiering of far memory, which moves pages as well. */
export function readNumaBalancing(tree: Tree): boolean | undefined {
  const told = parseWhole(tree.text("proc/sys/kernel/numa_balancing"));
  return told === undefined ? undefined : told > 0;
}
