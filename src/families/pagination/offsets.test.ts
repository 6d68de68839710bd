import assert from "node:assert/strict";
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pieceBytes } from "./lines.ts";
import { Offsets, offsetsBytes } from "./offsets.ts";

function indexed(text: string, start: number, use: (offsets: Offsets, path: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "streambound-offsets-"));
  writeFileSync(join(folder, "text"), text);
  const fd = openSync(join(folder, "text"), "r");
  const path = join(folder, "index");
  const offsets = Offsets.build(fd, start, path);
  try {
    use(offsets, path);
  } finally {
    closeSync(fd);
    offsets.close();
    assert.deepEqual(readdirSync(folder), ["text"]);
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("an index of offsets", () => {
  test("knows where each row begins and where the last ends, 8 bytes each", () => {
    indexed("head\na\nbbb\ncc\n", 5, (offsets, path) => {
      assert.ok(existsSync(path));
      assert.deepEqual(
        [0, 1, 2, 3].map((row) => offsets.of(row)),
        [5, 7, 11, 14],
      );
      assert.deepEqual([offsets.bytes, offsetsBytes(3), offsets.readBytes], [32, 32, 32]);
    });
  });

  test("is right over more rows than fit into one of its blocks, and over rows that lie across pieces", () => {
    const rows = 3 * (pieceBytes / 8);
    indexed("12345\n".repeat(rows), 0, (offsets) => {
      assert.equal(offsets.bytes, offsetsBytes(rows));
      for (const row of [0, 1, pieceBytes / 8 - 1, pieceBytes / 8, rows - 1, rows]) assert.equal(offsets.of(row), 6 * row);
    });
  });
});

test("an index for which there is no space is one clear error, and nothing is left of it", {
  skip: existsSync("/dev/full") ? false : "this system has no /dev/full",
}, () => {
  const folder = mkdtempSync(join(tmpdir(), "streambound-offsets-"));
  writeFileSync(join(folder, "text"), "a\n");
  symlinkSync("/dev/full", join(folder, "index"));
  const fd = openSync(join(folder, "text"), "r");
  try {
    assert.throws(() => Offsets.build(fd, 0, join(folder, "index")), { message: "its index could not be built: no space is left on the device" });
    assert.deepEqual(readdirSync(folder), ["text"]);
  } finally {
    closeSync(fd);
    rmSync(folder, { recursive: true, force: true });
  }
});
