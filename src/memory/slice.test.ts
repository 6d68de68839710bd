import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { footprint } from "./layout.ts";
import { initialPeriod } from "./pattern.ts";
import { type SliceRequest, sliceOf, verifyArray } from "./slice.ts";

const lineCount = 200;
const arenaBytes = { shared: 32 * 65536, private: 16 * 65536 };

function request(changes: Partial<SliceRequest>): SliceRequest {
  return { visit: "group#0", seed: 1, epoch: 0, kind: "shared", arrays: ["a", "b"], lineCount, arenaBytes, ...changes };
}

describe("the slice of a visit", () => {
  test("is one for all that ask for the same lines", () => {
    const first = sliceOf(request({}));
    first.viewOf("b")[3] = -1;
    const second = sliceOf(request({}));
    assert.equal(second, first);
    assert.equal(second.viewOf("b")[3], -1);
  });

  test("holds the initial data of every array from end to end", () => {
    const slice = sliceOf(request({ visit: "fresh" }));
    for (const name of ["a", "b"]) {
      const one = initialPeriod(name);
      assert.deepEqual(
        [...slice.viewOf(name)],
        Array.from({ length: lineCount * 8 }, (_, i) => one[i % 1021]),
      );
      assert.equal(slice.offsetOf(name) % 64, 0);
      assert.equal(slice.viewOf(name).byteOffset, slice.offsetOf(name));
    }
  });

  test("lies behind the others of the same visit, on a page of its own", () => {
    const first = sliceOf(request({ visit: "two" }));
    const second = sliceOf(request({ visit: "two", lineCount: 100 }));
    assert.equal(second.memory, first.memory);
    assert.notEqual(second, first);
    // Two arrays of 200 lines, 64 pages before each: 2 · (200 + 64 · 64) · 64 = 549888 B, in whole pages 135.
    assert.equal(second.offsetOf("a"), 135 * 4096 + first.offsetOf("a"));
    second.viewOf("a").fill(-1);
    assert.equal(verifyArray(first, "a") + verifyArray(first, "b"), 2 * 1600);
  });

  test("is placed and written anew by the next visit, in the same memory", () => {
    let memory: unknown;
    for (let epoch = 0; epoch < 8; epoch++) {
      const slice = sliceOf(request({ visit: `placed#${epoch}`, epoch }));
      memory ??= slice.memory;
      assert.equal(slice.memory, memory);
      assert.equal(verifyArray(slice, "a"), 1600);
      slice.viewOf("a").fill(0);
      slice.shadow.of("a").fill(0);
    }
  });

  test("lies elsewhere in every epoch: within the page, in whole pages and in the gap between its arrays, which is one", () => {
    const seen = { lines: new Set<number>(), pages: new Set<number>(), gaps: new Set<number>() };
    const epochs = 16;
    for (let epoch = 0; epoch < epochs; epoch++) {
      const slice = sliceOf(request({ visit: `elsewhere#${epoch}`, arrays: ["t1", "t2", "t3", "t4"], epoch }));
      const [first = 0, ...others] = ["t1", "t2", "t3", "t4"].map(slice.offsetOf);
      assert.ok(first < 64 * 4096);
      seen.lines.add((first % 4096) / 64);
      seen.pages.add(Math.floor(first / 4096));
      const [gap = 0] = others.map((offset) => offset - first);
      assert.deepEqual(others, [first + gap, first + 2 * gap, first + 3 * gap]);
      // 200 lines are 3 pages and 8 lines; the next line that is 25 modulo 64 is 217, and up to 63 pages follow.
      const gapPages = (gap / 64 - 217) / 64;
      assert.ok(Number.isInteger(gapPages) && gapPages >= 0 && gapPages <= 63, `${gap} B apart`);
      seen.gaps.add(gapPages);
    }
    // 16 draws from 64 values are on average 64 · (1 − (63/64)^16) = 14.3 different ones.
    for (const [part, { size }] of Object.entries(seen)) assert.ok(size > epochs / 2, `${size} ${part} in ${epochs} epochs`);
  });

  test("is placed alike by the same seed and epoch", () => {
    const first = sliceOf(request({ visit: "x", seed: 9, epoch: 4 })).offsetOf("b");
    assert.equal(sliceOf(request({ visit: "y", seed: 9, epoch: 4 })).offsetOf("b"), first);
  });

  test("is refused when the arena that was planned has no room for it", () => {
    sliceOf(request({ visit: "full" }));
    // 2 · (8000 + 64 · 64) · 64 = 1548288 B fit into 2 MiB, but not beside the 135 pages of the first.
    assert.ok(footprint(2, 8000) <= arenaBytes.shared && footprint(2, 8000) + 135 * 4096 > arenaBytes.shared);
    const message = /an arena of 2097152 B has no room for 1548288 B more/;
    assert.throws(() => sliceOf(request({ visit: "full", lineCount: 8000 })), { code: "internal", message });
  });

  test("knows no array beyond its own", () => {
    assert.throws(() => sliceOf(request({ visit: "names" })).viewOf("c"), { code: "internal", message: /array c is not part of the slice/ });
  });

  test("is private memory where that was asked for", () => {
    assert.ok(sliceOf(request({ kind: "private", visit: "own" })).viewOf("a").buffer instanceof ArrayBuffer);
    assert.ok(sliceOf(request({ visit: "own" })).viewOf("a").buffer instanceof SharedArrayBuffer);
  });
});

describe("verifyArray", () => {
  test("names the first wrong element, its value and what it should be", () => {
    const slice = sliceOf(request({ visit: "wrong" }));
    slice.viewOf("b")[1500] = 0.5;
    slice.viewOf("b")[1100] = 0.25;
    assert.equal(verifyArray(slice, "a"), 1600);
    // Element 1100 of a period of 1021 is its element 79.
    assert.throws(() => verifyArray(slice, "b"), {
      code: "verification",
      message: `Verification failed: b[1100] is 0.25, expected ${initialPeriod("b")[79]}. The trial's rate is not published.`,
    });
  });

  test("sees the last element", () => {
    const slice = sliceOf(request({ visit: "last" }));
    slice.viewOf("a")[1599] = 0;
    assert.throws(() => verifyArray(slice, "a"), { message: /a\[1599\] is 0/ });
  });

  test("compares once until something has run over the slice", () => {
    const slice = sliceOf(request({ visit: "once" }));
    assert.equal(verifyArray(slice, "a"), 1600);
    slice.viewOf("a")[0] = -1;
    assert.equal(verifyArray(slice, "a"), 1600);
    slice.verified.clear();
    assert.throws(() => verifyArray(slice, "a"), { code: "verification" });
  });
});
