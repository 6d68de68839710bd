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

test("a run of the whole suite judges every claim", () => {
  const claims = summarise(fullRuntimesRecord()).claims ?? [];
  assert.deepEqual(
    claims.map(({ id, verdict: own }) => [id, own]),
    [
      ["runtimes/java-thread-memory", "holds-under"],
      ["runtimes/java-at-most-100", "holds"],
      ["runtimes/java-direct-buffers", "holds-under"],
      ["runtimes/java-output", "does-not-hold"],
      ["runtimes/node-ten-transforms", "does-not-hold"],
      ["runtimes/node-64k-buffered", "does-not-hold"],
      ["runtimes/node-drain", "does-not-hold"],
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
  const id = "runtimes/java-thread-memory";
  const threads = (platformBytes: number, ...others: readonly KnownRun[]) => ({
    threads: [{ contestant: "java-platform", parked: 1000, threadBytes: platformBytes, threadHeap: 700, threadReserved: MiB }, ...others],
  });
  const virtual = { contestant: "java-virtual", parked: 1000, threadBytes: 2400, threadHeap: 2048 };

  test("is address space where 70 KiB of it are resident", () => {
    const claim = judged(id, threads(70 * KiB, virtual));
    assert.deepEqual([claim.verdict, claim.condition], ["holds-under", "as address space, not as memory"]);
    assert.equal(
      claim.measurement,
      "A platform thread adds 70 KiB (70 KiB to 70 KiB) of resident memory and 1 MiB (1 MiB to 1 MiB) of address space; a virtual one 2 KiB (2 KiB to 2 KiB) of heap, 2.3 KiB (2.3 KiB to 2.3 KiB) resident.",
    );
  });

  test("says why there is no virtual thread", () => {
    const claim = judged(id, threads(70 * KiB, { contestant: "java-virtual", parked: 1000, absent: "this is 17" }));
    assert.match(claim.reason, /Virtual threads were not measured: this is 17\.$/);
  });

  test("holds where it is resident, and stays open where a virtual thread takes as much", () => {
    assert.equal(verdict(id, threads(MiB, virtual)), "holds");
    assert.equal(verdict(id, threads(MiB, { ...virtual, threadHeap: MiB })), "open");
  });
});

describe("direct buffers", () => {
  const id = "runtimes/java-direct-buffers";
  const taken = (faulty: number, right: number) =>
    judged(id, {
      faulty: [
        { contestant: "java-faulty", allocated: faulty * MiB },
        { contestant: "java-platform", allocated: right * MiB },
      ],
    });

  test("keep the data off the heap where they stay in them: 1.25 bytes of heap a byte beside 0.0625", () => {
    const claim = taken(20, 1);
    assert.deepEqual([claim.verdict, claim.condition], ["holds-under", "where the data stay in them"]);
    assert.equal(
      claim.measurement,
      "Heap taken for a byte of the file, in chunks of 64 KiB: 1.25 B (1.25) in the example's form, 0.0625 B (0.0625) with a direct buffer for each chunk in progress.",
    );
  });

  test("hold with neither form on the heap, not with both", () => {
    assert.deepEqual([taken(1, 1).verdict, taken(20, 20).verdict, taken(12, 1).verdict], ["holds", "does-not-hold", "open"]);
  });
});

describe("'drain' where a buffer fills", () => {
  const drained = (run: Partial<KnownRun>) => judged("runtimes/node-drain", { job: [{ contestant: "node-pipeline", concurrency: 1, ...run }] });

  test("does not hold where each refused write is followed by one, with nothing held", () => {
    const claim = drained({ refused: 256, drains: 255, drainHeld: 0 });
    assert.equal(claim.verdict, "does-not-hold");
    assert.equal(
      claim.measurement,
      "In 8 runs write() answered false 2048 times, since the buffer had reached its mark, and 'drain' came 2040 times, with 0 B in the buffer.",
    );
  });

  test("stays open where something was held, or where drains and refusals differ", () => {
    assert.equal(drained({ refused: 256, drains: 256, drainHeld: 64 * KiB }).verdict, "open");
    assert.equal(drained({ refused: 256, drains: 100, drainHeld: 0 }).verdict, "open");
  });

  test("is not measured where no writer drained", () => assert.equal(drained({ refused: 0, drains: 0 }).verdict, "not-measured"));
});

test("what was not passed in a single run stays open", () => {
  const record = runtimesRecord({ faulty: [{ contestant: "java-faulty", concurrency: 10, reached: 10 }] }, 1);
  assert.equal(summarise(record).claims?.find(({ id }) => id === "runtimes/java-at-most-100")?.verdict, "open");
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
    assert.equal(seldom.measurement, "Most in progress at once: 10 of 10 where each waits 5 ms (8 runs), 7 of 100 without waiting (8 runs).");
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
  assert.match(
    claim.measurement ?? "",
    /^1 at once, the most of 8 runs; 1\.00 on average by Little's law; 1\.28 s \(.*\) for the job, 160 ms \(.*\) with 10 workers\.$/,
  );
});

test("one mark of 64 KiB holds with one, for one buffer with two, and not with three", () => {
  const held = (marks: number) => verdict("runtimes/node-64k-buffered", { job: [{ contestant: "node-faulty", inFlight: marks * 64 * KiB }] });
  assert.deepEqual([held(1), held(2), held(3)], ["holds", "holds-under", "does-not-hold"]);
});

test("memory is bounded where a file of 240 MiB more adds 1 MiB, not where it adds 100, and 20 leave it open", () => {
  const grown = (mib: number) =>
    verdict("runtimes/node-bounded-memory", {
      memory: [16, 256].map((file) => ({
        contestant: "node-pipeline",
        concurrency: 1,
        file: file * MiB,
        peak: (8 + (file === 256 ? mib : 0)) * MiB,
      })),
    });
  assert.deepEqual([grown(1), grown(100), grown(20)], ["holds", "does-not-hold", "open"]);
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
