import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { runPlan } from "../../harness/run.ts";
import type { Axes } from "../../suites/suite.ts";
import { group, planContext, planned } from "../../testing/scripted.ts";
import { KiB } from "../../units.ts";
import { io } from "./family.ts";

let scratch = "";
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "io-run-"));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const profile = { epochs: 2, rounds: 1, sampleNs: 0.1e6, searchRounds: 1 };

/** The outcomes by key, of the trials of one group. @param between called after the first epoch's trials */
async function outcomes(trials: readonly Axes[], between: () => void = () => {}) {
  let told = false;
  const { groups } = await runPlan(planned([group("io", trials, io)], planContext()), {
    profile,
    seed: 3,
    signal: new AbortController().signal,
    scratch,
    emit: ({ kind }) => {
      if (kind !== "progress" || told) return;
      told = true;
      between();
    },
  });
  return groups.flatMap((one) => one.trials.map(({ params, outcome }) => ({ call: params["call"], block: params["block"], outcome })));
}

describe("a run of io trials", () => {
  test("makes one file for all trials of a size, and measures Node's ways on a machine without the addon", async () => {
    const found = await outcomes([{ call: ["readSync", "fs.read", "web-stream", "pread", "mmap"], block: 4 * KiB, file: 64 * KiB }]);
    assert.deepEqual(
      found.map(({ outcome }) => (outcome.state === "absent" ? outcome.reason : outcome.state)),
      ["measured", "measured", "measured", ...Array.from({ length: 2 }, () => "it is not built: no C compiler was found")],
    );
    for (const { outcome } of found.slice(0, 3)) assert.ok(outcome.state === "measured" && outcome.verification.state === "verified");
    assert.deepEqual(readdirSync(scratch), ["io-65536"]);
  });

  test("fails the trials whose file shrinks under them, each with one message, and measures the others", async () => {
    const found = await outcomes(
      [
        { call: "readSync", block: 4 * KiB, file: 64 * KiB },
        { call: ["readSync", "createReadStream"], block: 4 * KiB, file: 128 * KiB },
      ],
      () => truncateSync(join(scratch, "io-131072"), 4 * KiB),
    );
    const [other, ...shrunk] = found;
    assert.equal(other?.outcome.state, "measured");
    assert.equal(shrunk.length, 2);
    // Whichever is sampled at the time is told by the read, the others before their next one.
    for (const { outcome } of shrunk) {
      assert.equal(outcome.state, "failed");
      assert.ok(outcome.state === "failed");
      assert.equal(outcome.code, "verification");
      assert.match(
        outcome.message,
        /^Verification failed: (its scratch file has 4096 B, and 131072 B were written|a read returned \d+ of 4096 B at byte)/,
      );
    }
  });
});
