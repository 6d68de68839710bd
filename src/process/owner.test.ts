import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { claim, isAbandoned, ownerOf } from "./owner.ts";
import { openScratch, sweepAbandoned } from "./scratch.ts";

const parent = mkdtempSync(join(tmpdir(), "owner-"));
after(() => rmSync(parent, { recursive: true, force: true }));

/** Linux counts processes to 4194304 at most. */
const nobody = 4194305;
let made = 0;

function folder(owner?: object, name = `streambound-${made++}`): string {
  const path = join(parent, name);
  mkdirSync(path);
  if (owner) writeFileSync(join(path, "owner.json"), JSON.stringify(owner));
  return path;
}

describe("a folder", () => {
  test("that this process claims is not abandoned", () => {
    const own = folder();
    claim(own, ["/repository"]);
    assert.equal(ownerOf(own)?.pid, process.pid);
    assert.deepEqual(ownerOf(own)?.trees, ["/repository"]);
    assert.equal(isAbandoned(own), false);
  });

  test("of a process that is gone is abandoned", () => {
    assert.equal(isAbandoned(folder({ pid: nobody, host: hostname() })), true);
  });

  test("of a process whose number was given again is abandoned", {
    skip: existsSync("/proc/self/stat") ? false : "the system does not tell when a process began",
  }, () => {
    assert.equal(isAbandoned(folder({ pid: process.pid, host: hostname(), start: "1" })), true);
  });

  test("of another host is abandoned after a day", () => {
    const foreign = folder({ pid: nobody, host: `not-${hostname()}` });
    assert.equal(isAbandoned(foreign), false);
    const before = Date.now() / 1000 - 25 * 3600;
    utimesSync(foreign, before, before);
    assert.equal(isAbandoned(foreign), true);
  });

  test("of nobody, or with a note that nobody can read, is somebody's", () => {
    const old = folder();
    const before = Date.now() / 1000 - 1000 * 3600;
    utimesSync(old, before, before);
    assert.equal(isAbandoned(old), false);
    assert.equal(isAbandoned(folder({ pid: "x" })), false);
  });
});

test("a sweep removes what killed processes left, and nothing that is in use or of another name", () => {
  const [gone, other] = [folder({ pid: nobody, host: hostname(), trees: ["/r"] }), folder({ pid: nobody, host: hostname() }, "other")];
  const scratch = openScratch({ quotaBytes: 0, parent });
  const told: unknown[] = [];
  sweepAbandoned(parent, (path, owner) => path === gone && told.push(owner?.trees));
  assert.deepEqual([existsSync(gone), existsSync(other), existsSync(scratch.folder)], [false, true, true]);
  assert.deepEqual(told, [["/r"]]);
  scratch.close();
});
