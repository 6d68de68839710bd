/** Ctrl-C and SIGTERM in the middle of a run. */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { mkdirSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { readRecord } from "../records/read.ts";
import { type CliResult, filesOf, streambound, workFolder } from "../testing/cli.ts";

/** Starts a run that would take minutes, signals it as soon as stderr says what was waited for, and awaits its end. */
async function interrupted(cwd: string, args: readonly string[], awaited: RegExp, signals: readonly NodeJS.Signals[]): Promise<CliResult> {
  let sent = false;
  mkdirSync(join(cwd, "tmp"));
  return streambound(["run", ...args, "--profile", "full"], {
    cwd,
    env: { TMPDIR: join(cwd, "tmp") },
    talked: (stderr: string, child: ChildProcess) => {
      if (sent || !awaited.test(stderr)) return;
      sent = true;
      for (const signal of signals) child.kill(signal);
    },
  });
}

/** Ids of the processes that work in this folder; only Linux tells. */
function processesIn(cwd: string): readonly string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(cwd);
    } catch {
      return false;
    }
  });
}

describe("an interrupted run", { concurrency: 2, skip: process.platform === "win32" ? "Windows has no such signals" : false }, () => {
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    test(`ends with ${code} on ${signal}; what was measured is kept, marked as aborted, and can be reported`, async () => {
      const cwd = workFolder();
      const result = await interrupted(cwd, ["patterns"], /\nepoch 1 of/, [signal]);
      assert.equal(result.code, code, result.stderr);
      assert.match(result.stdout, /full profile, ABORTED/);
      const [name = ""] = filesOf(join(cwd, "results"));
      const path = join("results", name);
      assert.ok(
        result.stderr.endsWith(`record   ${path}\nThe run was interrupted; what it measured is kept. Render it with: streambound report ${path}\n`),
        result.stderr,
      );
      const record = await readRecord(join(cwd, path));
      assert.equal(record.run.state, "aborted");
      const outcomes = record.groups.flatMap(({ trials }) => trials.map(({ outcome }) => outcome));
      assert.ok(outcomes.some((outcome) => outcome.state === "measured" && outcome.stop === "aborted"));
      assert.deepEqual(
        outcomes.filter(({ state }) => state === "failed"),
        [],
      );
      const report = await streambound(["report", path], { cwd });
      assert.equal(report.code, 0);
      assert.match(report.stdout, /ABORTED/);
      assert.deepEqual(filesOf(cwd), [path]);
    });
  }

  test("leaves no child process and no scratch file behind", async () => {
    const cwd = workFolder();
    const result = await interrupted(cwd, ["footprint", "io"], /\nepoch 1 of/, ["SIGINT"]);
    assert.equal(result.code, 130, result.stderr);
    assert.deepEqual(processesIn(cwd), []);
    assert.deepEqual(filesOf(join(cwd, "tmp")), []);
    assert.equal(filesOf(cwd).length, 1);
  });

  test("ends at once on a second signal, and leaves nothing torn", async () => {
    const cwd = workFolder();
    const result = await interrupted(cwd, ["patterns"], /^provisional/, ["SIGINT", "SIGTERM"]);
    assert.ok(result.code === 130 || result.code === 143, `code ${result.code}`);
    for (const file of filesOf(cwd)) assert.equal((await readRecord(join(cwd, file))).run.state, "aborted");
  });
});
