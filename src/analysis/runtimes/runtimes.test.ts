import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fullRuntimesRecord, type KnownRun, runtimesRecord } from "../../testing/runtimes-record.ts";
import { KiB, MiB } from "../../units.ts";
import { summarise } from "../summarise.ts";
import { summarySchema } from "../summary.ts";
import type { Runtimes } from "./schema.ts";
import { standingText } from "./standing.ts";

function found(groups: Readonly<Record<string, readonly KnownRun[]>>): Runtimes {
  const { runtimes } = summarise(runtimesRecord(groups));
  assert.ok(runtimes);
  return runtimes;
}

const near = (actual: number | undefined, expected: number) =>
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= 1e-9 * Math.abs(expected), `${actual} is not ${expected}`);

describe("an entry", () => {
  const { entries } = found({
    job: [
      {
        contestant: "node-workers",
        ms: 40,
        cpuNs: 60e6,
        startMs: 45,
        firstByteMs: 1,
        floor: 44 * MiB,
        peak: 6 * MiB,
        inFlight: 512 * KiB,
        reached: 8,
      },
      { contestant: "node-pipeline", concurrency: 1, ms: 80 },
      { contestant: "python", ms: 32 },
      { contestant: "java-virtual", absent: "no JDK of 21" },
    ],
  });
  const [workers, pipeline, java, python] = entries;

  test("has the payload's rate and its ratio to the best form with the same chunk and file, paired", () => {
    near(workers?.payload?.median, (16 * MiB) / 40e-3);
    near(workers?.versusBest?.median, 32 / 40);
    near(pipeline?.versusBest?.median, 32 / 80);
    near(python?.versusBest?.median, 1);
    // The epochs' own pace cancels.
    near(workers?.versusBest?.spread.low, 32 / 40);
  });

  test("has CPU time a byte, start, first byte, floor and peak as they were recorded", () => {
    near(workers?.cpuNsPerByte?.median, 60e6 / (16 * MiB));
    near(workers?.startNs?.median, 45e6);
    near(workers?.firstByteNs?.median, 1e6);
    assert.equal(workers?.floorBytes?.median, 44 * MiB);
    assert.equal(workers?.peakBytes?.best, 6 * MiB);
    assert.equal(workers?.version, "Node 20.20.2");
    assert.equal(python?.peakBytes, undefined);
  });

  test("is held to its chunks at once, twice where results have buffers of their own, and to the queues of a pipeline", () => {
    assert.equal(workers?.promisedBytes, 8 * 64 * KiB);
    assert.equal(python?.promisedBytes, 16 * 64 * KiB);
    assert.equal(pipeline?.promisedBytes, 5 * 64 * KiB);
  });

  test("of what is absent says why and nothing else", () => {
    assert.deepEqual([java?.state, java?.reason, java?.payload, java?.wall], ["absent", "no JDK of 21", undefined, undefined]);
  });
});

test("a wrong output has a time and no rate, and nothing is compared with it", () => {
  const { entries } = found({
    faulty: [
      { contestant: "python", ms: 40 },
      { contestant: "python-faulty", ms: 20, wrong: 8192 },
    ],
  });
  assert.deepEqual(entries[1]?.output, { runs: 8, wrong: 4, mostWrongBytes: 8192, exitCodes: [0], silent: 4, leftBytes: 0 });
  assert.equal(entries[1]?.payload, undefined);
  near(entries[1]?.wall?.median, 20e6);
  near(entries[0]?.versusBest?.median, 1);
});

test("a fault that ends with 1 leaves no rate either, and is no wrong output", () => {
  const { entries } = found({ faults: [{ contestant: "python", fault: "throw", exit: 1 }] });
  assert.deepEqual(entries[0]?.output, { runs: 8, wrong: 0, mostWrongBytes: 0, exitCodes: [1], silent: 0, leftBytes: 0 });
  assert.equal(entries[0]?.payload, undefined);
});

test("in a sweep of the bound each bound has its own best", () => {
  const { entries } = found({
    concurrency: [1, 2].flatMap((concurrency) => [
      { contestant: "node-workers", concurrency, ms: 100 / concurrency },
      { contestant: "python", concurrency, ms: 200 / concurrency },
    ]),
  });
  assert.deepEqual(
    entries.map(({ contestant, concurrency, versusBest }) => [contestant, concurrency, versusBest?.median]),
    [
      ["node-workers", 1, 1],
      ["node-workers", 2, 1],
      ["python", 1, 0.5],
      ["python", 2, 0.5],
    ],
  );
});

