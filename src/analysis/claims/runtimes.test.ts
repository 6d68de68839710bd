import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fullRuntimesRecord, type KnownRun, runtimesRecord } from "../../testing/runtimes-record.ts";
import { KiB, MiB } from "../../units.ts";
import type { Claim } from "../claims.ts";
import { summarise } from "../summarise.ts";

/** The claim of this id, of a run with these groups. */
function judged(id: string, groups: Readonly<Record<string, readonly KnownRun[]>>): Claim {
  const claim = summarise(runtimesRecord(groups)).claims?.find((one) => one.id === id);
  assert.ok(claim, id);
  return claim;
}
const verdict = (id: string, groups: Readonly<Record<string, readonly KnownRun[]>>) => judged(id, groups).verdict;

test("a run of the whole suite judges every claim but what none of its forms counts", () => {
  const claims = summarise(fullRuntimesRecord()).claims ?? [];
  assert.deepEqual(
    claims.map(({ id, verdict: own }) => [id, own]),
    [
      ["runtimes/java-thread-memory", "does-not-hold"],
      ["runtimes/java-at-most-100", "holds"],
      ["runtimes/java-direct-buffers", "does-not-hold"],
      ["runtimes/java-output", "does-not-hold"],
      ["runtimes/node-ten-transforms", "does-not-hold"],
      ["runtimes/node-64k-buffered", "does-not-hold"],
      ["runtimes/node-drain", "not-measured"],
      ["runtimes/node-bounded-memory", "holds"],
      ["runtimes/node-output", "holds-under"],
      ["runtimes/python-at-most-20", "holds"],
      ["runtimes/python-batching", "holds-under"],
      ["runtimes/python-output", "does-not-hold"],
    ],
  );
});

test("a run without a runtime has its claims with the reason, and without the suite there are none", () => {
  const claim = judged("runtimes/python-output", { faulty: [{ contestant: "python-faulty", absent: "Python 3.11 was not found" }] });
  assert.deepEqual([claim.verdict, claim.reason], ["not-measured", "Python faulty: Python 3.11 was not found"]);
  assert.equal(
    judged("runtimes/java-output", { job: [{ contestant: "node-workers" }] }).reason,
    "this run has no such form whose output was compared",
  );
  assert.equal(summarise(runtimesRecord({})).claims, undefined);
});

describe("1 MB a thread", () => {
  const bounds = (contestant: string, bytes: number) =>
    [1, 2, 4, 8, 16].map((concurrency) => ({ contestant, concurrency, peak: 20 * MiB + concurrency * bytes }));
  const id = "runtimes/java-thread-memory";

  test("does not hold where a chunk more takes its buffer and 48 KiB", () => {
    const claim = judged(id, { concurrency: bounds("java-platform", 112 * KiB) });
    assert.equal(claim.verdict, "does-not-hold");
    assert.equal(claim.measurement, "Beside its buffer one more chunk in progress takes 48 KiB (48 KiB to 48 KiB) on a platform thread.");
  });

  test("holds where it takes a megabyte on a platform thread and 8 KiB on a virtual one", () => {
    assert.equal(verdict(id, { concurrency: [...bounds("java-platform", MiB + 64 * KiB), ...bounds("java-virtual", 72 * KiB)] }), "holds");
  });

  test("stays open where the heap moves by more than the threads do", () => {
    const noisy = bounds("java-platform", 112 * KiB).map((run, i) => ({ ...run, peak: (run.peak ?? 0) + (i % 2) * 40 * MiB }));
    assert.equal(verdict(id, { concurrency: noisy }), "open");
  });
});

