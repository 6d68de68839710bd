import assert from "node:assert/strict";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import { loadNative, type NativeFiles } from "./native.ts";

const loaded = loadNative();
const files = (loaded.state === "available" ? loaded.native.files : undefined) as NativeFiles;
const skip = loaded.state === "available" ? false : loaded.reason;

const folder = mkdtempSync(join(tmpdir(), "streambound-files-"));
const opened: number[] = [];
after(() => {
  for (const fd of opened) closeSync(fd);
  rmSync(folder, { recursive: true, force: true });
});
const openedFile = (path: string) => {
  const fd = openSync(path, "r");
  opened.push(fd);
  return fd;
};
let count = 0;
const fileOf = (words: readonly number[] | Uint32Array) => {
  const path = join(folder, `words-${count++}`);
  writeFileSync(path, Uint32Array.from(words));
  return openedFile(path);
};
const places = (...positions: number[]) => Float64Array.from(positions);

/** 1 … 8: in blocks of 16 B the words 1 2 3 4 and 5 6 7 8. */
const eight = () => fileOf([1, 2, 3, 4, 5, 6, 7, 8]);
/** A thousand pages of words without a pattern that a wrong order or a missing page would keep. */
const many = Uint32Array.from({ length: 1000 * 1024 }, (_, i) => Math.imul(i, 2654435761) ^ (i >>> 3));
const manyFile = () => fileOf(many);
const sumOf = (words: Iterable<number>) => {
  let sum = 0;
  for (const word of words) sum = (sum + word) >>> 0;
  return sum;
};

describe("minimal calls", { skip }, () => {
  test("of getppid add up the parent's number", () => {
    assert.equal(files.calls("getppid", 1000), 1000 * process.ppid);
    assert.equal(files.calls("getppid", 0), 0);
  });

  for (const kind of ["clock-real", "clock-vdso"] as const)
    test(`of ${kind} add up nanoseconds within a second`, () => {
      const sum = files.calls(kind, 50);
      assert.ok(sum >= 0 && sum < 50e9 && Number.isInteger(sum));
    });

  test("are of three kinds, and as many as a whole number says", () => {
    assert.throws(() => files.calls("fork" as never, 1), { name: "RangeError", message: "there is no fork here" });
    for (const wrong of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32])
      assert.throws(() => files.calls("getppid", wrong), { name: "RangeError", message: "count must be a whole number from 0 to 4294967295" });
  });
});

