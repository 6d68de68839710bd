import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KiB } from "../../units.ts";
import { positionsOf } from "./positions.ts";

const file = { block: 4 * KiB, file: 64 * KiB };
const inOrder = Array.from({ length: 16 }, (_, i) => i * 4096);

describe("the positions of a pass", () => {
  test("are every block in order", () => {
    assert.deepEqual([...positionsOf({ ...file, order: "sequential" }, 1, 0)], inOrder);
  });

  test("at random are every block once, otherwise in each epoch and alike for each seed", () => {
    const shuffled = (seed: number, epoch: number) => [...positionsOf({ ...file, order: "random" }, seed, epoch)];
    assert.notDeepEqual(shuffled(1, 0), inOrder);
    assert.deepEqual(
      shuffled(1, 0).toSorted((a, b) => a - b),
      inOrder,
    );
    assert.deepEqual(shuffled(1, 0), shuffled(1, 0));
    assert.notDeepEqual(shuffled(1, 0), shuffled(1, 1));
    assert.notDeepEqual(shuffled(1, 0), shuffled(2, 0));
  });
});
