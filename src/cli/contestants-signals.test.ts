/** Ctrl-C while other programs do a job for the run. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { readRecord } from "../records/read.ts";
import { filesOf, streambound, workFolder } from "../testing/cli.ts";

/** Ids of the processes that work in this folder and are no zombies. */
function processesIn(folder: string): readonly string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(folder) && !/ Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
    } catch {
      return false;
    }
  });
}

test("an interrupted run takes its contestants and their files with it", {
  skip: process.platform === "linux" ? false : "only Linux tells whose processes there are",
}, async () => {
  const cwd = workFolder();
  mkdirSync(join(cwd, "tmp"));
  let seen = 0;
  const result = await streambound(["run", "runtimes", "--profile", "full", "--scratch-limit", "1GiB"], {
    cwd,
    env: { TMPDIR: join(cwd, "tmp") },
    started: async (child) => {
      // Two: the run itself, and a contestant or a compiler that it waits for, with files of theirs.
      while (child.exitCode === null && (seen < 2 || filesOf(join(cwd, "tmp")).length === 0)) {
        await sleep(5);
        seen = processesIn(cwd).length;
      }
      child.kill("SIGINT");
    },
  });
  assert.equal(result.code, 130, result.stderr);
  assert.ok(seen >= 2);
  // A leash is felt by who looks at it: at the latest between two chunks.
  for (let attempt = 0; attempt < 100 && processesIn(cwd).length > 0; attempt++) await sleep(20);
  assert.deepEqual(processesIn(cwd), []);
  assert.deepEqual(readdirSync(join(cwd, "tmp")), []);
  for (const file of filesOf(cwd)) assert.equal((await readRecord(join(cwd, file))).run.state, "aborted");
});
