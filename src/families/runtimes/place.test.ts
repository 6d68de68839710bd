import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readlinkSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, describe, test } from "node:test";
import { Place, staleBytes, wrongBytesOf } from "./place.ts";
import { makeText } from "./text.ts";

const parent = mkdtempSync(join(tmpdir(), "streambound-place-"));
after(() => rmSync(parent, { recursive: true, force: true }));
const text = makeText();
const fileBytes = 3 << 20;
const whole = Buffer.concat([0, 1, 2].map((i) => text.expected(i << 20, 1 << 20)));

describe("a sample's place", () => {
  const place = new Place(join(parent, "place"));
  beforeEach(() => place.prepare(1000, false));

  test("holds an output of before that is longer than the one to come", () => {
    assert.equal(statSync(place.output).size, 1000 + staleBytes);
    assert.deepEqual(place.found(false), { untouched: true, left: [], leftBytes: 0, outputBytes: 1000 + staleBytes });
  });

  test("sees an output that took its place, which is left behind only where the job did not succeed", () => {
    writeFileSync(`${place.output}.part`, "new");
    renameSync(`${place.output}.part`, place.output);
    assert.deepEqual(place.found(true), { untouched: false, left: [], leftBytes: 0, outputBytes: 3 });
    assert.deepEqual(place.found(false), { untouched: false, left: [], leftBytes: 3, outputBytes: 3 });
  });

  test("counts every other file that is left", () => {
    writeFileSync(`${place.output}.part`, "12345");
    assert.deepEqual(place.found(false), { untouched: true, left: ["output.part"], leftBytes: 5, outputBytes: 1000 + staleBytes });
  });

  test("sees an output that is gone", () => {
    rmSync(place.output);
    assert.deepEqual(place.found(false), { untouched: false, left: [], leftBytes: 0, outputBytes: undefined });
  });

  test("is a full disk where the output grows, when it is asked to be", {
    skip: process.platform === "linux" ? false : "only Linux has /dev/full",
  }, () => {
    place.prepare(1000, true);
    assert.equal(readlinkSync(`${place.output}.part`), "/dev/full");
    assert.throws(() => writeFileSync(`${place.output}.part`, "x"), { code: "ENOSPC" });
  });

  test("is gone when it is removed", () => {
    place.remove();
    assert.ok(!existsSync(join(parent, "place")));
  });
});

describe("wrongBytesOf", () => {
  const path = join(parent, "compared");
  const wrongOf = (bytes: Buffer) => {
    writeFileSync(path, bytes);
    return wrongBytesOf(path, fileBytes, text);
  };

  test("is 0 for the expected bytes", async () => assert.equal(await wrongOf(whole), 0));

  test("counts bytes that differ, in every block", async () => {
    const bytes = Buffer.from(whole);
    for (const at of [0, 1 << 20, fileBytes - 1]) bytes[at] = 0;
    assert.equal(await wrongOf(bytes), 3);
  });

  test("counts bytes that are missing, and those that are too many", async () => {
    assert.equal(await wrongOf(whole.subarray(0, -100)), 100);
    assert.equal(await wrongOf(Buffer.concat([whole, Buffer.alloc(77)])), 77);
  });

  test("counts a chunk in the wrong place, byte for byte", async () => {
    const bytes = Buffer.from(whole);
    whole.copy(bytes, 8192, 65_536, 65_536 + 8192);
    const wanted = [...whole.subarray(8192, 16_384)].filter((byte, i) => byte !== whole[65_536 + i]).length;
    assert.ok(wanted > 4096);
    assert.equal(await wrongOf(bytes), wanted);
  });

  test("misses all of an output that is not there", async () => {
    assert.equal(await wrongBytesOf(join(parent, "nothing"), fileBytes, text), fileBytes);
  });
});
