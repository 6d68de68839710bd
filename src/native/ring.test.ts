import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, constants, existsSync, mkdtempSync, openSync, readdirSync, readlinkSync, readSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Worker } from "node:worker_threads";
import { sandboxWithout } from "../testing/seccomp.ts";
import { probeAbilities } from "./abilities.ts";
import { loadNative, type NativeRing, type Ring } from "./native.ts";

const loaded = loadNative();
const rings = (loaded.state === "available" ? loaded.native.ring : undefined) as NativeRing;
const lacking = (id: string) => probeAbilities(loaded).find((ability) => ability.id === id)?.reason ?? false;
const skip = lacking("io-uring");

const folder = mkdtempSync(join(tmpdir(), "streambound-ring-"));
const opened: number[] = [];
after(() => {
  for (const fd of opened) closeSync(fd);
  rmSync(folder, { recursive: true, force: true });
});
const openedFile = (path: string, flags: string | number = "r") => {
  const fd = openSync(path, flags);
  opened.push(fd);
  return fd;
};
const places = (...positions: number[]) => Float64Array.from(positions);

const blocks = 1000;
const words = Uint32Array.from({ length: blocks * 1024 }, (_, i) => Math.imul(i, 2654435761) ^ (i >>> 3));
const path = join(folder, "words");
writeFileSync(path, words);
const fd = openedFile(path);
/** Every block once, in an order that is not the file's. */
const positions = Float64Array.from({ length: blocks }, (_, i) => ((i * 7) % blocks) * 4096);
const sumOf = (some: Iterable<number>) => {
  let sum = 0;
  for (const word of some) sum = (sum + word) >>> 0;
  return sum;
};
const all = sumOf(words);
const ends = sumOf(Array.from({ length: blocks }, (_, i) => [words[i * 1024] as number, words[i * 1024 + 1023] as number]).flat());
const blockAt = (position: number) => new Uint8Array(words.buffer, position, 4096);

function withRing<T>(entries: number, sqpoll: boolean, use: (ring: Ring) => T): T {
  const ring = rings.open(entries, sqpoll);
  if (typeof ring === "string") assert.fail(ring);
  try {
    return use(ring);
  } finally {
    rings.close(ring);
  }
}

/** Rings that this process has open. */
const openRings = () =>
  readdirSync("/proc/self/fd").filter((entry) => {
    try {
      return readlinkSync(`/proc/self/fd/${entry}`).includes("io_uring");
    } catch {
      return false;
    }
  }).length;

/** Reads the whole file in both modes at these depths, and compares every byte. */
function readsAll(ring: Ring, into: Uint8Array, depths: readonly number[]) {
  for (const mode of ["batch", "depth"] as const)
    for (const depth of depths) {
      into.fill(0);
      const read = rings.read(ring, fd, into, 4096, positions, 0, blocks, depth, mode, "words");
      assert.ok(typeof read === "object", String(read));
      assert.equal(read.sum, all);
      for (const [i, position] of positions.entries())
        assert.equal(Buffer.compare(into.subarray(i * 4096, i * 4096 + 4096), blockAt(position)), 0, `${mode} ${depth}: block ${i}`);
      const shortly = rings.read(ring, fd, into, 4096, positions, 0, blocks, depth, mode, "ends");
      assert.equal(typeof shortly === "object" && shortly.sum, ends);
    }
}

