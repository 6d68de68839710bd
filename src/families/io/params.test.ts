import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KiB } from "../../units.ts";
import { parseIo, slotsOf } from "./params.ts";

const block = { block: 4 * KiB, file: 64 * KiB };

describe("the axes of an io trial", () => {
  test("are by default readSync of a cached file in order, of whose blocks the ends are added up", () => {
    assert.deepEqual(parseIo(block), { ...block, call: "readSync", order: "sequential", cache: "cached", sum: "ends" });
  });

  test("of a minimal call are its count, and nothing of a file", () => {
    assert.deepEqual(parseIo({ call: "getppid", count: 5 }), { call: "getppid", count: 5 });
    assert.throws(() => parseIo({ call: "getppid", count: 5, file: 4096 }), /file/);
  });

  const refused: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
    ["blocks that do not fill the file", { block: 12 * KiB }, /a file is read in whole blocks/],
    ["parts of sectors", { block: 1000, file: 4000 }, /512/],
    ["a call that does not exist", { call: "sendfile" }, /Invalid option/],
    ["an io_uring without a depth", { call: "io_uring", mode: "batch" }, /has a depth and a mode/],
    ["a depth of anything else", { call: "pread", depth: 4 }, /has a depth and a mode/],
    ["registered buffers of anything else", { call: "pread", registered: true }, /only io_uring has sqpoll/],
    ["advice without a mapping", { call: "pread", advice: "random" }, /only mmap has advice/],
    ["the mere ends of a mapping's large blocks", { call: "mmap", block: 16 * KiB }, /a mapping adds up words/],
    ["a stream at random", { call: "createReadStream", order: "random" }, /a stream reads in order/],
    ["a stream or a mapping past the cache", { call: "mmap", cache: "direct" }, /buffers of one's own/],
    ["slots of a stream", { call: "for-await", slots: 4 }, /have no slots/],
    ["fewer slots than reads in flight", { call: "io_uring", mode: "depth", depth: 8, slots: 4 }, /each read in flight needs a slot/],
    ["O_DIRECT in parts of pages", { block: 512, cache: "direct" }, /whole blocks of 4096 B/],
  ];
  for (const [what, axes, why] of refused) test(`refuse ${what}`, () => assert.throws(() => parseIo({ ...block, ...axes }), why));

  test("give as many slots as asked for, else one for each read in flight", () => {
    assert.deepEqual([slotsOf({}), slotsOf({ depth: 8 }), slotsOf({ depth: 8, slots: 20 })], [1, 8, 20]);
  });
});
