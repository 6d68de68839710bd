import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync, truncateSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { type BodyContext, type Subject, Unavailable } from "../../harness/subject.ts";
import { loadNative } from "../../native/native.ts";
import type { Params } from "../../records/record.ts";
import { KiB } from "../../units.ts";
import { open } from "./body.ts";
import { isNative, readCalls } from "./params.ts";

const native = loadNative();
const missing = native.state === "absent" ? native.reason : false;

let parent = "";
let scratch = "";
before(() => {
  parent = mkdtempSync(join(tmpdir(), "io-body-"));
});
beforeEach(() => {
  scratch = mkdtempSync(join(parent, "run-"));
});
after(() => rmSync(parent, { recursive: true, force: true }));

/** 64 KiB in four blocks. */
const small = { block: 16 * KiB, file: 64 * KiB };
const path = () => join(scratch, `io-${64 * KiB}`);

function opened(params: Params): Promise<Subject> {
  const context: BodyContext = { params, team: [], role: 0, member: 0, slot: 0, seed: 3, epoch: 0, visit: "v", arenaBytes: {}, scratch };
  return open(context);
}

/** Opens a trial, does something with it, and closes it. A machine that lacks what it needs skips the test with the reason. */
async function using(params: Params, context: { skip(why: string): void }, work: (subject: Subject) => Promise<void>): Promise<void> {
  let subject: Subject;
  try {
    subject = await opened(params);
  } catch (thrown) {
    if (thrown instanceof Unavailable) return context.skip(thrown.message);
    throw thrown;
  }
  try {
    await work(subject);
  } finally {
    await subject.close();
  }
}

function spoil(position: number): void {
  const file = openSync(path(), "r+");
  const byte = new Uint8Array(1);
  readSync(file, byte, 0, 1, position);
  writeSync(file, Uint8Array.of((byte[0] as number) ^ 0xff), 0, 1, position);
  closeSync(file);
}

/** One sample, as a worker takes it. */
async function sample(subject: Subject, passes: number) {
  subject.arm?.();
  const quantities = await subject.sample(passes);
  return { quantities, problem: subject.settle?.() };
}

/** System calls of a pass over four blocks, where they are known: mmap and munmap of a mapping. */
const callsAPass: Readonly<Record<string, number>> = { readSync: 4, pread: 4, io_uring: 2, mmap: 2 };

for (const call of readCalls) {
  const axes = { call, ...small, sum: "words", ...(call === "io_uring" && { mode: "batch", depth: 2 }) };
  describe(`reading a file by ${call}`, { skip: isNative(call) && missing }, () => {
    test("reads every block of every pass, and takes time and CPU time", async (context) => {
      await using(axes, context, async (subject) => {
        await subject.warm();
        for (const passes of [1, 3, 20]) {
          const { quantities, problem } = await sample(subject, passes);
          assert.equal(problem, undefined);
          const calls = callsAPass[call];
          assert.equal(quantities?.syscalls, calls && calls * passes);
          assert.ok((quantities?.durationNs ?? 0) > 0 && (quantities?.cpuNs ?? -1) >= 0);
        }
        // 64 KiB are 16 384 words.
        assert.deepEqual(await subject.verify(), {
          state: "verified",
          method: `words of every block read, and ${call === "mmap" ? "the sum of each page in" : "every word of"} one more pass`,
          elements: 16_384,
        });
      });
    });

    test("notices in the sample itself that a byte differs", async (context) => {
      await using(axes, context, async (subject) => {
        spoil(20 * KiB);
        const { problem } = await sample(subject, 2);
        assert.match(problem ?? "", /^the words of the blocks of 2 passes add up to \d+, expected \d+$/);
        await assert.rejects(async () => subject.verify(), { code: "verification", message: /the block at byte (16384|20480) differs/ });
      });
    });

    test("reads the file again after a pass that failed: it is still open", async (context) => {
      await using(axes, context, async (subject) => {
        spoil(20 * KiB);
        for (let i = 0; i < 3; i++) await assert.rejects(async () => subject.verify(), { code: "verification" });
        spoil(20 * KiB);
        assert.equal((await sample(subject, 2)).problem, undefined);
        assert.equal((await subject.verify()).state, "verified");
      });
    });

    test("fails with one clear message when the file has shrunk", async (context) => {
      await using(axes, context, async (subject) => {
        truncateSync(path(), 36 * KiB);
        assert.throws(() => subject.arm?.(), { code: "verification", message: /has 36864 B, and 65536 B were written/ });
        // A mapping of what is no longer there would end the process, and is refused.
        await assert.rejects(async () => subject.sample(1), { code: "verification", message: /the file is shorter than it was written/ });
        await assert.rejects(async () => subject.verify(), { code: "verification", message: /has 36864 B/ });
      });
    });

    test("fails with one clear message when the file has disappeared", async (context) => {
      await using(axes, context, async (subject) => {
        unlinkSync(path());
        await assert.rejects(sample(subject, 1), { code: "verification", message: /its scratch file was removed while it was being read/ });
      });
    });
  });
}

