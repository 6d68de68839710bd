import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { probeAbilities } from "../native/abilities.ts";
import { loadNative, type Native } from "../native/native.ts";
import { runChild } from "../process/child.ts";
import { GiB, KiB, MiB } from "../units.ts";
import { allocate, arenaLimitBytes, arenaOf, largestRegion, reserve, touchedShare } from "./arena.ts";

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

const loaded = loadNative();
const abilities = probeAbilities(loaded);
const without = (id: string) => abilities.find((ability) => ability.id === id && ability.state === "absent")?.reason ?? false;

describe("an arena on advised pages", () => {
  test("begins at a huge page and lies on such throughout", { skip: without("huge-pages") }, () => {
    const { addressOf } = (loaded as { readonly native: Native }).native;
    const arena = arenaOf("shared-huge", 3 * MiB);
    assert.ok(arena.bytes >= 3 * MiB && arena.bytes % (2 * MiB) === 0);
    assert.equal(addressOf(new Uint8Array(arena.memory.buffer, arena.baseBytes)) % (2 * MiB), 0);
    assert.ok(arena.baseBytes + arena.bytes <= arena.memory.buffer.byteLength);
    assert.ok((arena.hugePageShare ?? 0) >= 0.9, `${arena.hugePageShare}`);
    assert.ok(new Float64Array(arena.memory.buffer, arena.baseBytes, 8).every((value) => value >= 1));
    assert.equal(arenaOf("shared-huge", MiB), arena);
  });

  test("has no huge page where small ones were advised", { skip: without("4k-pages") }, () => {
    const arena = arenaOf("shared-4k", 4 * MiB);
    assert.equal(arena.baseBytes, 0);
    assert.ok(arena.hugePageShare === undefined || arena.hugePageShare === 0, `${arena.hugePageShare}`);
  });

  test("fails where the huge pages were not given, with the share that was", { skip: without("huge-pages") || without("4k-pages") }, () => {
    // Touched as small pages, and called huge: what a machine whose memory is in pieces gives.
    const region = reserve("shared-4k", 4 * MiB);
    new Uint8Array(region.memory.buffer).fill(1);
    assert.throws(() => touchedShare({ ...region, kind: "shared-huge" }), {
      code: "huge-pages",
      message: /^Huge pages were asked for, 0 % of 4 MiB were given: /,
    });
  });

  test("cannot be had without the addon", { skip: loaded.state === "available" ? "the addon is here" : false }, () => {
    assert.throws(() => arenaOf("shared-huge", MiB), { code: "pages-refused", message: /^Memory on huge pages was refused: / });
  });

  test("leaves room in the 4 GiB of a memory to begin at a huge page", () => {
    assert.equal(largestRegion("shared"), 4 * GiB);
    assert.ok(largestRegion("shared-huge") < 4 * GiB);
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
