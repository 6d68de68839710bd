import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { BodyContext, Subject } from "../../harness/subject.ts";
import { reachable, spoil } from "../../testing/nameless.ts";
import { KiB } from "../../units.ts";
import { open } from "./body.ts";

/** A file of 64 KiB in four blocks. */
async function opened(): Promise<Subject> {
  const params = { call: "readSync", block: 16 * KiB, file: 64 * KiB };
  const context: BodyContext = {
    params,
    team: [],
    role: 0,
    member: 0,
    slot: 0,
    seed: 3,
    epoch: 0,
    visit: "v",
    arenaBytes: { shared: 0, private: 0 },
  };
  return open(context);
}

const unreachable = reachable ? false : "files without a name cannot be reached here";

describe("reading a file by blocks", () => {
  test("takes one call a block and pass, and CPU time of its own", async () => {
    const subject = await opened();
    try {
      for (const passes of [1, 3, 200]) {
        const quantities = await subject.sample(passes);
        assert.equal(quantities?.syscalls, 4 * passes);
        assert.ok((quantities?.cpuNs ?? -1) >= 0);
        assert.equal(subject.settle?.(), undefined);
      }
      // 64 KiB are 16 384 words.
      assert.deepEqual(await subject.verify(), {
        state: "verified",
        method: "ends of every block read, and every word of one more pass",
        elements: 16_384,
      });
    } finally {
      await subject.close();
    }
  });

  test("notices blocks that end differently, in the sample itself", { skip: unreachable }, async () => {
    const subject = await opened();
    try {
      // The last byte of the second block.
      assert.equal(spoil(32 * KiB - 1), 1);
      await subject.sample(2);
      assert.match(subject.settle?.() ?? "", /^the ends of the blocks of 2 passes add up to -?\d+, expected -?\d+$/);
    } finally {
      await subject.close();
    }
  });

  test("notices any other byte in the end", { skip: unreachable }, async () => {
    const subject = await opened();
    try {
      assert.equal(spoil(20 * KiB), 1);
      await subject.sample(2);
      assert.equal(subject.settle?.(), undefined);
      assert.throws(() => subject.verify(), /the block at byte 16384 differs from what was written/);
    } finally {
      await subject.close();
    }
  });
});