describe("the standing of Node's best form", () => {
  const run = (contestant: string, ms: number, cpuNs: number): KnownRun => ({ contestant, ms, cpuNs });

  test("is as fast where it is ahead of every other runtime, with what speaks for it", () => {
    const [standing] = found({
      job: [run("node-pipeline", 99, 1e6), run("node-workers", 25, 50e6), run("java-platform", 50, 150e6), run("python", 40, 64e6)],
    }).standings;
    assert.ok(standing);
    assert.deepEqual([standing.node, standing.verdict], ["node-workers", "as-fast"]);
    near(standing.others[0]?.ratio.median, 2);
    near(standing.others[1]?.ratio.median, 1.6);
    assert.equal(
      standingText(standing),
      "Node's best form (Node workers) is as fast as Java's and Python's at 8 chunks of 64 KiB in progress: ×2.00 of Java platform threads (×2.00–2.00), ×1.60 of Python asyncio (×1.60–1.60); because a byte costs Node 2.98 ns of CPU and Python 3.81; Node keeps 2.00 CPUs busy, Python 1.60.",
    );
  });

  test("is slower where one runtime is ahead by more than 5 %, and says only what speaks for that", () => {
    const [standing] = found({ job: [run("node-workers", 40, 40e6), run("python", 20, 40e6), run("java-platform", 80, 10e6)] }).standings;
    assert.equal(standing?.verdict, "slower");
    assert.equal(standing?.reason, "Node keeps 1.00 CPUs busy, Python 2.00");
  });

  test("is not decided by fewer epochs than an interval needs", () => {
    const { runtimes } = summarise(runtimesRecord({ job: [run("node-workers", 40, 1), run("python", 20, 1)] }, 3));
    assert.deepEqual(
      runtimes?.standings.map(({ verdict, reason }) => [verdict, reason]),
      [["undecided", "the spread of ×0.500–0.500 beside Python does not decide, from 3 epochs"]],
    );
  });

  test("is not told without another runtime or without Node", () => {
    assert.deepEqual(found({ job: [run("node-workers", 40, 1), run("node-map", 50, 1)] }).standings, []);
    assert.deepEqual(found({ job: [run("python", 40, 1), run("java-platform", 50, 1)] }).standings, []);
  });

  test("does not count a form whose output is wrong", () => {
    const [standing] = found({ job: [run("node-workers", 40, 1), { ...run("node-map", 10, 1), wrong: 1 }, run("python", 20, 1)] }).standings;
    assert.deepEqual([standing?.node, standing?.verdict], ["node-workers", "slower"]);
  });
});

test("the price of a chunk is the slope of time over chunks: 2 µs a chunk beside 10 ms for the bytes", () => {
  const chunks = [64, 256, 1024].map((kib) => ({ contestant: "node-workers", chunk: kib * KiB, ms: 10 + (16384 / kib) * 0.002 }));
  const [cost] = found({ chunk: chunks }).chunkCosts;
  near(cost?.perChunkNs, 2000);
  near(cost?.perByteNs, 10e6 / (16 * MiB));
});

test("what a parked thread adds is told by kind of thread, with the reason where there is none", () => {
  const { threads, entries } = found({
    threads: [
      { contestant: "java-virtual", parked: 1000, absent: "no JDK of 21" },
      { contestant: "java-platform", parked: 1000, threadBytes: 70_000, threadHeap: 700, threadReserved: MiB },
    ],
  });
  assert.deepEqual(
    threads.map(({ contestant, reason, resident, heap, reserved }) => [contestant, reason, resident?.median, heap?.median, reserved?.median]),
    [
      ["java-virtual", "no JDK of 21", undefined, undefined, undefined],
      ["java-platform", undefined, 70_000, 700, MiB],
    ],
  );
  assert.deepEqual(entries, []);
});

test("refused writes and drains are summed over runs, and the most that was held at a drain is kept", () => {
  const [entry] = found({ job: [{ contestant: "node-pipeline", concurrency: 1, refused: 256, drains: 255, drainHeld: 0 }] }).entries;
  assert.deepEqual(entry?.drain, { runs: 8, refused: 2048, drains: 2040, heldBytes: 0 });
});

test("a job of 16 MiB that takes 24 MiB of the heap takes 1.5 bytes for each", () => {
  const [entry] = found({ job: [{ contestant: "java-faulty", allocated: 24 * MiB }] }).entries;
  assert.equal(entry?.allocatedPerByte?.median, 1.5);
});

test("growth is the slope of the peak over the file times what the largest is longer than the smallest", () => {
  const runs = [16, 64, 256].map((mib) => ({ contestant: "python", file: mib * MiB, peak: 3 * MiB + mib * KiB }));
  const [growth] = found({ memory: runs }).growths;
  assert.deepEqual([growth?.smallest, growth?.largest, growth?.verdict], [16 * MiB, 256 * MiB, "bounded"]);
  near(growth?.added.median, 240 * KiB);
});

test("a record of every group is a valid summary, and one without the suite has none of its findings", () => {
  const summary = summarise(fullRuntimesRecord());
  assert.deepEqual(summarySchema.parse(JSON.parse(JSON.stringify(summary))), summary);
  assert.equal((summary.runtimes?.entries.length ?? 0) + (summary.runtimes?.threads.length ?? 0), summary.rows.length);
  assert.equal(summarise(runtimesRecord({})).runtimes, undefined);
  assert.equal(summarise(runtimesRecord({ job: [{ contestant: "somebody-else" }] })).runtimes, undefined);
});
