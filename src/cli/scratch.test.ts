import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { readRecord } from "../records/read.ts";
import { filesOf, streambound, workFolder } from "../testing/cli.ts";

const quick = ["run", "zero-copy", "--profile", "smoke", "--format", "csv"];

describe("the files of a run", () => {
  test("lie where --scratch says, and are gone when it has ended", async () => {
    const cwd = workFolder();
    mkdirSync(join(cwd, "scratch"));
    let seen = 0;
    const { code, stderr } = await streambound([...quick, "--scratch", "scratch"], {
      cwd,
      talked: () => {
        seen = Math.max(seen, readdirSync(join(cwd, "scratch")).length);
      },
    });
    assert.equal(code, 0, stderr);
    assert.equal(seen, 1);
    assert.deepEqual(readdirSync(join(cwd, "scratch")), []);
  });

  test("are bounded by --scratch-limit: trials that need more are absent, with that reason", async () => {
    const cwd = workFolder();
    mkdirSync(join(cwd, "scratch"));
    await streambound([...quick, "--scratch", "scratch", "--scratch-limit", "1KiB", "--quiet"], { cwd });
    const [name = ""] = filesOf(join(cwd, "results"));
    const record = await readRecord(join(cwd, "results", name));
    assert.equal(record.run.scratch?.limitBytes, 1024);
    const outcomes = record.groups.flatMap(({ trials }) => trials).filter(({ family }) => family === "transfer");
    assert.ok(outcomes.length > 0);
    for (const { outcome } of outcomes) assert.equal(outcome.state, "absent");
    assert.ok(outcomes.some(({ outcome }) => outcome.state === "absent" && /of --scratch-limit 1 KiB are left$/.test(outcome.reason)));
    assert.deepEqual(readdirSync(join(cwd, "scratch")), []);
  });

  for (const [args, message] of [
    [
      ["--scratch", "missing"],
      /^streambound: --scratch "missing" cannot be written: there is no such file or folder\. Choose another folder with --scratch/,
    ],
    [
      ["--scratch-limit", "900000GiB"],
      /^streambound: --scratch-limit 900000 GiB does not fit: .* are free in the scratch folder\. Use a smaller --scratch-limit/,
    ],
    [["--scratch-limit", "much"], /^streambound: --scratch-limit "much" is not valid: /],
    [["--scratch", ""], /^streambound: --scratch has no value/],
  ] as const)
    test(`cannot be made by ${args.join(" ")}: one error before anything is measured`, async () => {
      const cwd = workFolder();
      const { code, stdout, stderr } = await streambound([...quick, "--quiet", ...args], { cwd });
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.equal(stderr.trimEnd().split("\n").length, 1);
      assert.equal(code, args[1] === "missing" ? 1 : 2);
      assert.ok(!existsSync(join(cwd, "missing")));
      assert.deepEqual(filesOf(join(cwd, "results")), []);
    });
});
