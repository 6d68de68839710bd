import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { GiB, KiB, MiB } from "../../units.ts";
import { bytesPerItem, contractOf } from "../contract.ts";
import type { Probe } from "./probe.ts";
import { needsIsolation, taskOf, threadsOf } from "./sizes.ts";

const machine = { lastLevelCache: { sizeBytes: 32 * MiB, source: "system" as const }, memoryAvailableBytes: 8 * GiB, cpusAvailable: 4 };
const contract = (more: object = {}) =>
  contractOf(
    {
      name: "axpy",
      buffers: { s: { type: "f64", perItem: 1, role: "in" }, d: { type: "f64", perItem: 1, role: "out" } },
      init: () => {},
      make: () => () => 0,
      check: () => true,
      ...more,
    },
    "axpy.loop.ts",
  );
const probe = (more: Partial<Probe> = {}): Probe => ({
  slotNs: 100e3,
  slotBytes: MiB,
  slots: 100,
  allocatedBytes: 0,
  collections: 0,
  collectionShare: 0,
  ...more,
});
const bytes = (items: number) => items * bytesPerItem(contract());

describe("the sizes of a block", () => {
  test("are four last-level caches in slices of 1 MiB, 320 rounds", () => {
    const { items, sliceItems, rounds, threads } = taskOf(contract(), machine);
    assert.deepEqual([bytes(items), bytes(sliceItems), rounds, threads], [128 * MiB, MiB, 320, 1]);
  });

  test("are at least 64 MiB, at most 512 MiB and a quarter of the memory", () => {
    const of = (cache: number, available: number) => {
      const { items, sliceItems } = taskOf(contract(), {
        ...machine,
        lastLevelCache: { sizeBytes: cache, source: "system" },
        memoryAvailableBytes: available,
      });
      assert.equal(items % sliceItems, 0);
      return bytes(items);
    };
    assert.equal(of(MiB, 8 * GiB), 64 * MiB);
    assert.equal(of(512 * MiB, 8 * GiB), 512 * MiB);
    assert.equal(of(32 * MiB, 256 * MiB), 64 * MiB);
  });

  test("halve the set where each version holds one", () => {
    const { items } = taskOf(contract(), { ...machine, memoryAvailableBytes: 256 * MiB }, { design: "processes" });
    assert.equal(bytes(items), 32 * MiB);
  });

  test("give a process whole passes, and isolates longer slices", () => {
    const processes = taskOf(contract(), machine, { design: "processes" });
    assert.equal(processes.sliceItems, processes.items);
    assert.equal(bytes(taskOf(contract(), machine, { design: "workers" }).sliceItems), 4 * MiB);
  });

  test("give each of a team's threads a slice of its own, and one thread what cannot be cut", () => {
    const { sliceItems, threads } = taskOf(contract({ threads: "all" }), machine);
    assert.deepEqual([bytes(sliceItems), threads], [4 * MiB, 4]);
    assert.equal(threadsOf(contract({ threads: 8 }), 4), 4);
    assert.equal(threadsOf(contract({ threads: 2, sliceable: false }), 4), 1);
  });

  test("give a slow loop shorter slices and a fast one longer, and as many rounds as the time holds", () => {
    // 10 ms a MiB: a slot of 64 KiB takes 0.625 ms, and four of them 140 times 0.35 s.
    const slow = taskOf(contract(), machine, { probe: probe({ slotNs: 10e6 }) });
    assert.deepEqual([bytes(slow.sliceItems), slow.rounds], [64 * KiB, 140]);
    // What a slot may take: 0.35 s over 320 rounds of four slots.
    const usual = taskOf(contract(), machine, { probe: probe({ slotNs: 0.35e9 / 320 / 4 }) });
    assert.deepEqual([bytes(usual.sliceItems), usual.rounds], [MiB, 320]);
    // Faster loops get slices of twice that and no more.
    const fast = taskOf(contract(), machine, { probe: probe({ slotNs: 20e3 }) });
    assert.deepEqual([bytes(fast.sliceItems), fast.rounds], [2 * MiB, 320]);
    // 1 s a MiB: four slots of 62.5 ms would be more than the time, and a block has four rounds at least.
    assert.equal(taskOf(contract(), machine, { probe: probe({ slotNs: 1e9 }) }).rounds, 4);
  });

  test("give a loop that cannot be sliced sixteen sets, smaller ones where it is slow", () => {
    const whole = contract({ sliceable: false });
    const { items, sliceItems } = taskOf(whole, machine);
    assert.deepEqual([bytes(items), bytes(sliceItems)], [128 * MiB, 8 * MiB]);
    // 10 ms a MiB: 5 ms are half a MiB; 0.35 s hold 17 rounds of four.
    const slow = taskOf(whole, machine, { probe: probe({ slotNs: 10e6 }) });
    assert.deepEqual([bytes(slow.items), bytes(slow.sliceItems), slow.rounds], [8 * MiB, MiB / 2, 17]);
  });

  test("are whole granules", () => {
    const { items, sliceItems } = taskOf(contract({ granularity: 1000 }), machine, { probe: probe({ slotNs: 1e6 }) });
    assert.equal(sliceItems % 1000, 0);
    assert.equal(items % sliceItems, 0);
  });
});

describe("the slices of a loop in which a share is planted", () => {
  const ofGranules = (granules: number, planted: number) => {
    const large = contract({ granularity: 1024 });
    const slotNs = (0.35e9 / 320 / 4) * (MiB / (granules * 1024 * bytesPerItem(large)));
    const { items, sliceItems } = taskOf(large, machine, { probe: probe({ slotNs }), planted });
    assert.equal(items % sliceItems, 0);
    return sliceItems / 1024;
  };

  test("have the nearest number of granules of which that share is whole", () => {
    // 2 % of 72 are 1.44 granules: one, which is 2 % of 50. Of 100 they are two; of 88, 1.76: two again.
    assert.deepEqual(
      [72, 100, 88].map((granules) => ofGranules(granules, 0.02)),
      [50, 100, 100],
    );
    // 0.5 % of 72 is a third of a granule: at least one is planted.
    assert.equal(ofGranules(72, 0.005), 200);
  });
});

describe("whether a loop needs an isolate of its own", () => {
  test("is told by its collections, with the figure", () => {
    assert.equal(needsIsolation(probe()), undefined);
    assert.equal(needsIsolation(probe({ collectionShare: 0.004, collections: 30, allocatedBytes: 100 * MiB })), undefined);
    assert.equal(needsIsolation(probe({ collectionShare: 0.1, collections: 3, allocatedBytes: 100 * MiB })), undefined);
    assert.equal(
      needsIsolation(probe({ collectionShare: 0.034, collections: 12, allocatedBytes: 200 * MiB })),
      "it allocates 2.0 MiB a slice and spends 3.4 % of its time in garbage collection, which would fall into the other version's slices",
    );
  });
});
