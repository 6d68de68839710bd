import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { FileData, openNameless, pageBytes } from "./file.ts";

const wordsPerPage = pageBytes / 4;

function pages(seed: number, first: number, count: number): Uint32Array {
  const words = new Uint32Array(count * wordsPerPage);
  new FileData(seed).fill(words, first);
  return words;
}

describe("the data of a scratch file", () => {
  test("are a function of seed and position, however they are asked for", () => {
    assert.deepEqual(pages(1, 2, 1), pages(1, 0, 3).subarray(2 * wordsPerPage));
    assert.notDeepEqual(pages(1, 0, 1), pages(2, 0, 1));
  });

  test("differ in every word of any two pages", () => {
    const words = pages(1, 0, 2);
    // Masks: 1 × 0x9e3779b1, and 2 × 0x9e3779b1 mod 2^32 = 0x3c6ef362; what they have in common cancels.
    for (let i = 0; i < wordsPerPage; i++) assert.equal(((words[i] as number) ^ (words[i + wordsPerPage] as number)) >>> 0, 0xa2598ad3);
  });
});

describe("a scratch file", () => {
  const usual = process.env["TMPDIR"];
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "nameless-"));
    process.env["TMPDIR"] = folder;
  });
  after(() => {
    if (usual === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = usual;
    rmSync(folder, { recursive: true, force: true });
  });

  test("holds the data from its start, and has no name left while it is open", async () => {
    // 17 pages: one more than is written at once.
    const pieces: number[] = [];
    const file = await openNameless(17 * pageBytes, new FileData(7), (piece) => pieces.push(piece.byteLength));
    try {
      assert.deepEqual(readdirSync(folder), []);
      const read = readFileSync(file.fd);
      assert.deepEqual(read, Buffer.from(pages(7, 0, 17).buffer));
      assert.deepEqual(pieces, [16 * pageBytes, pageBytes]);
    } finally {
      await file.close();
    }
  });

  test("that cannot be made says why, and names no path", async () => {
    process.env["TMPDIR"] = join(folder, "missing");
    await assert.rejects(openNameless(pageBytes, new FileData(7)), {
      message: "its scratch file could not be made: there is no such file or folder",
    });
    process.env["TMPDIR"] = folder;
  });
});
