import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { runChild } from "../process/child.ts";
import { smallRecord } from "../testing/small-record.ts";
import { readRecord } from "./read.ts";
import { assertWritable, writeAtomic, writeRecord } from "./write.ts";

let folder = "";
before(() => {
  folder = mkdtempSync(join(tmpdir(), "streambound-write-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Why mounts in a namespace of our own are not possible here, or false. */
const noNamespace = (() => {
  try {
    execFileSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"], { stdio: "ignore" });
    return false;
  } catch {
    return "unshare -rm cannot mount a tmpfs here";
  }
})();

/**
 * Runs `script` (which has `folder` and the functions of write.js) with a tmpfs of `options` mounted on a fresh folder,
 * in a mount namespace of its own. `after` is shell. Returns stdout.
 */
async function inTmpfs(options: string, script: string, shellBefore = ":"): Promise<string> {
  const mount = mkdtempSync(join(folder, "mount-"));
  const body = `
    import * as fs from "node:fs";
    import { writeAtomic, assertWritable } from ${JSON.stringify(new URL("./write.js", import.meta.url).href)};
    const folder = ${JSON.stringify(mount)};
    const attempt = async (action) => { try { await action(); console.log("done"); } catch (error) { console.log(error.code, error.message); } };
    ${script}`;
  const outcome = await runChild({
    command: [
      "unshare",
      "-rm",
      "sh",
      "-c",
      `mount -t tmpfs -o size=1m none "$1" && cd "$1" && { ${shellBefore}; } && mount -o remount,${options} "$1" && exec "$2" --input-type=module -e "$3"`,
      "sh",
      mount,
      process.execPath,
      body,
    ],
    timeoutMs: 60_000,
    maxOutputBytes: 100_000,
  });
  assert.deepEqual([outcome.state, outcome.stderr], ["exited", ""]);
  return outcome.stdout;
}

describe("writeAtomic", () => {
  test("replaces a file whole, makes missing folders and leaves no other file", async () => {
    const path = join(folder, "new", "deep", "file.txt");
    await writeAtomic(path, "first", "--reports");
    await writeAtomic(path, new Uint8Array([115, 50]), "--reports");
    assert.equal(readFileSync(path, "utf8"), "s2");
    assert.deepEqual(readdirSync(join(folder, "new", "deep")), ["file.txt"]);
  });

  test("names the option, the path and the reason when a file stands where a folder should be", async () => {
    const blocker = join(folder, "blocker");
    writeFileSync(blocker, "mine");
    await assert.rejects(writeAtomic(join(blocker, "x.json"), "x", "--results"), {
      code: "not-writable",
      exit: "error",
      message: /^--results ".*" cannot be written: a file of that name is in the way\./,
    });
    await assert.rejects(writeAtomic(join(blocker, "sub", "x.json"), "x", "--results"), {
      code: "not-writable",
      message: /a part of the path is a file, not a folder/,
    });
    assert.equal(readFileSync(blocker, "utf8"), "mine");
  });

  test("leaves nothing behind when the name belongs to a folder", async () => {
    const target = join(folder, "occupied");
    mkdirSync(join(target, "x"), { recursive: true });
    await assert.rejects(writeAtomic(join(target, "x"), "text", "--reports"), { code: "not-writable", message: /it is a folder/ });
    assert.deepEqual(readdirSync(target), ["x"]);
  });

  test("keeps the old file and no part of the new one when the disk fills up in the middle", { skip: noNamespace }, async () => {
    const output = await inTmpfs(
      "rw",
      `
      await attempt(() => writeAtomic(folder + "/r.json", "old", "--results"));
      await attempt(() => writeAtomic(folder + "/r.json", "x".repeat(4 << 20), "--results"));
      await attempt(() => writeAtomic(folder + "/new.json", "x".repeat(4 << 20), "--reports"));
      console.log(fs.readdirSync(folder).join(), fs.readFileSync(folder + "/r.json", "utf8"));`,
    );
    const [first, second, third, state] = output.split("\n");
    assert.equal(first, "done");
    assert.match(
      second ?? "",
      /^not-writable --results ".*" cannot be written: no space is left on the device\. Choose another folder with --results/,
    );
    assert.match(third ?? "", /^not-writable --reports ".*" cannot be written: no space is left on the device\./);
    assert.equal(state, "r.json old");
  });

  test("says that a file system is read-only", { skip: noNamespace }, async () => {
    const output = await inTmpfs(
      "ro",
      `await attempt(() => writeAtomic(folder + "/r.json", "x", "--results")); await attempt(() => assertWritable("--results", folder + "/sub"));`,
    );
    assert.equal(output.match(/cannot be written: the file system is read-only/g)?.length, 2);
  });

  test("says that permission is denied", { skip: noNamespace }, async () => {
    // In a user namespace root has no power over files of users outside it; who is not root needs no such trick.
    const locked = mkdtempSync(join(folder, "locked-"));
    if (process.getuid?.() === 0) chownSync(locked, 12345, 12345);
    chmodSync(locked, 0o555);
    const output = await inTmpfs("rw", `await attempt(() => writeAtomic(${JSON.stringify(join(locked, "x.json"))}, "x", "--results"));`);
    assert.match(output, /^not-writable --results ".*" cannot be written: permission is denied\./);
  });
});

describe("writeRecord", () => {
  test("names the file by start time and run id, and what it wrote reads back equal", async () => {
    const path = await writeRecord(join(folder, "plain"), smallRecord());
    assert.equal(path, join(folder, "plain", "20261122T123705Z-r1.json"));
    assert.deepEqual(await readRecord(path), smallRecord());
  });

  test("never overwrites: records of the same second and label stand side by side", async () => {
    const results = join(folder, "twice");
    const paths = await Promise.all([1, 2, 3].map((seed) => writeRecord(results, { ...smallRecord(), run: { ...smallRecord().run, seed } })));
    assert.equal(new Set(paths).size, 3);
    assert.deepEqual(readdirSync(results).sort(), ["20261122T123705Z-r1-2.json", "20261122T123705Z-r1-3.json", "20261122T123705Z-r1.json"]);
    const seeds = await Promise.all(paths.map(async (path) => (await readRecord(path)).run.seed));
    assert.deepEqual(seeds, [1, 2, 3]);
  });

  for (const [label, stem] of [
    ["lab machine 7", "lab-machine-7"],
    ["../../etc/passwd", "etc-passwd"],
    ["<b>Zoë</b>", "b-Zoe-b"],
    ["…", "run"],
    ["x".repeat(200), "x".repeat(60)],
  ] as const) {
    test(`makes the label ${JSON.stringify(label.slice(0, 20))} fit for a file name`, async () => {
      const record = smallRecord();
      record.run.label = label;
      assert.equal(await writeRecord(join(folder, "labels"), record), join(folder, "labels", `20261122T123705Z-${stem}.json`));
    });
  }

  test("refuses a NaN, which JSON would turn into null", async () => {
    const record = smallRecord();
    record.run.wallNs = Number.NaN;
    await assert.rejects(writeRecord(join(folder, "nan"), record), { code: "internal", message: /run\.wallNs/ });
  });
});

describe("assertWritable", () => {
  test("makes the folder and leaves nothing in it", async () => {
    const results = join(folder, "fresh", "results");
    await assertWritable("--results", results);
    assert.deepEqual(readdirSync(results), []);
  });

  test("names the option when the folder is a file", async () => {
    const path = join(folder, "file");
    writeFileSync(path, "");
    await assert.rejects(assertWritable("--reports", path), {
      code: "not-writable",
      exit: "error",
      message: /^--reports ".*" cannot be written: a file of that name is in the way\./,
    });
  });

  test("finds a disk that is full already", { skip: noNamespace }, async () => {
    const output = await inTmpfs(
      "rw",
      `await attempt(() => assertWritable("--results", folder)); console.log(fs.readdirSync(folder).join());`,
      "head -c 2000000 /dev/zero > full 2>/dev/null || true",
    );
    assert.match(output, /^not-writable --results ".*" cannot be written: no space is left on the device\..*\nfull\n$/);
  });
});
