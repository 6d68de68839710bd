import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KiB } from "../units.ts";
import { type CycleShape, PlacedCycle, placedCycle } from "./placed-cycle.ts";

const shape: CycleShape = { bytes: 16 * KiB, order: "random", spacing: 64, kind: "shared" };

describe("a thread's cycles", () => {
  test("are placed once a shape; the group of a random order says nothing", () => {
    const one = placedCycle(shape, 1);
    assert.equal(placedCycle({ ...shape, groupBytes: 4096 }, 2), one);
    assert.notEqual(placedCycle({ ...shape, spacing: 256 }, 1), one);
    assert.notEqual(placedCycle({ ...shape, order: "page-local", groupBytes: 4096 }, 1), one);
    assert.notEqual(
      placedCycle({ ...shape, order: "page-local", groupBytes: 4096 }, 1),
      placedCycle({ ...shape, order: "page-local", groupBytes: 8192 }, 1),
    );
  });

  test("have a node at every spacing", () => {
    assert.equal(placedCycle(shape, 1).nodeCount, 256);
    assert.equal(placedCycle({ ...shape, spacing: 256 }, 1).nodeCount, 64);
  });

  test("are visited in order by whoever asks: what was visited last is visited again last", () => {
    const cycle = new PlacedCycle(shape, 3);
    const lines = new Set<number>();
    for (let i = 0; i < 256; i++) {
      lines.add(cycle.lineAt(cycle.rank));
      cycle.advance(1);
    }
    assert.equal(lines.size, 256);
    assert.equal(cycle.rank, 0);
    cycle.advance(40, 3);
    assert.equal(cycle.rank, 120);
  });
});

describe("several chases of one cycle", () => {
  test("stand as many ranks apart as they have hops, and are found where they should be afterwards", () => {
    const cycle = new PlacedCycle(shape, 4);
    cycle.advance(250);
    cycle.line(3, 10);
    // No engine has moved them: none stands ten hops on.
    assert.match(cycle.strayed(250, 3, 10, "wasm") ?? "", /^chase 0 of 3 does not stand 10 hops/);
    // Moved by hand: chase i from rank 250 + 10 i to rank 260 + 10 i.
    const view = new DataView(cycle.memory.buffer);
    for (let i = 0; i < 3; i++) {
      view.setBigInt64(cycle.positionsOffset + 64 * i, BigInt(cycle.offsetBytes + 64 * cycle.lineAt(260 + 10 * i)), true);
    }
    assert.equal(cycle.strayed(250, 3, 10, "wasm"), undefined);
    assert.match(cycle.strayed(250, 3, 10, "js") ?? "", /^chase 0/);
  });
});

describe("verification", () => {
  test("compares every link of a short cycle once a visit", () => {
    const cycle = new PlacedCycle(shape, 5);
    assert.equal(cycle.verify("one"), 256);
    new DataView(cycle.memory.buffer).setFloat64(cycle.offsetBytes + 64 * 7 + 8, 1.5, true);
    // In the same visit nothing is compared again.
    assert.equal(cycle.verify("one"), 256);
    assert.throws(() => cycle.verify("two"), /the link of node 7 does not lead to the node after it/);
  });

  test("of a cycle beyond a million nodes goes on in the next visit where it stopped", () => {
    // 2^20 links a visit: of 2^20 + 2^19 nodes the second visit compares the last half million and begins anew.
    const nodes = 2 ** 20 + 2 ** 19;
    const cycle = new PlacedCycle({ ...shape, bytes: nodes * 64 }, 6);
    assert.equal(cycle.verify("one"), 2 ** 20);
    const late = cycle.lineAt(nodes - 1);
    new DataView(cycle.memory.buffer).setFloat64(cycle.offsetBytes + 64 * late + 8, 0.5, true);
    assert.throws(() => cycle.verify("two"), new RegExp(`the link of node ${late} `));
  });
});

test("reading a cycle through meets every node once", () => {
  // Links of js are 8 · target + 1 over all targets 0 … 255: 8 · 255 · 256 / 2 + 256.
  assert.equal(new PlacedCycle(shape, 7).refresh(), 8 * ((255 * 256) / 2) + 256);
});
