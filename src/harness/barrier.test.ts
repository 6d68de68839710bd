import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import type { BarrierReport, BarrierTask } from "../testing/barrier-thread.ts";
import { Barrier, BarrierTimeout, barrierBytes } from "./barrier.ts";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const entry = new URL(`../testing/barrier-thread${extension}`, import.meta.url);

/** Starts the given slots of `participants` as threads of their own; their reports in that order. */
async function meet(slots: readonly number[], participants: readonly number[], task: Partial<BarrierTask>): Promise<BarrierReport[]> {
  const [buffer, arrivals] = [new SharedArrayBuffer(barrierBytes(8)), new SharedArrayBuffer(4)];
  return Promise.all(
    slots.map(async (slot) => {
      const workerData: BarrierTask = { buffer, arrivals, slot, participants, rounds: 1, lateMs: 0, timeoutMs: 30_000, ...task };
      const [report] = (await once(new Worker(entry, { workerData }), "message")) as [BarrierReport];
      return report;
    }),
  );
}

describe("a barrier", () => {
  test("lets no thread go on before all have arrived, round after round", async () => {
    const reports = await meet([0, 1, 2], [0, 1, 2], { rounds: 300 });
    assert.deepEqual(reports, [{ early: 0 }, { early: 0 }, { early: 0 }]);
  });

  test("wakes threads that fell asleep over waiting", async () => {
    const [buffer, arrivals] = [new SharedArrayBuffer(barrierBytes(2)), new SharedArrayBuffer(4)];
    const reports = await Promise.all(
      [0, 30].map(async (lateMs, slot) => {
        const workerData: BarrierTask = { buffer, arrivals, slot, participants: [0, 1], rounds: 5, lateMs, timeoutMs: 30_000 };
        return ((await once(new Worker(entry, { workerData }), "message")) as [BarrierReport])[0];
      }),
    );
    assert.deepEqual(reports, [{ early: 0 }, { early: 0 }]);
  });

  test("serves some of the slots while the others do something else", async () => {
    assert.deepEqual(await meet([1, 4], [1, 4], { rounds: 50 }), [{ early: 0 }, { early: 0 }]);
  });

  test("names on time-out who did not arrive", async () => {
    const reports = await meet([0, 2], [0, 1, 2, 5], { timeoutMs: 300 });
    assert.deepEqual(reports, [
      { missing: [1, 5], message: "slots 1, 5 did not arrive" },
      { missing: [1, 5], message: "slots 1, 5 did not arrive" },
    ]);
  });

  test("never waits for a single participant", () => {
    const barrier = new Barrier(new SharedArrayBuffer(barrierBytes(4)));
    for (let round = 0; round < 10; round++) barrier.wait(3, [3], 0);
  });
});

describe("background threads", () => {
  test("are stopped by the last foreground thread that finishes, and not before", () => {
    const barrier = new Barrier(new SharedArrayBuffer(barrierBytes(4)));
    barrier.finish(2);
    assert.equal(barrier.stopped, false);
    barrier.finish(2);
    assert.equal(barrier.stopped, true);
    barrier.reset();
    assert.equal(barrier.stopped, false);
    // All counters are back: one of two is not enough again.
    barrier.finish(2);
    assert.equal(barrier.stopped, false);
  });

  test("are waited for until as many are at work as are named", () => {
    const barrier = new Barrier(new SharedArrayBuffer(barrierBytes(4)));
    barrier.announceRunning();
    barrier.announceRunning();
    barrier.awaitRunning([1, 3], 0);
    assert.throws(
      () => barrier.awaitRunning([1, 2, 3], 20),
      (thrown) => thrown instanceof BarrierTimeout && thrown.missing.join() === "1,2,3",
    );
    barrier.reset();
    assert.throws(() => barrier.awaitRunning([1], 20), BarrierTimeout);
  });
});

test("every word that threads spin on has 128 bytes of its own", () => {
  // Five shared cells and a stamp a slot.
  assert.equal(barrierBytes(1), 6 * 128);
  assert.equal(barrierBytes(64), 69 * 128);
});