describe("pread", { skip }, () => {
  test("adds up the ends or all words of each block, by hand", () => {
    const into = new Uint8Array(32);
    assert.deepEqual(files.read(eight(), into, 16, places(0, 16), 0, 2, "ends"), { calls: 2, sum: 1 + 4 + 5 + 8 });
    assert.deepEqual(files.read(eight(), into, 16, places(0, 16), 0, 2, "words"), { calls: 2, sum: 36 });
    assert.deepEqual([...new Uint32Array(into.buffer)], [1, 2, 3, 4, 5, 6, 7, 8]);
    assert.deepEqual(files.read(eight(), into, 4, places(8), 0, 1, "ends"), { calls: 1, sum: 6 });
  });

  test("adds modulo 2^32", () =>
    assert.deepEqual(files.read(fileOf([2 ** 32 - 1, 3]), new Uint8Array(8), 8, places(0), 0, 1, "words"), { calls: 1, sum: 2 }));

  test("reads the blocks from … to − 1 at their positions, block i into slot i modulo the slots", () => {
    const into = new Uint32Array(6);
    // Two slots of two words, and two words that no slot has.
    const view = new Uint8Array(into.buffer, 0, 23);
    assert.deepEqual(files.read(eight(), view, 8, places(24, 16, 8, 0), 1, 4, "words"), { calls: 3, sum: 5 + 6 + 3 + 4 + 1 + 2 });
    assert.deepEqual([...into], [3, 4, 1, 2, 0, 0]);
    assert.deepEqual(files.read(eight(), view, 8, places(0), 1, 1, "words"), { calls: 0, sum: 0 });
  });

  test("delivers a file of a thousand blocks in any order, with the sum that JavaScript finds", () => {
    const into = new Uint8Array(many.byteLength);
    const positions = Float64Array.from({ length: 1000 }, (_, i) => ((i * 7) % 1000) * 4096);
    const ends = Array.from({ length: 1000 }, (_, i) => [many[i * 1024] as number, many[i * 1024 + 1023] as number]).flat();
    const fd = manyFile();
    assert.deepEqual(files.read(fd, into, 4096, positions, 0, 1000, "ends"), { calls: 1000, sum: sumOf(ends) });
    assert.deepEqual(files.read(fd, into, 4096, positions, 0, 1000, "words"), { calls: 1000, sum: sumOf(many) });
    for (const [i, position] of positions.entries())
      assert.equal(Buffer.compare(into.subarray(i * 4096, i * 4096 + 4096), new Uint8Array(many.buffer, position, 4096)), 0);
  });

  test("takes views that begin at any byte, and blocks of any whole words", () => {
    const into = new Uint8Array(4 * 77 + 3).subarray(3);
    assert.deepEqual(files.read(manyFile(), into, 4 * 77, places(0), 0, 1, "words"), { calls: 1, sum: sumOf(many.subarray(0, 77)) });
  });

  test("takes views over shared memory", () => {
    const into = new Uint8Array(new SharedArrayBuffer(32));
    assert.deepEqual(files.read(eight(), into, 32, places(0), 0, 1, "words"), { calls: 1, sum: 36 });
  });

  // The kernel gives this file a page at a time, whatever it is asked for.
  const pieces = "/proc/kallsyms";
  const bytes = 65536;
  test("continues what comes short", { skip: existsSync(pieces) ? false : `needs ${pieces}` }, (t) => {
    const expected = new Uint8Array(bytes);
    const fd = openedFile(pieces);
    for (let have = 0; have < bytes; ) {
      const got = readSync(fd, expected, have, bytes - have, have);
      if (got === 0) return t.skip(`${pieces} is short here`);
      have += got;
    }
    const into = new Uint8Array(bytes);
    const read = files.read(fd, into, bytes, places(0), 0, 1, "words");
    assert.ok(typeof read === "object" && read.calls > 1, JSON.stringify(read));
    assert.equal(Buffer.compare(into, expected), 0);
    assert.equal(read.sum, sumOf(new Uint32Array(expected.buffer)));
  });

  test("tells of an early end of the file, and of what the kernel refuses", () => {
    const into = new Uint8Array(64);
    assert.equal(files.read(eight(), into, 64, places(0), 0, 1, "ends"), "pread: short");
    assert.equal(files.read(eight(), into, 16, places(0, 32), 0, 2, "ends"), "pread: short");
    assert.equal(files.read(2 ** 31 - 1, into, 16, places(0), 0, 1, "ends"), "pread: EBADF");
    assert.equal(files.read(openedFile(folder), into, 16, places(0), 0, 1, "ends"), "pread: EISDIR");
  });

  test("refuses arguments that would reach outside a view, the positions or the file", () => {
    const into = new Uint8Array(32);
    const read = (fd: number, block: number, positions: Float64Array, from: number, to: number, sum = "ends") =>
      files.read(fd, into, block, positions, from, to, sum as "ends");
    const fd = eight();
    const wrong: readonly [() => unknown, RegExp][] = [
      [() => read(-1, 16, places(0), 0, 1), /^a descriptor must be a whole number from 0 to 2147483647$/],
      [() => read(0.5, 16, places(0), 0, 1), /^a descriptor must be/],
      [() => read(fd, 0, places(0), 0, 1), /^blockBytes must be a whole number from 4 to 1073741824$/],
      [() => read(fd, 6, places(0), 0, 1), /^blockBytes must be a multiple of 4$/],
      [() => read(fd, 64, places(0), 0, 1), /^the view has no room for a block$/],
      [() => read(fd, 16, places(0), 0, 2), /^to must be a whole number from 0 to 1$/],
      [() => read(fd, 16, places(0, 16), 2, 1), /^from must be a whole number from 0 to 1$/],
      [() => read(fd, 16, places(0, -1), 0, 2), /^a position lies outside the file$/],
      [() => read(fd, 16, places(Number.NaN), 0, 1), /^a position lies outside the file$/],
      [() => read(fd, 16, places(2 ** 53), 0, 1), /^a position lies outside the file$/],
      [() => read(fd, 16, places(0), 0, 1, "all"), /^there is no all here$/],
      [() => read(fd, 16, new Uint8Array(8) as never, 0, 1), /^positions must be a Float64Array$/],
    ];
    for (const [call, message] of wrong) assert.throws(call, { name: "RangeError", message });
    assert.throws(() => (files.read as unknown as () => void)(), { name: "TypeError", message: "too few arguments" });
    assert.throws(() => files.read(fd, [] as never, 16, places(0), 0, 1, "ends"), /napi_get_typedarray_info/);
    assert.deepEqual([...into], Array(32).fill(0));
  });
});

