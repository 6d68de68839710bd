import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fileTree } from "../testing/file-tree.ts";
import { filesOf, fourXeon5120, machineOf, twoEpyc7742Nps4, twoXeon8280 } from "../testing/recorded-machines.ts";
import { MiB } from "../units.ts";
import { machineFacts } from "./facts.ts";
import type { Host } from "./host.ts";
import { cpuOrder } from "./order.ts";

const factsOf = (files: Record<string, string>, cpusAvailable: number) => {
  const host: Host = {
    platform: "linux",
    architecture: "x64",
    osRelease: "6.1",
    cpusAvailable,
    cpusOnline: cpusAvailable,
    memoryTotalBytes: 1,
    memoryFreeBytes: 1,
    root: fileTree(files),
  };
  return machineFacts([], host);
};

describe("machineFacts of recorded servers", () => {
  for (const [name, recorded, cpus] of [
    ["two Xeon Platinum 8280", twoXeon8280, 112],
    ["four Xeon Gold 5120 in a ring", fourXeon5120, 112],
    ["two EPYC 7742 with four nodes a socket", twoEpyc7742Nps4, 256],
  ] as const) {
    test(`tells nodes, cores and CPUs of ${name}`, async () => {
      const found = await factsOf(filesOf(recorded), cpus);
      const expected = machineOf(recorded);
      for (const fact of ["cpuModel", "cpus", "coresPhysical", "smt", "numaNodes", "numa", "numaBalancing", "lastLevelCache"] as const)
        assert.deepEqual(found[fact], expected[fact], fact);
      const cores = (all: number[][] | undefined) => (all ?? []).map((core) => core.join()).sort();
      assert.deepEqual(cores(found.cores), cores(expected.cores));
    });
  }

  test("adds up the last-level caches over all sockets", async () => {
    // 2 × 38.5 MiB; 32 × 16 MiB.
    assert.equal((await factsOf(filesOf(twoXeon8280), 112)).lastLevelCache.sizeBytes, 77 * MiB);
    assert.equal((await factsOf(filesOf(twoEpyc7742Nps4), 256)).lastLevelCache.sizeBytes, 512 * MiB);
  });

  test("knows the CPUs and the memory nodes of a cpuset", async () => {
    const { cpus, numa, cpusAvailable } = await factsOf(
      { ...filesOf(twoXeon8280), "proc/self/status": "Cpus_allowed_list:\t28-31\nMems_allowed_list:\t1" },
      4,
    );
    assert.deepEqual(cpus, [28, 29, 30, 31]);
    assert.equal(cpusAvailable, 4);
    assert.deepEqual(
      numa?.map(({ memoryBytes }) => memoryBytes === undefined),
      [true, false],
    );
  });
});

describe("cpuOrder", () => {
  test("of two sockets takes the sockets in turns, every core before any sibling", () => {
    const order = cpuOrder(machineOf(twoXeon8280));
    assert.deepEqual(order.slice(0, 6), [0, 28, 1, 29, 2, 30]);
    assert.deepEqual(order.slice(54, 60), [27, 55, 56, 84, 57, 85]);
    assert.equal(new Set(order).size, 112);
  });

  test("of four sockets in a ring follows the nodes, however CPUs are numbered", () => {
    // CPU n is on node n mod 4, so that turns of the nodes are the numbers themselves.
    const order = cpuOrder(machineOf(fourXeon5120));
    assert.deepEqual(order, [...Array(112).keys()]);
  });

  test("of eight nodes takes one core of each before a second of any", () => {
    const order = cpuOrder(machineOf(twoEpyc7742Nps4));
    assert.deepEqual(order.slice(0, 9), [0, 16, 32, 48, 64, 80, 96, 112, 1]);
    assert.equal(order[128], 128, "the first sibling comes after all 128 cores");
  });

  test("of a cpuset uses what is allowed: a core whose first thread is missing counts as a core", () => {
    const machine = machineOf(twoXeon8280);
    // CPU 56 is the sibling of 0, which is not allowed; 29 and 85 are one core of the other socket.
    assert.deepEqual(cpuOrder({ ...machine, cpus: [1, 29, 56, 85] }), [1, 29, 56, 85]);
    assert.deepEqual(cpuOrder({ ...machine, cpus: [29, 57, 1] }), [1, 29, 57]);
  });

  test("keeps the CPUs as they are where the machine tells no topology, and is empty where it tells no CPUs", () => {
    assert.deepEqual(cpuOrder({ cpus: [3, 5] }), [3, 5]);
    assert.deepEqual(cpuOrder({}), []);
  });
});
