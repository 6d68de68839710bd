import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import { loadNative, type NativeSystem } from "./native.ts";

const loaded = loadNative();
const system = (loaded.state === "available" ? loaded.native.system : undefined) as NativeSystem;
const addressOf = (view: Uint8Array | Float64Array) => (loaded.state === "available" ? loaded.native.addressOf(view) : 0);
const skip = loaded.state === "available" ? false : loaded.reason;

/** A fresh memory, as engines use them. The types of Node name no WebAssembly. */
const wasm = (globalThis as unknown as { WebAssembly: { Memory: new (size: object) => { buffer: ArrayBuffer } } }).WebAssembly;
const memoryOf = (bytes: number, shared = true) => {
  const pages = bytes / 65536;
  return new wasm.Memory({ initial: pages, maximum: pages, shared }).buffer;
};
const MiB = 2 ** 20;

/** CPUs that a status file of /proc allows, from a list such as `0-2,5`. */
function allowedBy(path: string): readonly number[] {
  const [, list = ""] = /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync(path, "utf8")) ?? [];
  return list.split(",").flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

describe("where a thread runs", { skip }, () => {
  test("is the list of CPUs that /proc tells of the thread", () => assert.deepEqual(system.affinity(), allowedBy("/proc/thread-self/status")));

  test("is each CPU that it is pinned to, and its own CPUs again afterwards", (t) => {
    const own = system.affinity();
    if (system.pin(own) !== undefined) return t.skip("this system pins no threads");
    for (const cpu of own) {
      assert.equal(system.pin([cpu]), undefined);
      assert.deepEqual([system.affinity(), system.cpu()], [[cpu], cpu]);
    }
    assert.equal(system.pin(own), undefined);
    assert.deepEqual(system.affinity(), own);
  });

  test("is a worker's own matter: its creator stays where it was", async (t) => {
    const own = system.affinity();
    if (system.pin(own) !== undefined) return t.skip("this system pins no threads");
    const seen = await inWorker(
      `const loaded = loadNative(); const { system } = loaded.native; system.pin([${own.at(-1)}]); parentPort.postMessage([system.affinity(), system.cpu()]);`,
    );
    assert.deepEqual(seen, [[own.at(-1)], own.at(-1)]);
    assert.deepEqual(system.affinity(), own);
  });

  test("is not changed by a set without a CPU of this machine: the kernel refuses it by name", (t) => {
    const own = system.affinity();
    if (system.pin(own) !== undefined) return t.skip("this system pins no threads");
    // 8191 is the last CPU that a Linux of this day can be built for, 2^16 is none of ours, −1 and NaN are no CPU's number.
    for (const cpus of [[], [8191], [2 ** 16], [-1], [Number.NaN]]) assert.equal(system.pin(cpus), "sched_setaffinity: EINVAL", String(cpus));
    assert.deepEqual(system.affinity(), own);
  });

  test("takes lists of numbers only", () => {
    for (const wrong of [undefined, 1, ["0"], [[]]]) assert.throws(() => system.pin(wrong as never), /napi_get_/);
    assert.throws(() => (system.pin as () => void)(), { name: "TypeError", message: "too few arguments" });
  });
});

describe("what a thread used", { skip }, () => {
  test("counts the faults of pages that it touches first, and what the kernel counts of it", () => {
    const view = new Uint8Array(memoryOf(MiB));
    system.advise(view, "4k");
    const before = system.usage();
    for (let at = 0; at < view.length; at += system.pageBytes) view[at] = 1;
    const after = system.usage();
    // 256 pages of 4 KiB; kernels with folios may bring in several at one fault, never without one.
    assert.ok(after.minorFaults > before.minorFaults && after.minorFaults - before.minorFaults < 400);
    assert.ok(after.majorFaults >= before.majorFaults);
  });

  test("counts a wait as a voluntary switch", () => {
    const before = system.usage().voluntarySwitches;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    assert.ok(system.usage().voluntarySwitches > before);
  });

  test("holds the run-queue delay that schedstat tells", (t) => {
    const delay = () => Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[1]);
    const before = delay();
    const { runQueueNs } = system.usage();
    if (runQueueNs === undefined) return t.skip("this kernel counts no run-queue delay");
    assert.ok(before <= runQueueNs && runQueueNs <= delay());
  });
});

test("the clock is that of hrtime, in ns", { skip }, () => {
  const before = process.hrtime.bigint();
  const now = system.nowNs();
  const after = process.hrtime.bigint();
  assert.ok(Number(before) <= now && now <= Number(after), `${before} ${now} ${after}`);
});

describe("the address of a view", { skip }, () => {
  for (const shared of [true, false]) {
    test(`counts its offset, in ${shared ? "shared" : "private"} memory`, () => {
      const buffer = memoryOf(65536, shared);
      const base = addressOf(new Uint8Array(buffer));
      assert.equal(base % system.pageBytes, 0);
      assert.equal(addressOf(new Float64Array(buffer, 64, 2)) - base, 64);
    });
  }

  test("is refused for what is no view", () => {
    for (const wrong of [new ArrayBuffer(8), {}, 1, undefined]) assert.throws(() => addressOf(wrong as never), /napi_get_typedarray_info/);
  });
});