describe("the sum of the ends of blocks", () => {
  test("notices blocks that end differently, and leaves the rest to the end", async (context) => {
    await using({ call: "readSync", ...small }, context, async (subject) => {
      spoil(20 * KiB);
      assert.equal((await sample(subject, 2)).problem, undefined);
      await assert.rejects(async () => subject.verify(), /the block at byte 16384 differs from what was written/);
      // The last byte of the second block.
      spoil(32 * KiB - 1);
      assert.match((await sample(subject, 2)).problem ?? "", /^the ends of the blocks of 2 passes add up to \d+, expected \d+$/);
    });
  });
});

describe("blocks in random order", () => {
  for (const call of ["readSync", "FileHandle.read", "pread", "mmap"]) {
    test(`are the same blocks, by ${call}`, { skip: isNative(call as "pread") && missing }, async (context) => {
      await using({ call, block: 4 * KiB, file: 64 * KiB, order: "random" }, context, async (subject) => {
        assert.equal((await sample(subject, 3)).problem, undefined);
        assert.equal((await subject.verify()).state, "verified");
      });
    });
  }
});

describe("a buffer of several slots", () => {
  for (const call of ["readSync", "fs.read", "pread"]) {
    test(`is filled in turn by ${call}`, { skip: isNative(call as "pread") && missing }, async (context) => {
      // 16 blocks in 5 slots: the last turn is not a whole one.
      await using({ call, block: 4 * KiB, file: 64 * KiB, slots: 5, sum: "words" }, context, async (subject) => {
        assert.equal((await sample(subject, 2)).problem, undefined);
        assert.equal((await subject.verify()).state, "verified");
      });
    });
  }
});

describe("an io_uring", { skip: missing }, () => {
  const ring = { call: "io_uring", block: 4 * KiB, file: 64 * KiB };

  test("enters the kernel once a batch: 16 blocks by 5 are four", async (context) => {
    await using({ ...ring, mode: "batch", depth: 5 }, context, async (subject) => {
      const { quantities, problem } = await sample(subject, 3);
      assert.deepEqual([quantities?.syscalls, problem], [12, undefined]);
    });
  });

  for (const extra of [{ registered: true }, { sqpoll: true }, { slots: 16 }, {}]) {
    test(`keeps reads in flight with ${JSON.stringify(extra)}`, async (context) => {
      await using({ ...ring, mode: "depth", depth: 4, order: "random", ...extra }, context, async (subject) => {
        await subject.warm();
        const { quantities, problem } = await sample(subject, 3);
        assert.equal(problem, undefined);
        assert.ok((quantities?.syscalls ?? -1) >= 0);
        assert.equal((await subject.verify()).state, "verified");
      });
    });
  }
});