describe("a semaphore's limit", () => {
  const id = "runtimes/java-at-most-100";

  test("holds where it is reached, holds as a limit where it never is, does not hold where it is passed", () => {
    assert.equal(verdict(id, { waiting: [{ contestant: "java-faulty", concurrency: 10, waitMs: 5, reached: 10 }] }), "holds");
    const seldom = judged(id, {
      waiting: [{ contestant: "java-faulty", concurrency: 10, waitMs: 5, reached: 10 }],
      faulty: [{ contestant: "java-faulty", concurrency: 100, reached: 7 }],
    });
    assert.deepEqual([seldom.verdict, seldom.condition], ["holds-under", "as a limit, not as what is reached"]);
    assert.equal(seldom.measurement, "Most in progress at once: 10 of 10 where each waits 5 ms, 7 of 100 without waiting.");
    assert.equal(verdict(id, { faulty: [{ contestant: "java-faulty", concurrency: 10, reached: 11 }] }), "does-not-hold");
  });
});

test("ten transforms at once do not hold with one, whatever the time says beside it", () => {
  const claim = judged("runtimes/node-ten-transforms", {
    waiting: [
      { contestant: "node-faulty", concurrency: 10, waitMs: 5, ms: 1280, reached: 1 },
      { contestant: "node-workers", concurrency: 10, waitMs: 5, ms: 160, reached: 10 },
    ],
  });
  assert.equal(claim.verdict, "does-not-hold");
  assert.equal(claim.measurement, "1 at once; 1.00 on average by Little's law; 1.28 s for the job, 160 ms with 10 workers.");
});

test("one mark of 64 KiB holds with one, for one buffer with two, and not with three", () => {
  const held = (marks: number) => verdict("runtimes/node-64k-buffered", { job: [{ contestant: "node-faulty", inFlight: marks * 64 * KiB }] });
  assert.deepEqual([held(1), held(2), held(3)], ["holds", "holds-under", "does-not-hold"]);
});

test("memory is bounded where a file of 240 MiB more adds 1 MiB, not where it adds 100, and 10 leave it open", () => {
  const grown = (mib: number) =>
    verdict("runtimes/node-bounded-memory", {
      memory: [16, 256].map((file) => ({
        contestant: "node-pipeline",
        concurrency: 1,
        file: file * MiB,
        peak: (8 + (file === 256 ? mib : 0)) * MiB,
      })),
    });
  assert.deepEqual([grown(1), grown(100), grown(10)], ["holds", "does-not-hold", "open"]);
});

test("a batch of 100 bounds the memory, the semaphore of 20 does not", () => {
  const held = (chunks: number) =>
    verdict("runtimes/python-batching", { faulty: [{ contestant: "python-faulty", chunk: 8 * KiB, concurrency: 20, inFlight: chunks * 8 * KiB }] });
  // 40: twenty chunks and their results; 120: a batch and the results of twenty.
  assert.deepEqual([held(40), held(41), held(120), held(121)], ["holds", "holds-under", "holds-under", "does-not-hold"]);
});

describe("that an output is right", () => {
  const id = "runtimes/java-output";
  const plain = { contestant: "java-faulty" };

  test("holds where no fault shows, and says so", () => {
    const claim = judged(id, { faulty: [plain], faults: [{ ...plain, fault: "throw", exit: 1 }] });
    assert.deepEqual([claim.verdict, claim.measurement], ["holds", "Right in all 8 runs."]);
  });

  test("holds where nothing goes wrong, if an error ends with 0", () => {
    const claim = judged(id, { faulty: [plain], faults: [{ ...plain, fault: "throw", wrong: 8192 }] });
    assert.deepEqual([claim.verdict, claim.condition], ["holds-under", "where nothing goes wrong"]);
    assert.equal(claim.measurement, "Right in all 8 runs; where a transform throws, 8192 bytes wrong with exit code 0.");
  });

  test("does not hold where it is wrong and the exit code is 0", () => {
    const claim = judged(id, { faulty: [{ ...plain, wrong: 1048576 }] });
    assert.equal(claim.verdict, "does-not-hold");
    assert.equal(claim.measurement, "Wrong in 4 of 8 runs, by up to 1048576 bytes, each with exit code 0.");
  });
});
