import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileTree } from "../../testing/file-tree.ts";
import { calibrationFile, workRate } from "./calibration.ts";

describe("the calibration of work", () => {
  test("is measured once a process where there is no run", () => {
    const rate = workRate();
    assert.ok(rate > 0 && Number.isFinite(rate));
    assert.equal(workRate(), rate);
  });

  test("is left in the run's folder by whoever asks first, whole and within its bound", () => {
    const folder = fileTree({});
    const rate = workRate(folder);
    assert.deepEqual(readdirSync(folder), [calibrationFile.name]);
    const text = readFileSync(join(folder, calibrationFile.name), "utf8");
    assert.equal(Number(text), rate);
    assert.ok(text.length <= calibrationFile.bytes);
  });

  test("is for all others what was left there, whatever they would measure", () => {
    assert.equal(workRate(fileTree({ [calibrationFile.name]: "0.123456789012345" })), 0.123456789012345);
  });

  test("refuses a file that holds no rate", () => {
    const folder = fileTree({});
    for (const text of ["", "fast", "-1", "0", "Infinity"]) {
      writeFileSync(join(folder, calibrationFile.name), text);
      assert.throws(() => workRate(folder), /holds no number/);
    }
  });
});
