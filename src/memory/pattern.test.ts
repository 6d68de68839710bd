import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { fillPeriodic, firstDifference, initialPeriod, period, periodicSum, Shadow } from "./pattern.ts";

/** Lengths around what a fill copies at once: 8 periods are 8168 elements. */
const lengths = fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 8100, max: 8200 }), fc.integer({ min: 16_300, max: 25_000 }));
const names = fc.string({ minLength: 1, maxLength: 8 });

/** Elements at an odd place of a larger buffer, shared or not. */
function viewOf(length: number, shared: boolean): Float64Array {
  const bytes = (length + 2) * 8;
  return new Float64Array(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes), 8, length);
}

describe("an initial period", () => {
  test("holds the integers from 1 to 1021, each once", () => {
    fc.assert(
      fc.property(names, (name) => {
        assert.deepEqual(
          [...initialPeriod(name)].sort((a, b) => a - b),
          Array.from({ length: 1021 }, (_, i) => i + 1),
        );
      }),
    );
  });

  test("differs between all arrays that families name", () => {
    const arrays = ["a", "b", "c", "source", "result", "in-place", ...Array.from({ length: 8 }, (_, i) => `t${i + 1}`)];
    assert.equal(new Set(arrays.map((name) => initialPeriod(name).join())).size, arrays.length);
  });
});

test("fillPeriodic repeats the period and touches nothing beyond", () => {
  fc.assert(
    fc.property(names, lengths, fc.boolean(), (name, length, shared) => {
      const one = initialPeriod(name);
      const target = viewOf(length, shared);
      fillPeriodic(target, one);
      const whole = new Float64Array(target.buffer);
      const expected = Array.from({ length }, (_, i) => one[i % 1021]);
      assert.deepEqual([...whole], [0, ...expected, 0]);
    }),
    { numRuns: 30 },
  );
});

describe("firstDifference", () => {
  test("finds the first element that differs, wherever it is", () => {
    fc.assert(
      fc.property(names, lengths, fc.boolean(), fc.array(fc.nat(), { maxLength: 3 }), (name, length, shared, places) => {
        const one = initialPeriod(name);
        const target = viewOf(length, shared);
        fillPeriodic(target, one);
        const wrong = length === 0 ? [] : places.map((place) => place % length);
        for (const at of wrong) target[at] = -1;
        assert.equal(firstDifference(target, one), wrong.length === 0 ? -1 : Math.min(...wrong));
      }),
      { numRuns: 60 },
    );
  });

  test("tells 0 from −0", () => {
    const one = new Float64Array(period);
    const target = new Float64Array(3 * period);
    assert.equal(firstDifference(target, one), -1);
    target[2000] = -0;
    assert.equal(firstDifference(target, one), 2000);
  });
});

describe("periodicSum", () => {
  test("is the sum of every step-th element", () => {
    fc.assert(
      fc.property(names, lengths, fc.constantFrom(1, 8), (name, count, step) => {
        const one = initialPeriod(name);
        let sum = 0;
        for (let i = 0; i < count; i += step) sum += one[i % 1021] as number;
        assert.equal(periodicSum(one, count, step), sum);
      }),
    );
  });

  test("of two whole periods is 2 · 1021 · 1022 / 2, at any step", () => {
    assert.equal(periodicSum(initialPeriod("a"), 2042, 1), 1021 * 1022);
    assert.equal(periodicSum(initialPeriod("a"), 8 * 2042, 8), 1021 * 1022);
  });
});

describe("a shadow", () => {
  test("follows a kernel that reads two arrays and writes a third", () => {
    const shadow = new Shadow(["a", "b", "c"]);
    const [a, b] = [initialPeriod("a"), initialPeriod("b")];
    shadow.advance("triad", {}, 5, 3, 0, 1);
    assert.deepEqual(
      [...shadow.of("c")],
      Array.from(a, (value, i) => value + 3 * (b[i] as number)),
    );
    assert.deepEqual(shadow.of("a"), a);
    assert.deepEqual(shadow.of("b"), b);
  });

  test("follows an update over its passes", () => {
    const shadow = new Shadow(["a", "b"]);
    const [a, b] = [initialPeriod("a"), initialPeriod("b")];
    shadow.advance("daxpy", {}, 4, 2, 0, 1);
    // Each pass adds 2 a: after four b + 8 a.
    assert.deepEqual(
      [...shadow.of("b")],
      Array.from(b, (value, i) => value + 8 * (a[i] as number)),
    );
  });

  test("follows many passes of an update as it follows one after another, bit for bit", () => {
    const kernels = fc.constantFrom<["update" | "daxpy", number]>(["update", -1], ["update", 1], ["update", 2], ["daxpy", 1], ["daxpy", -3]);
    fc.assert(
      fc.property(kernels, fc.integer({ min: 0, max: 40 }), ([kernel, scalar], passes) => {
        const [atOnce, singly] = [new Shadow(["a", "b"]), new Shadow(["a", "b"])];
        atOnce.advance(kernel, {}, passes, scalar, 0, 1);
        for (let pass = 0; pass < passes; pass++) singly.advance(kernel, {}, 1, scalar, 0, 1);
        assert.equal(firstDifference(atOnce.of("b"), singly.of("b")), -1);
        assert.deepEqual(atOnce.of("a"), initialPeriod("a"));
      }),
    );
  });

  test("follows a million passes of an update", () => {
    const shadow = new Shadow(["a", "b"]);
    const [a, b] = [initialPeriod("a"), initialPeriod("b")];
    shadow.advance("daxpy", {}, 1e6, 1, 0, 1);
    assert.deepEqual(
      [...shadow.of("b")],
      Array.from(b, (value, i) => value + 1e6 * (a[i] as number)),
    );
  });

  test("follows a chain under other names, in place", () => {
    const shadow = new Shadow(["in-place", "other"]);
    const before = initialPeriod("in-place");
    // Three operations: ((x · −1) + 1) · −1 = x − 1; two passes: x − 2, and of x = 2 the zero of 0 · −1.
    shadow.advance("fused", { a: "in-place", b: "in-place" }, 2, -1, 1, 3);
    assert.deepEqual(
      [...shadow.of("in-place")],
      Array.from(before, (value) => (value === 2 ? -0 : value - 2)),
    );
    assert.deepEqual(shadow.of("other"), initialPeriod("other"));
  });

  test("follows a chain from one array to another", () => {
    const shadow = new Shadow(["source", "result"]);
    // Two operations: (x · −1) + 1; a second pass reads the same source and changes nothing.
    shadow.advance("fused", { a: "source", b: "result" }, 2, -1, 1, 2);
    assert.deepEqual(
      [...shadow.of("result")],
      Array.from(initialPeriod("source"), (value) => 1 - value),
    );
  });

  test("follows a bulk fill byte by byte", () => {
    const shadow = new Shadow(["b"]);
    shadow.fillBytes("b", 7);
    // 0x0707070707070707 as an f64.
    const expected = new DataView(new ArrayBuffer(8));
    expected.setBigUint64(0, 0x0707070707070707n);
    assert.ok(shadow.of("b").every((value) => value === expected.getFloat64(0)));
  });

  test("knows no array beyond those of its slice", () => {
    assert.throws(() => new Shadow(["a"]).of("z"), { code: "internal", message: /array z is not part of the slice/ });
  });
});
