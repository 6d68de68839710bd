import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { discoverSuites } from "../../suites/discovery.ts";
import { planOf } from "../../suites/plan.ts";
import type { SuiteDefinition } from "../../suites/suite.ts";
import { fourXeon5120, machineOf, twoEpyc7742Nps4, twoXeon8280 } from "../../testing/recorded-machines.ts";
import { planContext } from "../../testing/scripted.ts";
import { syntheticMachine } from "../../testing/synthetic-machine.ts";
import { GiB, MiB } from "../../units.ts";
import { cellsOf, cellThreads, nodeBytes, nodeCpus } from "./cells.ts";

const suite = (await discoverSuites()).find(({ id }) => id === "numa") as SuiteDefinition;

const two = machineOf(twoXeon8280);
const four = machineOf(fourXeon5120);
const eight = machineOf(twoEpyc7742Nps4);

describe("the cells of the matrix", () => {
  test("of two sockets are four, with the firmware's distances", () => {
    assert.deepEqual(cellsOf(two), [
      { from: 0, to: 0, distance: 10 },
      { from: 0, to: 1, distance: 21 },
      { from: 1, to: 0, distance: 21 },
      { from: 1, to: 1, distance: 10 },
    ]);
  });

  test("of four sockets in a ring hold one that is two steps away in each line", () => {
    const cells = cellsOf(four);
    assert.equal(cells.length, 16);
    assert.deepEqual(
      cells.filter(({ distance }) => distance === 31).map(({ from, to }) => [from, to]),
      [
        [0, 2],
        [1, 3],
        [2, 0],
        [3, 1],
      ],
    );
  });

  test("of eight nodes are sixty-four", () => assert.equal(cellsOf(eight).length, 64));

  test("leave out nodes whose CPUs or whose memory this process may not use", () => {
    const cpuset = { ...two, cpus: [28, 29] };
    assert.deepEqual(
      cellsOf(cpuset).map(({ from, to }) => [from, to]),
      [
        [1, 0],
        [1, 1],
      ],
    );
    const [near, far] = two.numa ?? [];
    const { memoryBytes: _, ...bare } = near ?? { node: 0, cpus: [], distances: [] };
    assert.deepEqual(
      cellsOf({ ...two, numa: far ? [bare, far] : [] }).map(({ from, to }) => [from, to]),
      [
        [0, 1],
        [1, 1],
      ],
    );
  });

  test("are none on a machine of one node", () => assert.deepEqual(cellsOf(syntheticMachine), []));
});

describe("the threads of a cell", () => {
  test("are one on each core of the node before any sibling", () => {
    assert.deepEqual(nodeCpus(two, 1).slice(0, 3), [28, 29, 30]);
    assert.deepEqual(nodeCpus(two, 1)[28], 84);
    assert.deepEqual(nodeCpus(four, 2).slice(0, 3), [2, 6, 10]);
  });

  test("are as many as the smallest node has CPUs, and no more than the run may use", () => {
    assert.equal(cellThreads(two, 112), 56);
    assert.equal(cellThreads(two, 8), 8);
    assert.equal(cellThreads({ ...two, cpus: [0, 1, 2, 28] }, 4), 1);
    assert.equal(cellThreads(syntheticMachine, 2), 2);
  });
});

describe("the memory of a cell", () => {
  test("is an array of the run where nodes are roomy", () => assert.equal(nodeBytes(two, 308 * MiB, 56), 308 * MiB));

  test("stays within a quarter of the available memory over all nodes, twice: read and chased", () => {
    // 8 nodes: 16 GiB / 4 / (2 · 8) = 256 MiB.
    assert.equal(nodeBytes({ ...eight, memoryAvailableBytes: 16 * GiB }, 4 * GiB, 16), 256 * MiB);
  });

  test("stays within an eighth of the smallest node", () => {
    const numa = (two.numa ?? []).map((one, i) => (i === 1 ? { ...one, memoryBytes: GiB } : one));
    assert.equal(nodeBytes({ ...two, numa }, 4 * GiB, 56), 128 * MiB);
  });

  test("stays within what one thread's memory can hold", () => assert.ok(nodeBytes(two, 64 * GiB, 1) <= 2 * GiB));
});

describe("the suite", () => {
  test("pins the threads of each cell to its node, all cells with as many", () => {
    const { groups } = planOf([suite], planContext({ machine: four, threads: 112, arrayBytes: 308 * MiB }));
    const [read, chase] = groups;
    for (const { params, team } of read?.specs ?? []) {
      assert.equal(team[0]?.count, 28);
      for (const cpu of team[0]?.pin ?? []) assert.equal(cpu % 4, params["from"]);
      assert.deepEqual([params["width"], params["pages"]], [256, "huge"]);
    }
    assert.deepEqual(
      chase?.specs.map(({ team }) => team[0]?.pin?.length),
      Array(16).fill(1),
    );
  });

  test("says of a machine with one node that every access is local", () => {
    const trials = planOf([suite], planContext()).groups.flatMap(({ specs }) => specs);
    assert.deepEqual(
      trials.map(({ absent }) => absent),
      Array(2).fill({ code: "one-node", reason: "this machine has one NUMA node: every access is local" }),
    );
    const { numaNodes: _, ...silent } = syntheticMachine;
    assert.match(planOf([suite], planContext({ machine: silent })).groups[0]?.specs[0]?.absent?.reason ?? "", /tells of no NUMA nodes/);
  });

  test("is absent with a reason where threads cannot be pinned or memory cannot be placed", () => {
    const without = (id: string) => ({
      ...two,
      abilities: (two.abilities ?? []).map((one) => (one.id === id ? { id, state: "absent" as const, reason: "EPERM" } : one)),
    });
    for (const id of ["pin", "numa"]) {
      const specs = planOf([suite], planContext({ machine: without(id), threads: 112 })).groups.flatMap((one) => one.specs);
      for (const { absent } of specs) assert.deepEqual([absent?.code, /EPERM/.test(absent?.reason ?? "")], [`${id}-absent`, true]);
    }
  });
});
