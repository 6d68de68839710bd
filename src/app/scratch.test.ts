import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { GiB, MiB } from "../units.ts";
import { openRunScratch, scratchPlace } from "./scratch.ts";

const parent = mkdtempSync(join(tmpdir(), "place-"));
after(() => rmSync(parent, { recursive: true, force: true }));

describe("the place of a run's files", () => {
  test("is the named folder, with the limit that was asked for", () => {
    const { parent: folder, limitBytes, facts } = scratchPlace(parent, MiB);
    assert.deepEqual([folder, limitBytes, facts.limitBytes], [parent, MiB, MiB]);
    assert.deepEqual(readdirSync(parent), []);
  });

  test("may hold 8 GiB at most where nothing is asked for", () => {
    const { limitBytes } = scratchPlace(parent, undefined);
    assert.ok(limitBytes > 0 && limitBytes <= 8 * GiB);
  });

  test("must be there, and a folder", () => {
    const missing = join(parent, "missing");
    assert.throws(() => scratchPlace(missing, undefined), {
      code: "not-writable",
      message: new RegExp(
        `^--scratch "${missing.slice(0, 20)}.* cannot be written: there is no such file or folder\\. Choose another folder with --scratch`,
      ),
    });
    const file = join(parent, "file");
    writeFileSync(file, "");
    assert.throws(() => scratchPlace(file, undefined), { code: "not-writable", message: /it is no folder/ });
  });

  test("must have the room that is asked for", () => {
    assert.throws(() => scratchPlace(parent, 2 ** 49), {
      code: "beyond-disk",
      message: /^--scratch-limit 524288 GiB does not fit: .* are free in the scratch folder\./,
    });
  });

  test("is cleared of what killed runs left, and holds one folder a run", () => {
    const left = join(parent, "streambound-left");
    mkdirSync(left);
    // Linux counts processes to 4194304 at most.
    writeFileSync(join(left, "owner.json"), JSON.stringify({ pid: 4194305, host: hostname() }));
    const scratch = openRunScratch(scratchPlace(parent, MiB));
    assert.ok(!existsSync(left));
    assert.ok(existsSync(scratch.folder) && scratch.folder.startsWith(join(parent, "streambound-")));
    scratch.close();
    assert.ok(!existsSync(scratch.folder));
  });
});
