/** Bandwidth and latency from every NUMA node to the memory of every node. */
import { cellsOf, cellThreads } from "../src/families/numa/cells.ts";
import { numa } from "../src/families/numa/family.ts";
import { defineSuite } from "../src/suites/suite.ts";

export default defineSuite({
  id: "numa",
  title: "NUMA nodes",
  question: "What does memory of another node cost?",
  default: false,
  groups: ({ machine, threads }) => {
    const found = cellsOf(machine);
    // One cell says why there is no matrix.
    const cells = found.length > 0 ? found : [{ from: 0, to: 0 }];
    const huge = machine.abilities?.some(({ id, state }) => id === "huge-pages" && state === "available") ?? false;
    const pages = huge ? "huge" : "system";
    return [
      {
        id: "numa/read",
        question: "Rate of sequential reads by the CPUs of one node from the memory of each",
        family: numa,
        trials: cells.map((cell) => ({ op: "read", ...cell, threads: cellThreads(machine, threads), pages })),
      },
      {
        id: "numa/chase",
        question: "Time of one dependent read by a CPU of one node from the memory of each",
        family: numa,
        trials: cells.map((cell) => ({ op: "chase", ...cell, threads: 1, pages })),
      },
    ];
  },
});