describe("a ring", { skip }, () => {
  test("reads every block into its own slot, at every depth up to its entries", () =>
    withRing(blocks, false, (ring) => readsAll(ring, new Uint8Array(words.byteLength), [1, 3, 64, blocks])));

  test("adds up blocks by hand, from … to − 1", () => {
    const small = join(folder, "eight");
    writeFileSync(small, Uint32Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    const into = new Uint8Array(24);
    withRing(4, false, (ring) => {
      const read = rings.read(ring, openedFile(small), into, 8, places(24, 16, 8, 0), 1, 4, 2, "batch", "words");
      assert.deepEqual(typeof read === "object" && read.sum, 5 + 6 + 3 + 4 + 1 + 2);
      assert.deepEqual([...new Uint32Array(into.buffer)], [1, 2, 5, 6, 3, 4]);
      assert.deepEqual(rings.read(ring, fd, into, 8, places(), 0, 0, 1, "depth", "ends"), { enters: 0, sum: 0 });
    });
  });

  test("submits a batch by one call and waits for it by the same", () =>
    withRing(64, false, (ring) => {
      const read = rings.read(ring, fd, new Uint8Array(words.byteLength), 4096, positions, 0, blocks, 64, "batch", "ends");
      // 15 batches of 64 and one of 40; a signal may ask for another call.
      assert.ok(typeof read === "object" && read.enters >= 16 && read.enters < 32, JSON.stringify(read));
    }));

  test("hands over no more than four reads by a call where each makes room for the next", () =>
    withRing(64, false, (ring) => {
      const read = rings.read(ring, fd, new Uint8Array(words.byteLength), 4096, positions, 0, blocks, 64, "depth", "ends");
      assert.ok(typeof read === "object" && read.enters >= blocks / 4, JSON.stringify(read));
    }));

  test("with fewer slots than blocks never reads two blocks into one slot at a time: the last of each slot is in it", () => {
    for (const mode of ["batch", "depth"] as const)
      for (const slots of [1, 3, 16]) {
        const into = new Uint8Array(slots * 4096);
        const read = withRing(8, false, (ring) => rings.read(ring, fd, into, 4096, positions, 0, blocks, 8, mode, "words"));
        assert.equal(typeof read === "object" && read.sum, all, `${mode} ${slots}`);
        for (let i = blocks - slots; i < blocks; i++) {
          const slot = i % slots;
          assert.equal(Buffer.compare(into.subarray(slot * 4096, slot * 4096 + 4096), blockAt(positions[i] as number)), 0);
        }
      }
  });

  // The kernel gives this file a page at a time, whatever it is asked for.
  const pieces = "/proc/kallsyms";
  const bytes = 65536;
  test("reads the rest of what comes short", { skip: existsSync(pieces) ? false : `needs ${pieces}` }, (t) => {
    const expected = new Uint8Array(2 * bytes);
    const source = openedFile(pieces);
    for (let have = 0; have < 2 * bytes; ) {
      const got = readSync(source, expected, have, 2 * bytes - have, have);
      if (got === 0) return t.skip(`${pieces} is short here`);
      have += got;
    }
    for (const mode of ["batch", "depth"] as const) {
      const into = new Uint8Array(2 * bytes);
      const read = withRing(2, false, (ring) => rings.read(ring, source, into, bytes, places(0, bytes), 0, 2, 2, mode, "words"));
      assert.ok(typeof read === "object" && read.enters > 1, JSON.stringify(read));
      assert.equal(Buffer.compare(into, expected), 0);
      assert.equal(read.sum, sumOf(new Uint32Array(expected.buffer)));
    }
  });

  test("tells of an early end of the file and of what the kernel refuses, and reads on afterwards", () =>
    withRing(8, false, (ring) => {
      const into = new Uint8Array(8 * 4096);
      const beyond = places(0, 4096, words.byteLength - 8, 8192, 12288, 16384, 20480, 24576, 28672);
      for (const mode of ["batch", "depth"] as const) {
        assert.equal(rings.read(ring, fd, into, 4096, beyond, 0, beyond.length, 8, mode, "ends"), "io_uring: short");
        assert.equal(rings.read(ring, 2 ** 31 - 1, into, 4096, positions, 0, 100, 8, mode, "ends"), "io_uring: EBADF");
        assert.equal(rings.read(ring, openedFile(folder), into, 4096, positions, 0, 100, 8, mode, "ends"), "io_uring: EISDIR");
        const read = rings.read(ring, fd, into, 4096, positions, 0, blocks, 8, mode, "words");
        assert.equal(typeof read === "object" && read.sum, all);
      }
    }));

  test("reads past the page cache, into memory that begins at a page", (t) => {
    const wasm = (globalThis as unknown as { WebAssembly: { Memory: new (size: object) => { buffer: ArrayBuffer } } }).WebAssembly;
    const into = new Uint8Array(new wasm.Memory({ initial: 4 }).buffer);
    let direct: number;
    try {
      direct = openedFile(path, constants.O_RDONLY | constants.O_DIRECT);
    } catch {
      return t.skip("this file system has no O_DIRECT");
    }
    const read = withRing(64, false, (ring) => rings.read(ring, direct, into, 4096, positions, 0, blocks, 64, "depth", "words"));
    if (read === "io_uring: EINVAL") return t.skip("this file system reads larger blocks past the cache");
    assert.equal(typeof read === "object" && read.sum, all);
  });

  test("refuses arguments that would reach outside the view, the positions or the ring", () =>
    withRing(5, false, (ring) => {
      const into = new Uint8Array(8192);
      const read = (depth: number, to = 2, mode = "batch", view: Uint8Array = into, at = positions) =>
        rings.read(ring, fd, view, 4096, at, 0, to, depth, mode as "batch", "ends");
      const wrong: readonly [() => unknown, RegExp][] = [
        [() => read(0), /^depth must be a whole number from 1 to 5$/],
        [() => read(6), /^depth must be a whole number from 1 to 5$/],
        [() => read(1, blocks + 1), /^to must be a whole number from 0 to 1000$/],
        [() => read(1, 2, "all"), /^there is no all here$/],
        [() => read(1, 2, "batch", new Uint8Array(4095)), /^the view has no room for a block$/],
        [() => read(1, 1, "batch", into, places(-4096)), /^a position lies outside the file$/],
        [() => rings.open(0, false), /^entries must be a whole number from 1 to 32768$/],
        [() => rings.open(32769, false), /^entries must be/],
        [() => rings.register(ring, new Uint8Array(0)), /^the view is empty$/],
      ];
      for (const [call, message] of wrong) assert.throws(call, { name: "RangeError", message });
      for (const other of [undefined, null, 3, {}, [], into, rings])
        assert.throws(() => rings.close(other as never), { name: "TypeError", message: "this is no ring" });
      assert.deepEqual([...into.subarray(0, 8)], Array(8).fill(0));
    }));

  test("that was closed reads no more, and may be closed again", () => {
    const before = openRings();
    const ring = withRing(1, false, (one) => one);
    assert.throws(() => rings.read(ring, fd, new Uint8Array(4096), 4096, positions, 0, 1, 1, "batch", "ends"), { message: "the ring is closed" });
    assert.throws(() => rings.register(ring, new Uint8Array(4096)), { message: "the ring is closed" });
    rings.close(ring);
    assert.equal(openRings(), before);
  });
});

describe("a registered view", { skip: lacking("registered-buffers") }, () => {
  test("is read into like any other, whole or in part", () =>
    withRing(64, false, (ring) => {
      const view = new Uint8Array(words.byteLength + 4096);
      assert.equal(rings.register(ring, view), undefined);
      readsAll(ring, view.subarray(100, 100 + words.byteLength), [1, 64]);
    }));

  test("is the only one that its ring then reads into, until another takes its place", () =>
    withRing(8, false, (ring) => {
      const [one, other] = [new Uint8Array(8 * 4096), new Uint8Array(8 * 4096)];
      const readInto = (view: Uint8Array) => rings.read(ring, fd, view, 4096, positions, 0, 8, 8, "batch", "ends");
      const refused = { name: "RangeError", message: "the view is not the one that the ring has registered" };
      assert.equal(rings.register(ring, one), undefined);
      assert.throws(() => readInto(other), refused);
      assert.equal(rings.register(ring, other), undefined);
      assert.throws(() => readInto(one), refused);
      assert.equal(typeof readInto(other), "object");
      assert.equal(Buffer.compare(other.subarray(0, 4096), blockAt(0)), 0);
    }));
});

describe("a ring that the kernel polls", { skip: lacking("sqpoll") }, () => {
  test("reads the same bytes", () => withRing(64, true, (ring) => readsAll(ring, new Uint8Array(words.byteLength), [1, 8, 64])));

  test("reads them into a registered view too", { skip: lacking("registered-buffers") }, () =>
    withRing(64, true, (ring) => {
      const view = new Uint8Array(words.byteLength);
      assert.equal(rings.register(ring, view), undefined);
      readsAll(ring, view, [64]);
    }),
  );

  test("tells of an early end, and reads on after its thread slept", async () => {
    const ring = rings.open(4, true);
    if (typeof ring === "string") return assert.fail(ring);
    const into = new Uint8Array(4 * 4096);
    assert.equal(rings.read(ring, fd, into, 4096, places(words.byteLength - 8), 0, 1, 1, "batch", "ends"), "io_uring: short");
    await new Promise((resolve) => setTimeout(resolve, 50));
    const read = rings.read(ring, fd, into, 4096, positions, 0, blocks, 4, "depth", "words");
    assert.ok(typeof read === "object" && read.sum === all && read.enters > 0, JSON.stringify(read));
    rings.close(ring);
  });
});

describe("rings that nobody closes", { skip }, () => {
  test("go with their objects", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const before = openRings();
    for (let i = 0; i < 4; i++) assert.equal(typeof rings.open(4, false), "object");
    assert.equal(openRings(), before + 4);
    for (let tries = 0; tries < 50 && openRings() > before; tries++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.equal(openRings(), before);
  });

  test("go with their thread", async () => {
    const before = openRings();
    const url = JSON.stringify(new URL("./native.js", import.meta.url).href);
    const code = `import(${url}).then(({ loadNative }) => {
      const { ring } = loadNative().native;
      const view = new Uint8Array(4096), kept = [ring.open(4, false), ring.open(8, false)];
      globalThis.kept = kept;
      ring.register(kept[0], view);
      const read = ring.read(kept[1], ${fd}, view, 4096, new Float64Array([4096]), 0, 1, 1, "batch", "words");
      require("node:worker_threads").parentPort.postMessage(read);
    });`;
    const worker = new Worker(code, { eval: true });
    const seen = new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    assert.deepEqual(await seen, { enters: 1, sum: sumOf(words.subarray(1024, 2048)) });
    await ended;
    assert.equal(openRings(), before);
  });
});

describe("a sandbox", { skip }, () => {
  const refusing = (call: string, code: string): unknown => {
    const sandbox = sandboxWithout([call], folder);
    if (sandbox.state === "absent") return sandbox;
    const url = JSON.stringify(new URL("./native.js", import.meta.url).href);
    const source = `const { loadNative } = await import(${url}); const { ring, files } = loadNative().native; const { openSync } = await import("node:fs");
      const fd = openSync(${JSON.stringify(path)}, "r"); const view = new Uint8Array(4 * 4096); const positions = new Float64Array(9);
      const read = (one) => ring.read(one, fd, view, 4096, positions, 0, 9, 4, "depth", "ends"); console.log(JSON.stringify(${code}));`;
    return JSON.parse(execFileSync(sandbox.path, [process.execPath, "--input-type=module", "-e", source], { encoding: "utf8" }));
  };
  const expected: readonly [call: string, code: string, result: unknown][] = [
    ["io_uring_setup", "ring.open(4, false)", "io_uring_setup: EPERM"],
    ["io_uring_enter", "[0, 0].map(() => read(ring.open(4, false)))", ["io_uring_enter: EPERM", "io_uring_enter: EPERM"]],
    ["io_uring_register", "ring.register(ring.open(4, false), view)", "io_uring_register: EPERM"],
  ];
  // Without its own rings Node ends by itself.
  const nodeEnters = openRings() > 0 ? "this Node's event loop enters rings of its own" : false;
  for (const [call, code, result] of expected)
    test(`that refuses ${call} is told by its name, and the process lives`, { skip: call === "io_uring_enter" && nodeEnters }, (t) => {
      const found = refusing(call, code);
      if (typeof found === "object" && found !== null && "state" in found) return t.skip((found as { reason?: string }).reason ?? "no sandbox");
      assert.deepEqual(found, result);
    });
});
