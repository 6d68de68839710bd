import assert from "node:assert/strict";
import { test } from "node:test";
import { type Access, byteCounts, exactMix, kernelAccesses, lines, mixes, nearestMix, readShare, touchedLines } from "./accesses.ts";
import { plainVariant } from "./kernel.ts";
import { type KernelId, kernelIds } from "./kernels.ts";

/** One line of each array: bytes for 8 elements, eight times the table of bytes per 8 B element. */
const counts = (id: KernelId, variant = plainVariant) => byteCounts(kernelAccesses(id, variant, 1));

// Payload, requested and traffic of one line of each array, regular stores, from the streams by hand.
const table: Partial<Record<KernelId, readonly [payload: number, requested: number, min: number, max: number]>> = {
  seq64: [64, 64, 64, 64],
  seq8: [8, 8, 64, 64],
  rand8: [8, 8, 64, 64],
  write: [64, 64, 64, 128],
  copy: [64, 128, 128, 192],
  scale: [64, 128, 128, 192],
  add: [128, 192, 192, 256],
  triad: [128, 192, 192, 256],
  daxpy: [128, 192, 192, 192],
  update: [64, 128, 128, 128],
  multiply: [64, 128, 128, 192],
  increment: [64, 128, 128, 192],
  fused: [64, 128, 128, 192],
  spin: [0, 0, 0, 0],
};

for (const id of kernelIds) {
  test(`${id} counts its payload, requested and traffic bytes as worked out by hand`, () => {
    const [payload, requested, min, max] = table[id] ?? [];
    assert.deepEqual(counts(id), { payload, requested, traffic: { min, max } });
  });
}

test("counts grow with the lines", () => {
  assert.deepEqual(byteCounts(kernelAccesses("copy", plainVariant, 1000)), {
    payload: 64_000,
    requested: 128_000,
    traffic: { min: 128_000, max: 192_000 },
  });
});

test("a preloaded destination makes the read certain, a non-temporal store makes it impossible", () => {
  assert.deepEqual(counts("write", { ...plainVariant, preload: true }).traffic, { min: 128, max: 128 });
  const stored: Access = { role: "write", level: "memory", part: "output", accessBytes: 64, strideBytes: 64, count: 10, store: "nt" };
  assert.deepEqual(lines([stored], true), { read: 0, written: 10 });
  assert.deepEqual(byteCounts([stored]), { payload: 640, requested: 640, traffic: { min: 640, max: 640 } });
});

test("bulk stores are a range like regular ones", () => {
  assert.deepEqual(counts("copy", { ...plainVariant, store: "bulk" }).traffic, { min: 128, max: 192 });
});

test("what stays in a cache or comes from a file has payload but no traffic and no lines", () => {
  const cached = kernelAccesses("copy", plainVariant, 10).map((access): Access => ({ ...access, level: "cache" }));
  assert.deepEqual(byteCounts(cached), { payload: 640, requested: 1280, traffic: { min: 0, max: 0 } });
  assert.equal(touchedLines(cached), 0);
  assert.equal(nearestMix(lines(cached, true)), undefined);
});

test("temporaries are requested but are nobody's payload", () => {
  const temporary: Access = { role: "write", level: "memory", part: "temporary", accessBytes: 64, strideBytes: 64, count: 1, store: "regular" };
  assert.deepEqual(byteCounts([...kernelAccesses("copy", plainVariant, 1), temporary]), {
    payload: 64,
    requested: 192,
    traffic: { min: 192, max: 320 },
  });
});

test("accesses narrower than a line share it, accesses wider than a line take several", () => {
  // 8 B elements side by side: eight share a line. 100 B records at a distance of 256 B: two lines each.
  const dense: Access = { role: "read", level: "memory", part: "input", accessBytes: 8, strideBytes: 8, count: 80 };
  const wide: Access = { role: "read", level: "memory", part: "input", accessBytes: 100, strideBytes: 256, count: 3 };
  assert.deepEqual([touchedLines([dense]), touchedLines([wide])], [10, 6]);
  assert.equal(byteCounts([dense]).traffic.max, 640);
});

test("an updated line is touched once and moved twice", () => {
  const update = kernelAccesses("update", plainVariant, 5);
  assert.equal(touchedLines(update), 5);
  assert.deepEqual(lines(update, false), { read: 5, written: 5 });
  assert.equal(touchedLines(kernelAccesses("daxpy", plainVariant, 5)), 10);
});

test("only kernels of exact traffic have a mix, and it is their own", () => {
  const mixOf = (id: KernelId, preload = false) => exactMix(kernelAccesses(id, { ...plainVariant, preload }, 7));
  assert.deepEqual(
    (["seq64", "seq8", "daxpy", "update", "copy", "write", "triad", "spin"] as const).map((id) => mixOf(id)),
    ["1:0", "1:0", "2:1", "1:1", undefined, undefined, undefined, undefined],
  );
  // write + preload reads and writes each line; copy + preload reads two and writes one. triad + preload is 3:1, which is no mix of B.
  assert.deepEqual([mixOf("write", true), mixOf("copy", true), mixOf("triad", true)], ["1:1", "2:1", undefined]);
});

test("the nearest mix is the one with the nearest share of reads", () => {
  for (const mix of mixes) assert.equal(nearestMix({ read: readShare[mix] * 60, written: (1 - readShare[mix]) * 60 }), mix);
  // triad with write-allocate reads three of four lines: nearer to 2:1 than to a pure read. A chain reading 55 % is nearest to 1:1.
  assert.equal(nearestMix({ read: 3, written: 1 }), "2:1");
  assert.equal(nearestMix({ read: 55, written: 45 }), "1:1");
  assert.equal(nearestMix({ read: 1, written: 4 }), "0:1");
});