/** Mappings of the test's files that this process has. */
const mapped = () =>
  readFileSync("/proc/self/maps", "utf8")
    .split("\n")
    .filter((line) => line.includes(folder)).length;

describe("a mapping", { skip }, () => {
  const withMapping = (fd: number, bytes: number, use: (address: number) => void, populate = false) => {
    const address = files.map(fd, bytes, populate);
    if (typeof address === "string") return assert.fail(address);
    use(address);
    assert.equal(files.unmap(address, bytes), undefined);
  };

  test("is added up like blocks that are read", () => {
    withMapping(eight(), 32, (address) => {
      assert.equal(files.readMap(address, 16, places(0, 16), 0, 2, "ends"), 18);
      assert.equal(files.readMap(address, 8, places(24, 4), 0, 2, "words"), 7 + 8 + 2 + 3);
    });
    const positions = Float64Array.from({ length: 1000 }, (_, i) => (999 - i) * 4096);
    for (const populate of [false, true])
      withMapping(
        manyFile(),
        many.byteLength,
        (address) => assert.equal(files.readMap(address, 4096, positions, 0, 1000, "words"), sumOf(many)),
        populate,
      );
  });

  test("of a file just written is in the page cache, to its last byte", () =>
    withMapping(eight(), 31, (address) => assert.equal(files.resident(address, 31), 31), true));

  test("takes every advice, or the kernel's name for no; its bytes stay the same", () =>
    withMapping(manyFile(), many.byteLength, (address) => {
      for (const advice of ["sequential", "random", "willneed", "cold"] as const)
        assert.equal(files.adviseMap(address, many.byteLength, advice), undefined);
      assert.match(files.adviseMap(address, many.byteLength, "hugepage") ?? "madvise: EINVAL", /^madvise: EINVAL$/);
      assert.equal(files.readMap(address, 4096, places(999 * 4096), 0, 1, "words"), sumOf(many.subarray(999 * 1024)));
    }));

  test("is not longer than its file, whose end would end the process", () => {
    assert.equal(files.map(eight(), 33, false), "mmap: short");
    assert.equal(files.map(2 ** 31 - 1, 1, false), "fstat: EBADF");
  });

  test("is reached only by its address, as far as it goes, by its thread, and as long as it is there", () => {
    const gone = { name: "RangeError", message: "no mapping of this thread has these bytes" };
    let last = 0;
    withMapping(eight(), 32, (address) => {
      last = address;
      assert.throws(() => files.readMap(address, 16, places(17), 0, 1, "ends"), { name: "RangeError", message: "a position lies outside the file" });
      assert.throws(() => files.readMap(address + 4096, 16, places(0), 0, 1, "ends"), gone);
      assert.throws(() => files.adviseMap(address, 33, "cold"), gone);
      assert.throws(() => files.resident(address, 33), gone);
      assert.throws(() => files.unmap(address, 33), gone);
      assert.throws(() => files.unmap(address, 16), { name: "RangeError", message: "a mapping is removed as a whole" });
    });
    for (const use of [() => files.unmap(last, 32), () => files.readMap(last, 16, places(0), 0, 1, "ends"), () => files.resident(last, 32)])
      assert.throws(use, gone);
    assert.throws(() => files.readMap(0, 16, places(0), 0, 1, "ends"), gone);
    assert.equal(mapped(), 0);
  });

  test("of a worker goes with the worker", async () => {
    const [fd, url] = [manyFile(), JSON.stringify(new URL("./native.js", import.meta.url).href)];
    const code = `import(${url}).then(({ loadNative }) => {
      const { files } = loadNative().native;
      const addresses = [files.map(${fd}, 4096, true), files.map(${fd}, 8192, true)];
      require("node:worker_threads").parentPort.postMessage(files.readMap(addresses[1], 4096, new Float64Array([4096]), 0, 1, "words"));
    });`;
    const worker = new Worker(code, { eval: true });
    const seen = new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    assert.equal(await seen, sumOf(many.subarray(1024, 2048)));
    await ended;
    assert.equal(mapped(), 0);
  });
});

describe("advice about a file", { skip }, () => {
  test("is taken for a file and refused for what is none", () => {
    for (const advice of ["sequential", "random", "willneed", "dontneed"] as const) assert.equal(files.advise(eight(), 0, 32, advice), undefined);
    assert.equal(files.advise(2 ** 31 - 1, 0, 32, "willneed"), "posix_fadvise: EBADF");
    assert.throws(() => files.advise(eight(), -1, 32, "willneed"), { name: "RangeError" });
    assert.throws(() => files.advise(eight(), 0, 32, "hot" as never), { name: "RangeError", message: "there is no hot here" });
  });
});
