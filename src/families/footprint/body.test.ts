import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { BodyContext, Subject } from "../../harness/subject.ts";
import { reachable, spoil } from "../../testing/nameless.ts";
import { KiB } from "../../units.ts";
import { open } from "./body.ts";
import { ways } from "./params.ts";

/** 33 pages: two whole blocks of 64 KiB and a rest of one page. */
const fileBytes = 132 * KiB;

function opened(way: string): Promise<Subject> {
  const context: BodyContext = {
    params: { way, file: fileBytes },
    team: [],
    role: 0,
    member: 0,
    slot: 0,
    seed: 5,
    epoch: 0,
    visit: "v",
    arenaBytes: { shared: 0, private: 0 },
  };
  return open(context);
}

for (const way of ways) {
  describe(`a scan by ${way}`, () => {
    test("adds up every byte of the file", async () => {
      const subject = await opened(way);
      try {
        await subject.sample(1);
        assert.equal(subject.settle?.(), undefined);
        assert.deepEqual(await subject.verify(), { state: "verified", method: "sum of all bytes of every sample", elements: fileBytes });
      } finally {
        await subject.close();
      }
    });

    test("notices a single byte that differs", { skip: reachable ? false : "files without a name cannot be reached here" }, async () => {
      const subject = await opened(way);
      try {
        assert.equal(spoil(fileBytes - 1), 1);
        await subject.sample(1);
        assert.match(subject.settle?.() ?? "", /^the bytes of the file add up to \d+, expected \d+$/);
      } finally {
        await subject.close();
      }
    });
  });
}
