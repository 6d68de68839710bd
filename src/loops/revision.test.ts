import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { revisionOf } from "./revision.ts";

const root = mkdtempSync(join(tmpdir(), "streambound-revision-"));
after(() => rmSync(root, { recursive: true, force: true }));

const git = (...args: string[]): string => {
  const { status, stdout, stderr } = spawnSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", ...args], {
    cwd: root,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return stdout.trim();
};
const there = spawnSync("git", ["--version"]).status === 0;

test("a folder in no repository has no revision", async () => assert.deepEqual(await revisionOf(tmpdir()), {}));

test("a revision is the commit, its parent, and whether the folder differs, what we write aside", {
  skip: there ? false : "there is no git",
}, async () => {
  git("init", "-q");
  assert.deepEqual(await revisionOf(root), {});
  writeFileSync(join(root, "a"), "1");
  git("add", "a");
  git("commit", "-qm", "first");
  const first = git("rev-parse", "HEAD");
  assert.deepEqual(await revisionOf(root), { commit: first, dirty: false });
  git("commit", "-qm", "second", "--allow-empty");
  mkdirSync(join(root, ".streambound", "history"), { recursive: true });
  writeFileSync(join(root, ".streambound", "history", "x.jsonl"), "");
  assert.deepEqual(await revisionOf(root), { commit: git("rev-parse", "HEAD"), parent: first, dirty: false });
  writeFileSync(join(root, "b"), "new");
  assert.equal((await revisionOf(root)).dirty, true);
});
