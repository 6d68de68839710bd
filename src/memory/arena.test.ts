import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runChild } from "../process/child.ts";
import { GiB, KiB } from "../units.ts";
import { allocate, arenaLimitBytes, arenaOf } from "./arena.ts";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

test("a memory has whole wasm pages, zeroed, and is shared or private as asked", () => {
  const shared = allocate("shared", 64 * KiB + 1);
  assert.equal(shared.buffer.byteLength, 128 * KiB);
  assert.ok(shared.buffer instanceof SharedArrayBuffer);
  assert.ok(new Float64Array(shared.buffer).every((value) => value === 0));
  const own = allocate("private", 0);
  assert.equal(own.buffer.byteLength, 64 * KiB);
  assert.ok(own.buffer instanceof ArrayBuffer);
});

test("a memory beyond 4 GiB is refused with the rule", () => {
  assert.equal(arenaLimitBytes, 4 * GiB);
  for (const kind of ["shared", "private"] as const) {
    assert.throws(() => allocate(kind, 4 * GiB + 1), {
      code: "allocation",
      message: /^A shared memory of 4 GiB could not be allocated: a WebAssembly memory ends at 4 GiB a thread\. .*smaller --working-set\.$/,
    });
  }
});

describe("a thread's arena", () => {
  test("is written through before it is given away", () => {
    const { memory, bytes } = arenaOf("shared", 200 * KiB);
    assert.equal(bytes, 256 * KiB);
    assert.ok(new Float64Array(memory.buffer).every((value) => value >= 1 && value <= 1021));
  });

  test("is reused as it is while it is large enough, each kind by itself", () => {
    const first = arenaOf("private", 128 * KiB);
    new Float64Array(first.memory.buffer)[7] = -5;
    const again = arenaOf("private", 64 * KiB);
    assert.equal(again, first);
    assert.equal(new Float64Array(again.memory.buffer)[7], -5);
    assert.notEqual(arenaOf("shared", 64 * KiB).memory, first.memory);
    const larger = arenaOf("private", 192 * KiB);
    assert.notEqual(larger.memory, first.memory);
    assert.equal(larger.bytes, 192 * KiB);
    assert.equal(arenaOf("private", 1), larger);
  });
});

test("too little address space is an error that names the limit and what to do", {
  skip: process.platform === "linux" ? false : "ulimit -v is Linux's",
}, async () => {
  const script = `const { allocate } = await import(${JSON.stringify(new URL(`./arena${extension}`, import.meta.url).href)});
    try { allocate("shared", 256 * 2 ** 20); console.log("allocated"); } catch (thrown) { console.log(thrown.code, thrown.exit, thrown.message); }`;
  // Node itself needs less than this, the guard region of one shared memory more.
  const limited = await runChild({
    command: ["sh", "-c", 'ulimit -v 9000000 && exec "$0" --input-type=module -e "$1"', process.execPath, script],
    timeoutMs: 30_000,
    maxOutputBytes: 1 << 16,
  });
  assert.match(
    limited.stdout,
    /^allocation error A shared memory of 256 MiB could not be allocated: .+\. Shared WebAssembly memory reserves address space beyond its size: raise "ulimit -v" or use a smaller --working-set\.\n$/,
    limited.stderr,
  );
});
