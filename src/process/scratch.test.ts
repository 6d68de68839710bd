import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { runChild } from "./child.ts";
import { openScratch } from "./scratch.ts";

const parent = mkdtempSync(join(tmpdir(), "streambound-scratch-test-"));
after(() => rmSync(parent, { recursive: true, force: true }));

describe("openScratch", () => {
  test("makes a folder of its own and removes it with its contents", () => {
    const scratch = openScratch({ quotaBytes: 100, parent });
    writeFileSync(scratch.reserve("data", 3), "abc");
    assert.ok(statSync(scratch.folder).isDirectory());
    scratch.close();
    scratch.close();
    assert.ok(!existsSync(scratch.folder));
  });

  test("refuses what the quota does not hold, with what is left", () => {
    const scratch = openScratch({ quotaBytes: 4096, parent });
    scratch.reserve("a", 3072);
    assert.equal(scratch.leftBytes, 1024);
    assert.throws(() => scratch.reserve("b", 2048), {
      code: "scratch-full",
      message: `Scratch file "b" of 2 KiB does not fit: the scratch folder has 1 KiB left. Use a smaller --working-set.`,
    });
    scratch.close();
  });

  test("replaces the room of a name that is reserved again", () => {
    const scratch = openScratch({ quotaBytes: 4096, parent });
    scratch.reserve("a", 3072);
    assert.equal(scratch.reserve("a", 4096), join(scratch.folder, "a"));
    assert.equal(scratch.leftBytes, 0);
    scratch.close();
  });

  for (const name of ["..", ".", "", "a/b", "/etc/passwd"]) {
    test(`refuses the name ${JSON.stringify(name)}, which would leave the folder`, () => {
      const scratch = openScratch({ quotaBytes: 10, parent });
      assert.throws(() => scratch.reserve(name, 1), { code: "internal" });
      scratch.close();
    });
  }

  for (const [how, ending] of [
    ["exits", "process.exit(0);"],
    ["is ended by SIGTERM", `process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000);`],
  ] as const) {
    test(`is removed when the process ${how}`, { skip: process.platform === "win32" ? "Windows has no signals" : false }, async () => {
      const script = `
        import { openScratch } from ${JSON.stringify(new URL("./scratch.js", import.meta.url).href)};
        const scratch = openScratch({ quotaBytes: 1, parent: ${JSON.stringify(parent)} });
        process.stdout.write(scratch.folder, () => { ${ending} });`;
      const outcome = await runChild({
        command: [process.execPath, "--input-type=module", "-e", script],
        timeoutMs: 30_000,
        maxOutputBytes: 10_000,
      });
      assert.match(outcome.stdout, /streambound-/);
      assert.ok(!existsSync(outcome.stdout));
    });
  }
});
