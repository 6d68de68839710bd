import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type CyclePlace, misledNode, Positions, visitOrder, writeLinks } from "./cycle.ts";
import { random } from "./random.ts";

const nodeCounts = fc.integer({ min: 1, max: 3000 });
/** One group, or groups of some nodes. */
const groupSizes = fc.option(fc.integer({ min: 1, max: 700 }), { nil: undefined });

function place(nodeCount: number, spacingBytes: number, offsetBytes = 0, baseAddress?: number): CyclePlace {
  const memory = { buffer: new ArrayBuffer(offsetBytes + nodeCount * spacingBytes) };
  return { memory, offsetBytes, nodeCount, spacingBytes, ...(baseAddress !== undefined && { baseAddress }) };
}

/** Nodes in the order in which a walk along the links of one encoding meets them, from node 0 until it is back there or went astray. */
function walk({ memory, offsetBytes, nodeCount, spacingBytes, baseAddress = 0 }: CyclePlace, encoding: "wasm" | "js" | "native"): readonly number[] {
  const view = new DataView(memory.buffer);
  const next = (node: number) => {
    const at = offsetBytes + node * spacingBytes;
    if (encoding === "js") return (view.getFloat64(at + 8, true) - 1) / (spacingBytes / 8);
    const address = Number(view.getBigInt64(at + (encoding === "wasm" ? 0 : 16), true));
    return (address - (encoding === "wasm" ? 0 : baseAddress) - offsetBytes) / spacingBytes;
  };
  const met = [0];
  for (let node = next(0); node !== 0 && met.length <= nodeCount; node = next(node)) met.push(node);
  return met;
}

describe("the order in which a cycle visits its nodes", () => {
  test("holds each node once, whatever the groups", () => {
    fc.assert(
      fc.property(fc.integer(), nodeCounts, groupSizes, (seed, nodeCount, group) => {
        const order = visitOrder(nodeCount, random(seed), group);
        assert.deepEqual(
          order.toSorted(),
          Uint32Array.from({ length: nodeCount }, (_, i) => i),
        );
      }),
    );
  });

  test("finishes one group of pages before it begins the next", () => {
    fc.assert(
      fc.property(fc.integer(), nodeCounts, fc.integer({ min: 1, max: 700 }), (seed, nodeCount, group) => {
        const groups = [...visitOrder(nodeCount, random(seed), group)].map((node) => Math.floor(node / group));
        const begun = groups.filter((one, i) => one !== groups[i - 1]);
        assert.equal(begun.length, Math.ceil(nodeCount / group));
        assert.equal(new Set(begun).size, begun.length);
      }),
    );
  });

  test("gives every cycle equally often", () => {
    // Of 4 nodes there are 3! = 6 cycles, each as 4 orders; 1000 each expected, five standard deviations are 144.
    const draw = random(5);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = [...visitOrder(4, draw)];
      const from = order.indexOf(0);
      const cycle = [...order.slice(from), ...order.slice(0, from)].join();
      counts.set(cycle, (counts.get(cycle) ?? 0) + 1);
    }
    assert.equal(counts.size, 6);
    assert.ok(
      [...counts.values()].every((count) => Math.abs(count - 1000) < 144),
      [...counts.values()].join(),
    );
  });
});

describe("the links", () => {
  test("are byte addresses for wasm, element indices for js and absolute addresses for native", () => {
    // 0 → 2 → 1 → 0, from byte 128 on; the memory begins at 0x7fff_ffff_ff00, so that node 2 lies beyond a multiple of 2^32.
    const base = 0x7fff_ffff_ff00;
    const own = place(3, 64, 128, base);
    writeLinks(own, Uint32Array.of(0, 2, 1));
    const view = new DataView(own.memory.buffer);
    const at = (node: number) => 128 + 64 * node;
    assert.deepEqual(
      [0, 1, 2].map((node) => view.getBigInt64(at(node), true)),
      [128n + 2n * 64n, 128n, 128n + 64n],
    );
    // Eight elements a node, the link in the second: 8 · target + 1.
    assert.deepEqual(
      [0, 1, 2].map((node) => view.getFloat64(at(node) + 8, true)),
      [17, 1, 9],
    );
    assert.deepEqual(
      [0, 1, 2].map((node) => view.getBigInt64(at(node) + 16, true)),
      [BigInt(base) + 256n, BigInt(base) + 128n, BigInt(base) + 192n],
    );
    // Nothing else is touched: six 32-bit words a node at most.
    for (const node of [0, 1, 2]) for (let byte = 24; byte < 64; byte++) assert.equal(view.getUint8(at(node) + byte), 0);
  });

  test("of nodes 256 bytes apart count lines of 64 bytes all the same", () => {
    // 0 → 1 → 0: the js link of node 1 lies at element 32 + 1.
    const own = place(2, 256);
    writeLinks(own, Uint32Array.of(0, 1));
    assert.equal(new DataView(own.memory.buffer).getFloat64(8, true), 33);
    assert.equal(new DataView(own.memory.buffer).getBigInt64(0, true), 256n);
  });

  test("are one cycle over all nodes, in the order that was asked for, in every encoding", () => {
    fc.assert(
      fc.property(fc.integer(), nodeCounts, groupSizes, fc.constantFrom(64, 256), fc.nat(3), (seed, nodeCount, group, spacing, shift) => {
        const order = visitOrder(nodeCount, random(seed), group);
        const own = place(nodeCount, spacing, shift * 64, 2 ** 46 + 2 ** 32 - 4096);
        writeLinks(own, order);
        const from = order.indexOf(0);
        const expected = [...order.subarray(from), ...order.subarray(0, from)];
        for (const encoding of ["wasm", "js", "native"] as const) assert.deepEqual(walk(own, encoding), expected, encoding);
      }),
      { numRuns: 40 },
    );
  });

  test("are found right, and a wrong one is found by the node that holds it, in every encoding", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 2, max: 500 }), fc.nat(), fc.constantFrom(0, 4, 8, 16, 20), (seed, nodeCount, pick, byte) => {
        const order = visitOrder(nodeCount, random(seed));
        const own = place(nodeCount, 64, 0, 4096);
        writeLinks(own, order);
        assert.equal(misledNode(own, order, 0, nodeCount), undefined);
        const node = pick % nodeCount;
        const bytes = new Uint8Array(own.memory.buffer);
        bytes[node * 64 + byte] = (bytes[node * 64 + byte] as number) ^ 0x40;
        assert.equal(misledNode(own, order, 0, nodeCount), node);
      }),
    );
  });
});

test("positions are written for every engine and read as each left them", () => {
  const own = place(4, 64, 64, 1_000_000);
  const memory = { buffer: new ArrayBuffer(64 + 4 * 64 + 2 * 64) };
  const positions = new Positions({ ...own, memory }, 64 + 256, 2);
  positions.set(0, 3);
  positions.set(1, 0);
  for (const encoding of ["wasm", "js", "native"] as const) {
    assert.ok(positions.standsOn(0, 3, encoding));
    assert.ok(positions.standsOn(1, 0, encoding));
    assert.ok(!positions.standsOn(1, 3, encoding));
  }
  // The native engine moves chase 0 to node 1: 1 000 000 + 64 + 64.
  new DataView(memory.buffer).setBigInt64(320 + 16, 1_000_128n, true);
  assert.ok(positions.standsOn(0, 1, "native"));
  assert.ok(positions.standsOn(0, 3, "wasm"));
});
