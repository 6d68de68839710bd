/** A run to its end where the system refuses what measuring asks of it: the parts that need it are absent, each with its reason. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { loadNative } from "../native/native.ts";
import { type RunRecord, recordSchema, type Trial } from "../records/record.ts";
import { shell, workFolder } from "../testing/cli.ts";
import { pageAdvice, sandboxWithout } from "../testing/seccomp.ts";

/** Suites that pin, advise pages, hand over between CPUs, and look for nodes. */
const suites = "scaling latency cores numa";

async function recordOf(prefix: string): Promise<RunRecord> {
  const cwd = workFolder();
  const { code, stderr } = await shell(`${prefix} $streambound run ${suites} --profile smoke --format json --quiet`, { cwd });
  assert.equal(code, 0, stderr);
  const [name = ""] = readdirSync(join(cwd, "results"));
  return recordSchema.parse(JSON.parse(readFileSync(join(cwd, "results", name), "utf8")));
}

function trialsOf(record: RunRecord, wanted: (trial: Trial) => boolean): readonly Trial[] {
  const found = record.groups.flatMap(({ trials }) => trials).filter(wanted);
  assert.ok(found.length > 0, "there are such trials");
  return found;
}

function assertAbsent(trials: readonly Trial[]): void {
  for (const { key, outcome } of trials) {
    assert.equal(outcome.state, "absent", key);
    assert.ok(outcome.state === "absent" && outcome.reason.length > 10, key);
  }
}

const measured = (record: RunRecord) => trialsOf(record, ({ outcome }) => outcome.state === "measured");
const nothingFailed = (record: RunRecord) =>
  assert.deepEqual(
    record.groups.flatMap(({ trials }) => trials).filter(({ outcome }) => outcome.state === "failed"),
    [],
  );

const sandbox = sandboxWithout(["sched_setaffinity", ...pageAdvice, "mbind"], workFolder());
const native = loadNative().state === "available";

describe("where neither pinning nor page advice is allowed", {
  skip: sandbox.state === "absent" ? sandbox.reason : !native && "the addon is absent",
}, () => {
  test("a run ends well: pinned trials and advised pages are absent with reasons, the others are measured", async () => {
    const record = await recordOf(sandbox.state === "ready" ? sandbox.path : "");
    nothingFailed(record);
    assertAbsent(trialsOf(record, ({ suite }) => suite === "cores"));
    assertAbsent(trialsOf(record, ({ params }) => params["pages"] === "huge"));
    for (const { key, team = [] } of measured(record))
      assert.ok(
        team.every(({ pin }) => pin === undefined),
        key,
      );
  });
});

const taskset = spawnSync("taskset", ["-c", "0", "true"]).status === 0;

describe("on one CPU of several", {
  skip: availableParallelism() < 2 ? "there is one CPU" : !taskset && "there is no taskset, or CPU 0 is not ours",
}, () => {
  test("a run ends well: what takes two threads is absent or not planned, the others are measured", async () => {
    const record = await recordOf("taskset -c 0");
    nothingFailed(record);
    assert.equal(record.machine.cpusAvailable, 1);
    for (const { key, team = [] } of measured(record)) assert.ok(team.filter(({ background }) => !background).length <= 1, key);
  });
});