describe("a mapping", { skip: missing }, () => {
  for (const extra of [{ populate: true }, ...["sequential", "random", "willneed", "hugepage"].map((advice) => ({ advice }))]) {
    test(`is made and removed in every pass, with ${JSON.stringify(extra)}`, async (context) => {
      await using({ call: "mmap", ...small, sum: "words", ...extra }, context, async (subject) => {
        const { quantities, problem } = await sample(subject, 5);
        assert.deepEqual([quantities?.syscalls, problem], [5 * ("advice" in extra ? 3 : 2), undefined]);
        // Its pages are new to the process each time.
        assert.ok((quantities?.minorFaults ?? 0) + (quantities?.majorFaults ?? 0) >= 5);
      });
    });
  }
});

describe("a file that is read past the cache", () => {
  for (const call of ["readSync", "fs.read", "FileHandle.read", "pread", "io_uring"]) {
    test(`gives the same blocks by ${call}`, { skip: isNative(call as "pread") && missing }, async (context) => {
      const axes = {
        call,
        block: 4 * KiB,
        file: 64 * KiB,
        cache: "direct",
        order: "random",
        ...(call === "io_uring" && { mode: "depth", depth: 4 }),
      };
      await using(axes, context, async (subject) => {
        assert.equal((await sample(subject, 2)).problem, undefined);
        assert.equal((await subject.verify()).state, "verified");
      });
    });
  }
});

describe("a file that is thrown out of the cache", { skip: missing }, () => {
  test("has to be read from its device in every sample", async (context) => {
    const axes = { call: "mmap", block: 4 * KiB, file: 64 * KiB, cache: "cold", advice: "random", sum: "words" };
    await using(axes, context, async (subject) => {
      await subject.warm();
      for (let i = 0; i < 2; i++) {
        const { quantities, problem } = await sample(subject, 1);
        assert.equal(problem, undefined);
        // A page that has to come from the device: of 16, how many at a time is the kernel's choice.
        assert.ok((quantities?.majorFaults ?? 0) >= 1);
      }
      assert.equal((await subject.verify()).state, "verified");
    });
  });

  test("is a file of its own: nobody else's is cold", async (context) => {
    const axes = { call: "pread", ...small };
    await using({ ...axes, cache: "cold" }, context, () => using(axes, context, async () => {}));
    assert.deepEqual([statSync(path()).size, statSync(`${path()}-cold`).size], [64 * KiB, 64 * KiB]);
  });
});

describe("a scratch folder in memory", () => {
  const memory = "/dev/shm";
  const absent = statSync(memory, { throwIfNoEntry: false })?.isDirectory() ? false : `there is no ${memory}`;

  test("has no device: what would read from one is unavailable, with the reason", { skip: absent }, async () => {
    scratch = mkdtempSync(join(memory, "io-body-"));
    try {
      await assert.rejects(opened({ call: "readSync", ...small, cache: "direct" }), (thrown) => {
        assert.ok(thrown instanceof Unavailable);
        assert.deepEqual([thrown.code, /in memory|refuses O_DIRECT/.test(thrown.message)], ["direct-absent", true]);
        return true;
      });
      if (native.state === "absent") return;
      await assert.rejects(opened({ call: "pread", ...small, cache: "cold" }), (thrown) => {
        assert.ok(thrown instanceof Unavailable);
        assert.deepEqual([thrown.code, /the cache kept 64 KiB of 64 KiB/.test(thrown.message)], ["cold-absent", true]);
        return true;
      });
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
});

describe("calls that do next to nothing", { skip: missing }, () => {
  for (const [call, syscalls] of [
    ["getppid", 3000],
    ["clock-real", 3000],
    ["clock-vdso", undefined],
  ] as const) {
    test(`of ${call} are counted where they enter the kernel`, async () => {
      const subject = await opened({ call, count: 1000 });
      await subject.warm();
      assert.equal((await subject.sample(3))?.syscalls, syscalls);
      assert.equal((await subject.verify()).state, "verified");
      await subject.close();
    });
  }
});
