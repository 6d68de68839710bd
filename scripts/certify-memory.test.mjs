import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { memoryRecord } from "./certify-memory.mjs";
import { judge } from "./memory/judge.mjs";
import { fileBytes } from "./memory/rows.mjs";
import { memoryTable } from "./memory/table.mjs";

const path = fileURLToPath(new URL(`../${memoryRecord}`, import.meta.url));
const skip = existsSync(path) ? false : "no certificate is committed";

describe("the committed certificate of memory", { skip }, () => {
  const text = skip ? "" : readFileSync(path, "utf8");

  test("is a run record that is complete and reads back", async () => {
    const { parseRecord } = await import("../dist/src/records/read.js");
    assert.equal(parseRecord(memoryRecord, text).run.state, "complete");
  });
  test("has every contestant and size: measured, or with the reason why not", async () => {
    const { contestants } = await import("../dist/src/families/runtimes/params.js");
    const rows = judge(JSON.parse(text));
    assert.deepEqual(rows.map(({ contestant }) => contestant).sort(), [...contestants].sort());
    for (const { contestant, files } of rows) {
      assert.deepEqual(
        files.map((file) => file.fileBytes).sort((a, b) => a - b),
        fileBytes,
        contestant,
      );
      for (const file of files) assert.ok(file.peakBytes > file.floorBytes || file.reason, contestant);
    }
    assert.match(memoryTable(JSON.parse(text)), /^\| MiB \|/);
  });
  test("shows right forms that wrote every byte, within promise and stated floor", async () => {
    const { rightContestants } = await import("../dist/src/families/runtimes/params.js");
    for (const { contestant, files, verdict } of judge(JSON.parse(text)).filter((row) => rightContestants.includes(row.contestant))) {
      assert.notEqual(verdict, "fails", contestant);
      for (const { wrong = false } of files) assert.equal(wrong, false, contestant);
    }
  });
});
