import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { type Subject, Unavailable } from "../../harness/subject.ts";
import type { Params } from "../../records/record.ts";
import { KiB } from "../../units.ts";
import { open } from "./body.ts";
import { type Mode, modes } from "./params.ts";
import { Reader } from "./reader.ts";

/** Five blocks of 16 KiB, in two slots: a pass ends in the other slot than it began in. */
const small = { block: 16 * KiB, file: 80 * KiB };

let scratch = "";
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "bottleneck-"));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));
const path = () => join(scratch, `io-${80 * KiB}`);

/** 1000 ns a KiB are several hundred steps: every word is worked on. */
function opened(mode: Mode, axes: Params = {}): Promise<Subject> {
  const params = { mode, nsPerKiB: mode === "io" ? 0 : 1000, source: "cached", ...small, ...axes };
  return open({ params, team: [], role: 0, member: 0, slot: 0, seed: 3, epoch: 0, visit: "v", arenaBytes: {}, scratch });
}

async function sample(subject: Subject, passes: number) {
  subject.arm?.();
  const quantities = await subject.sample(passes);
  return { quantities, problem: subject.settle?.() };
}

function spoil(position: number): void {
  const file = openSync(path(), "r+");
  writeSync(file, Uint8Array.of(1, 2, 3, 4), 0, 4, position);
  closeSync(file);
}

for (const mode of modes) {
  describe(`a file and the work on it, ${mode}`, () => {
    test("comes to the same sum in any number of passes, and tells how long either side was busy", async () => {
      const subject = await opened(mode);
      try {
        await subject.warm();
        for (const passes of [1, 2, 5]) {
          const { quantities, problem } = await sample(subject, passes);
          assert.equal(problem, undefined);
          const { durationNs = 0, ioNs, workNs } = quantities ?? {};
          assert.deepEqual([ioNs !== undefined, workNs !== undefined], [mode !== "work", mode !== "io"]);
          for (const busy of [ioNs, workNs]) if (busy !== undefined) assert.ok(busy > 0 && busy <= durationNs, `${busy} of ${durationNs}`);
        }
        // 80 KiB are 20 480 words.
        assert.deepEqual(await subject.verify(), {
          state: "verified",
          method: "sum of the ends of every block and of the work on it, and every word of one more pass",
          elements: 20_480,
        });
      } finally {
        await subject.close();
      }
    });
  });
}

describe("no work at all", () => {
  for (const mode of modes) {
    test(`is a mode of its own nowhere, ${mode}`, async () => {
      const subject = await opened(mode, { nsPerKiB: 0 });
      try {
        assert.equal((await sample(subject, 2)).problem, undefined);
        assert.equal((await subject.verify()).state, "verified");
      } finally {
        await subject.close();
      }
    });
  }
});

describe("a file past the page cache", () => {
  test("is read into the same sums", async (context) => {
    for (const mode of modes) {
      let subject: Subject;
      try {
        subject = await opened(mode, { source: "direct" });
      } catch (thrown) {
        if (thrown instanceof Unavailable) return context.skip(thrown.message);
        throw thrown;
      }
      try {
        assert.equal((await sample(subject, 3)).problem, undefined);
      } finally {
        await subject.close();
      }
    }
  });
});

describe("a file that is not what was written", () => {
  for (const mode of ["serial", "overlapped"] as const) {
    test(`is noticed by the work on its bytes, ${mode}`, async () => {
      const subject = await opened(mode);
      try {
        spoil(40 * KiB);
        assert.match((await sample(subject, 1)).problem ?? "", /^the blocks of 1 passes and the work on them add up to \d+, expected \d+$/);
        await assert.rejects(async () => subject.verify(), {
          code: "verification",
          message: /the block at byte 32768 differs from what was written/,
        });
      } finally {
        await subject.close();
      }
    });

    test(`and has shrunk is one clear error, ${mode}; whoever reads then is replaced`, async () => {
      const subject = await opened(mode);
      try {
        await subject.warm();
        truncateSync(path(), 40 * KiB);
        assert.throws(() => subject.arm?.(), { code: "verification", message: /has 40960 B, and 81920 B were written/ });
        const short = { code: "verification", message: /a read returned 8192 of 16384 B at byte 32768: the file is shorter than it was written/ };
        await assert.rejects(async () => subject.sample(1), short);
        await assert.rejects(async () => subject.sample(1), short);
      } finally {
        await subject.close();
      }
    });
  }
});

describe("the thread that reads", () => {
  const nowNs = () => performance.now() * 1e6;

  test("says what the system refused, and ends", async () => {
    const reader = await Reader.start(4 * KiB);
    try {
      // No descriptor of this process.
      assert.throws(() => reader.run({ fd: 123_456, blocks: 1, passes: 1 }, nowNs, () => {}), /its file could not be read: EBADF/);
    } finally {
      await reader.stop();
    }
    assert.equal(reader.ended, true);
  });

  test("shows every block in order, while the next may be read", async () => {
    const subject = await opened("io");
    const reader = await Reader.start(16 * KiB);
    const file = openSync(path(), "r");
    try {
      const blocks: number[] = [];
      const busy = reader.run({ fd: file, blocks: 5, passes: 2 }, nowNs, (words, block) => {
        assert.equal(words.length, 4096);
        blocks.push(block);
      });
      assert.deepEqual(blocks, [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
      assert.ok((busy.ioNs ?? 0) > 0);
    } finally {
      closeSync(file);
      await reader.stop();
      await subject.close();
    }
  });
});
