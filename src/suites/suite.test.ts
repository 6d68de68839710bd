import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isTuned, points } from "./suite.ts";

test("points are the product of the axes, first axis slowest", () => {
  assert.deepEqual(points({ kernel: ["copy", "add"], threads: 2, preload: [false, true] }), [
    { kernel: "copy", threads: 2, preload: false },
    { kernel: "copy", threads: 2, preload: true },
    { kernel: "add", threads: 2, preload: false },
    { kernel: "add", threads: 2, preload: true },
  ]);
});

test("no axes are one point, an axis without values is none", () => {
  assert.deepEqual(points({}), [{}]);
  assert.deepEqual(points({ kernel: "copy", threads: [] }), []);
});

test("points are as many as the product of the axes' lengths, and all distinct", () => {
  const axes = fc.dictionary(
    fc.string({ minLength: 1, maxLength: 3 }).filter((name) => name !== "__proto__"),
    fc.uniqueArray(fc.integer(), { maxLength: 4 }),
    { maxKeys: 4 },
  );
  fc.assert(
    fc.property(axes, (chosen) => {
      const all = points(chosen);
      assert.equal(
        all.length,
        Object.values(chosen).reduce((product, values) => product * values.length, 1),
      );
      assert.equal(new Set(all.map((point) => JSON.stringify(Object.entries(point).sort()))).size, all.length);
    }),
  );
});

test("a member is tuned when it has axes and an object of axes to tune", () => {
  assert.equal(isTuned({ axes: { kernel: "copy" }, tune: { streams: [1, 2] } }), true);
  assert.equal(isTuned({ kernel: "copy" }), false);
  // Axes that happen to bear these names.
  assert.equal(isTuned({ tune: "violin", axes: 3 }), false);
  assert.equal(isTuned({ tune: ["a", "b"], axes: 3 }), false);
});
