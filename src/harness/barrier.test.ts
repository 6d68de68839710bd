import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import type { BarrierReport, BarrierTask } from "../testing/barrier-thread.ts";
import { Barrier, BarrierTimeout, barrierBytes } from "./barrier.ts";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const entry = new URL(`../testing/barrier-thread${extension}`, import.meta.url);

/** Starts the given slots of `participants` as threads of their own, each with what is its own; their reports in that order. */
async function meet(
  slots: readonly number[],
  participants: readonly number[],
  task: Partial<BarrierTask>,
  own: (slot: number) => Partial<BarrierTask> = () => ({}),
  buffer = new SharedArrayBuffer(barrierBytes(8)),
): Promise<BarrierReport[]> {
  const arrivals = new SharedArrayBuffer(4);
  return Promise.all(
    slots.map(async (slot) => {
      const workerData: BarrierTask = { buffer, arrivals, slot, participants, rounds: 1, lateMs: 0, timeoutMs: 30_000, ...task, ...own(slot) };
      const [report] = (await once(new Worker(entry, { workerData }), "message")) as [BarrierReport];
      return report;
    }),
  );
}

/** The first `count` whole numbers from 1: one meeting a round. */
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe("a barrier", () => {
  test("lets no thread go on before all have arrived, round after round", async () => {
    const reports = await meet([0, 1, 2], [0, 1, 2], { rounds: 300 });
    assert.deepEqual(reports, Array(3).fill({ early: 0, ended: upTo(300) }));
  });

  test("wakes threads that fell asleep over waiting", async () => {
    const reports = await meet([0, 1], [0, 1], { rounds: 5 }, (slot) => ({ lateMs: 30 * slot }));
    assert.deepEqual(reports, Array(2).fill({ early: 0, ended: upTo(5) }));
  });

  test("serves some of the slots while the others do something else", async () => {
    assert.deepEqual(await meet([1, 4], [1, 4], { rounds: 50 }), Array(2).fill({ early: 0, ended: upTo(50) }));
  });

  test("names on time-out who did not arrive", async () => {
    const reports = await meet([0, 2], [0, 1, 2, 5], { timeoutMs: 300 });
    assert.deepEqual(reports, [
      { missing: [1, 5], message: "slots 1, 5 did not arrive" },
      { missing: [1, 5], message: "slots 1, 5 did not arrive" },
    ]);
  });

  test("keeps a sleeper that is woken before all have arrived", async () => {
    const buffer = new SharedArrayBuffer(barrierBytes(8));
    // As a thread would do that ended the meeting before and was held up: the second cell is what sleepers wait on.
    const waking = setInterval(() => Atomics.notify(new Int32Array(buffer), 32), 5);
    const reports = await meet([0], [0, 1], { timeoutMs: 300 }, undefined, buffer);
    clearInterval(waking);
    assert.deepEqual(reports, [{ missing: [1], message: "slots 1 did not arrive" }]);
  });

  test("never waits for a single participant", () => {
    const barrier = new Barrier(new SharedArrayBuffer(barrierBytes(4)));
    for (let round = 0; round < 10; round++) barrier.wait(3, [3], 0);
  });
});

/**
 * Checks that all threads left every round after the same meeting, none before all had come, and returns the meetings of each round:
 * at least three, for a meeting is judged at the next and two quick ones are wanted, and at most twelve.
 */
function alignments(reports: readonly BarrierReport[], rounds: number): number[] {
  const [first, ...others] = reports;
  assert.ok(first && "ended" in first, JSON.stringify(first));
  assert.equal(first.early, 0);
  assert.equal(first.ended.length, rounds);
  for (const other of others) assert.deepEqual(other, first);
  const meetings = first.ended.map((ended, round) => ended - (first.ended[round - 1] ?? 0));
  for (const count of meetings) assert.ok(count >= 3 && count <= 6, `${count} meetings`);
  return meetings;
}

/** The first CPU that this process may use, where threads can be moved to it: on Linux, with taskset. */
function pinnable(): number | undefined {
  if (process.platform !== "linux" || spawnSync("taskset", ["-V"]).status !== 0) return undefined;
  const allowed = /^Cpus_allowed_list:\s*(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return allowed === undefined ? undefined : Number(allowed);
}

describe("threads that align", () => {
  for (const [threads, rounds] of [
    [2, 300],
    [3, 30],
  ] as const) {
    test(`go on after the same meeting, ${threads} of them, round after round`, async () => {
      const slots = upTo(threads);
      alignments(await meet(slots, slots, { method: "align", rounds }), rounds);
    });
  }

  test("meet again after one that was waited for", async () => {
    // The first meeting of a round is slow, so that only the second and third may count: four at least. A round in which both came late may pass with three.
    const reports = await meet([0, 1], [0, 1], { method: "align", rounds: 5 }, (slot) => ({ lateMs: 30 * slot }));
    assert.ok(Math.max(...alignments(reports, 5)) >= 4);
  });

  test("forget a slow meeting", () => {
    const buffer = new SharedArrayBuffer(barrierBytes(1));
    const words = new Int32Array(buffer);
    // The four cells of slow meetings, from the sixth on, as a meeting long gone has left them; the second cell counts meetings.
    for (const cell of [5, 6, 7, 8]) words[cell * 32] = 1_000_000;
    const ended = upTo(100).map(() => {
      new Barrier(buffer).align(0, [0], 0);
      return words[32] ?? 0;
    });
    // Alone one waits for nobody, and three meetings do; a system that takes the CPU away in between may cost a few rounds more.
    assert.equal(Math.min(...ended.map((now, round) => now - (ended[round - 1] ?? 0))), 3);
  });

  const cpu = pinnable();
  for (const threads of [2, 3]) {
    test(`on one CPU find that they cannot, and go on all the same, ${threads} of them`, { skip: cpu === undefined }, async () => {
      const slots = upTo(threads);
      const meetings = alignments(await meet(slots, slots, { method: "align", rounds: 8, ...(cpu !== undefined && { cpu }) }), 8);
      // Whoever waits keeps the CPU from the one that it waits for.
      assert.ok(Math.max(...meetings) > 3, `${meetings}`);
    });
  }

  test("name on time-out who did not arrive", async () => {
    const missing = { missing: [1, 5], message: "slots 1, 5 did not arrive" };
    assert.deepEqual(await meet([0, 2], [0, 1, 2, 5], { method: "align", timeoutMs: 300 }), [missing, missing]);
  });

  test("name on time-out who came to one meeting and not to the next", async () => {
    const participants = [0, 1, 2];
    const reports = await meet(participants, participants, { method: "align", timeoutMs: 300 }, (slot) =>
      slot === 1 ? { method: "wait", timeoutMs: 30_000 } : {},
    );
    const missing = { missing: [1], message: "slots 1 did not arrive" };
    assert.deepEqual(reports, [missing, { early: 0, ended: [1] }, missing]);
  });

  test("are done at once where there is one", () => {
    const barrier = new Barrier(new SharedArrayBuffer(barrierBytes(4)));
    for (let round = 0; round < 10; round++) barrier.align(3, [3], 0);
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
  // Arrivals, generation, stop, done, running and four slow meetings, then a stamp a slot.
  assert.equal(barrierBytes(1), 10 * 128);
  assert.equal(barrierBytes(64), 73 * 128);
});