describe("the coverage of a view", { skip }, () => {
  test("tells touched pages from untouched ones", () => {
    const view = new Uint8Array(memoryOf(4 * MiB));
    assert.equal(system.advise(view, "4k") ?? "", "");
    const { bytes, residentBytes, hugeBytes } = system.coverage(view);
    assert.deepEqual([bytes, residentBytes, hugeBytes ?? 0], [4 * MiB, 0, 0]);
    for (const page of [0, 3, 4]) view[page * system.pageBytes] = 1;
    assert.equal(system.coverage(view).residentBytes, 3 * system.pageBytes);
  });

  test("is that of every page that it has a byte on", () => {
    const buffer = memoryOf(MiB);
    const page = system.pageBytes;
    system.advise(new Uint8Array(buffer), "4k");
    const across = new Uint8Array(buffer, page - 1, 2);
    assert.equal(system.coverage(across).bytes, 2 * page);
    across[1] = 1;
    assert.equal(system.coverage(across).residentBytes, page);
    assert.deepEqual(system.coverage(new Uint8Array(buffer, 8, 0)), { bytes: 0, residentBytes: 0, hugeBytes: 0 });
  });

  test("is exact over more pages than one question to the kernel holds", () => {
    const view = new Uint8Array(memoryOf(64 * MiB));
    system.advise(view, "4k");
    for (const at of [0, 16 * MiB - 1, 16 * MiB, 64 * MiB - 1]) view[at] = 1;
    assert.equal(system.coverage(view).residentBytes, 4 * system.pageBytes);
  });
});

describe("advice", { skip }, () => {
  test("of huge pages gives some, counted no further than the view reaches", (t) => {
    const whole = new Uint8Array(memoryOf(8 * MiB));
    const refusal = system.advise(whole, "huge");
    if (refusal !== undefined) return t.skip(refusal);
    for (let at = 0; at < whole.length; at += system.pageBytes) whole[at] = 1;
    const { hugeBytes = 0, residentBytes } = system.coverage(whole);
    if (hugeBytes === 0) return t.skip("the kernel gave no huge page");
    assert.equal(hugeBytes % (2 * MiB), 0);
    assert.ok(hugeBytes >= 2 * MiB && hugeBytes <= 8 * MiB);
    assert.equal(residentBytes, 8 * MiB);
    assert.equal(system.coverage(whole.subarray(0, MiB)).hugeBytes, MiB);
  });

  test("of small pages keeps memory from huge ones", (t) => {
    const view = new Uint8Array(memoryOf(8 * MiB));
    const refusal = system.advise(view, "4k");
    if (refusal !== undefined) return t.skip(refusal);
    for (let at = 0; at < view.length; at += system.pageBytes) view[at] = 1;
    assert.equal(system.coverage(view).hugeBytes ?? 0, 0);
  });

  test("to a view without a whole page changes nothing and is not refused", () =>
    assert.equal(system.advise(new Uint8Array(memoryOf(65536), 1, 100), "4k"), undefined));
});

describe("the NUMA node of a page", { skip }, () => {
  test("is told once it was touched", (t) => {
    const view = new Uint8Array(memoryOf(65536));
    assert.equal(system.nodeOf(view, 0), undefined);
    view[system.pageBytes + 5] = 1;
    const node = system.nodeOf(view, system.pageBytes);
    if (node === undefined) return t.skip("this kernel does not tell");
    assert.ok(Number.isInteger(node) && node >= 0);
  });

  test("is the one that it was bound to", (t) => {
    const [seen, bound] = [new Uint8Array(memoryOf(65536)), new Uint8Array(memoryOf(65536))];
    seen[0] = 1;
    const node = system.nodeOf(seen, 0);
    if (node === undefined) return t.skip("this kernel does not tell");
    const refusal = system.bindToNode(bound, node);
    if (refusal !== undefined) return t.skip(refusal);
    bound[0] = 1;
    assert.equal(system.nodeOf(bound, 0), node);
    assert.equal(system.bindToNode(bound, 1023), "mbind: EINVAL");
  });

  test("is refused outside the view, and so are nodes that cannot be", () => {
    const view = new Uint8Array(memoryOf(65536));
    for (const at of [-1, 65536]) assert.throws(() => system.nodeOf(view, at), { name: "RangeError" });
    for (const node of [-1, 1024]) assert.throws(() => system.bindToNode(view, node), { name: "RangeError" });
  });
});

/** Runs code in a worker that has `loadNative`; gives what it posts. */
function inWorker(code: string): Promise<unknown> {
  const url = new URL("./native.js", import.meta.url).href;
  const worker = new Worker(
    `const { parentPort } = require("node:worker_threads"); import(${JSON.stringify(url)}).then(({ loadNative }) => { ${code} });`,
    {
      eval: true,
    },
  );
  return new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
}
