import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hugePageShare, hugeShareOf, involuntarySwitches, runQueueNs, stealTicks } from "./quality.ts";

const linux = { skip: process.platform === "linux" ? false : "only Linux tells" };

describe("runQueueNs, involuntarySwitches and stealTicks", () => {
  test("are whole counts that never fall", linux, () => {
    for (const read of [runQueueNs, involuntarySwitches, stealTicks]) {
      const [first, second] = [read(), read()];
      if (first === undefined || second === undefined) continue; // A kernel without schedstats does not tell.
      assert.ok(Number.isInteger(first) && first >= 0 && second >= first, `${read.name}: ${first}, ${second}`);
    }
  });
});

describe("hugePageShare", () => {
  test("lies in [0, 1] where it is told", linux, () => {
    const share = hugePageShare();
    assert.ok(share === undefined || (share >= 0 && share <= 1));
  });

  test("is the huge part of the anonymous memory", () => {
    const rollup = "Rss:             9999 kB\nAnonymous:       4096 kB\nLazyFree:           0 kB\nAnonHugePages:   1024 kB\n";
    assert.equal(hugeShareOf(rollup), 0.25);
  });

  test("is absent, not 0, where nothing is told or nothing is anonymous", () => {
    assert.equal(hugeShareOf(""), undefined);
    assert.equal(hugeShareOf("Anonymous:       0 kB\nAnonHugePages:   0 kB\n"), undefined);
  });
});
