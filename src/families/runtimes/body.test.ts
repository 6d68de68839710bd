/** The Node contestants by the body that measures them; the protocol of all of them is tested beside the contestants. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import type { BodyContext, SampleQuantities, Subject } from "../../harness/subject.ts";
import { leftoversOf } from "../../testing/leftovers.ts";
import { KiB } from "../../units.ts";
import { open } from "./body.ts";
import { staleBytes } from "./place.ts";

const scratch = mkdtempSync(join(tmpdir(), "streambound-runtimes-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** Ten chunks of 16 KiB and a rest. */
const [chunk, file] = [16 * KiB, 10 * 16 * KiB + 100];
const linux = { skip: process.platform === "linux" ? false : "only Linux tells the peak of memory and has a full disk to offer" };

function opened(params: Record<string, string | number>, folder = scratch): Promise<Subject> {
  const context: BodyContext = {
    params: { concurrency: 3, chunk, file, waitMs: 0, fault: "none", ...params },
    team: [],
    role: 0,
    member: 0,
    slot: 0,
    seed: 5,
    epoch: 0,
    visit: "v",
    arenaBytes: {},
    scratch: folder,
  };
  return open(context);
}

/** One sample, after which nothing but the input is left in the scratch folder. */
async function sampleOf(params: Record<string, string | number>): Promise<SampleQuantities> {
  const subject = await opened(params);
  try {
    return (await subject.sample(1)) as SampleQuantities;
  } finally {
    await subject.close();
    assert.deepEqual(readdirSync(scratch), [`runtimes-${file}.txt`]);
  }
}

const right = [
  { contestant: "node-workers", inProgress: 3 },
  { contestant: "node-window", inProgress: 3 },
  { contestant: "node-map", inProgress: 3 },
  { contestant: "node-pipeline", concurrency: 1, inProgress: 1 },
];

describe("a right contestant", () => {
  for (const { inProgress, ...form } of right) {
    test(`${form.contestant} has as many chunks in progress as it may, and no wrong byte`, async () => {
      const { concurrency, wrongBytes, leftBytes, exitCode, durationNs, firstByteNs, startNs, bytesInFlight } = await sampleOf({
        ...form,
        waitMs: 20,
      });
      assert.deepEqual({ concurrency, wrongBytes, leftBytes, exitCode }, { concurrency: inProgress, wrongBytes: 0, leftBytes: 0, exitCode: 0 });
      assert.ok((firstByteNs as number) <= (durationNs as number) && (startNs as number) > 0);
      assert.ok((bytesInFlight as number) >= inProgress * chunk);
    });

    for (const fault of ["throw", "full", "stall"]) {
      test(`${form.contestant} fails, leaves nothing and keeps the old output: ${fault}`, fault === "full" ? linux : {}, async () => {
        const { durationNs, ...others } = await sampleOf({ ...form, fault });
        assert.deepEqual(others, { exitCode: 1, leftBytes: 0 });
        assert.ok((durationNs as number) > 0);
      });
    }
  }

  test("of positioned workers holds no more than a chunk for each", async () => {
    assert.equal((await sampleOf({ contestant: "node-workers" })).bytesInFlight, 3 * chunk);
  });

  test("tells its floor and its peak above it", linux, async () => {
    const { floorBytes = 0, peakBytes = -1, cpuNs = 0 } = await sampleOf({ contestant: "node-workers" });
    assert.ok(floorBytes > 0 && peakBytes >= 0 && cpuNs > 0);
  });

  test("names its runtime in what was verified", async () => {
    const subject = await opened({ contestant: "node-workers" });
    await subject.sample(1);
    assert.deepEqual(await subject.verify(), {
      state: "verified",
      method: `every byte of the output, Node ${process.versions.node}, async workers`,
      elements: file,
    });
    await subject.close();
  });
});

describe("the faulty Node contestant", () => {
  test("has one chunk in progress where three are asked for", async () => {
    const { concurrency, wrongBytes } = await sampleOf({ contestant: "node-faulty", waitMs: 5 });
    assert.deepEqual([concurrency, wrongBytes], [1, 0]);
  });

  test("leaves a part of an output in the place of the old one when a transform throws", async () => {
    const { exitCode, leftBytes = 0, wrongBytes } = await sampleOf({ contestant: "node-faulty", fault: "throw" });
    assert.deepEqual([exitCode, wrongBytes], [1, undefined]);
    assert.ok(leftBytes < file + staleBytes);
  });

  test("ends with 0 and a part of the output when a transform never ends", async () => {
    const { exitCode, wrongBytes = 0 } = await sampleOf({ contestant: "node-faulty", fault: "stall" });
    assert.equal(exitCode, 0);
    // The fifth chunk hangs: what comes of it and after it is missing.
    assert.ok(wrongBytes >= file - 5 * chunk, `${wrongBytes} B are wrong`);
  });
});

test("a contestant whose runtime is missing is absent, not failed", async (t) => {
  // With a folder of its own, where its classes are made.
  const folder = mkdtempSync(join(tmpdir(), "streambound-runtimes-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const subject = await opened({ contestant: "java-virtual" }, folder).catch((thrown: Error) => thrown);
  if (subject instanceof Error) {
    assert.equal(subject.constructor.name, "Unavailable", subject.message);
    return;
  }
  await subject.close();
  t.skip("this machine has virtual threads");
});

test("parked threads are asked of Java, or absent with its reason", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "streambound-runtimes-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const context = {
    params: { contestant: "java-platform", parked: 20 },
    team: [],
    role: 0,
    member: 0,
    slot: 0,
    seed: 5,
    epoch: 0,
    visit: "v",
    arenaBytes: {},
  };
  const subject = await open({ ...context, scratch: folder }).catch((thrown: Error) => thrown);
  if (subject instanceof Error) {
    assert.equal(subject.constructor.name, "Unavailable", subject.message);
    return;
  }
  const { durationNs, threadHeapBytes } = (await subject.sample(1)) as SampleQuantities;
  assert.ok((durationNs as number) > 0 && Number.isInteger(threadHeapBytes));
  assert.match(JSON.stringify(await subject.verify()), /every thread said that it runs, Java \d.*platform threads/);
  await subject.close();
});

test("nothing is left running, and the output's folder is gone", async () => {
  assert.deepEqual(await leftoversOf(async () => void (await sampleOf({ contestant: "node-window" }))), []);
  assert.ok(!existsSync(join(scratch, "runtimes-output")));
});
