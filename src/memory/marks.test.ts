import assert from "node:assert/strict";
import { test } from "node:test";
import { Marks } from "./marks.ts";
import { fillPeriodic, initialPeriod } from "./pattern.ts";
import { type Slice, sliceOf } from "./slice.ts";

const lineCount = 150;

function sliceAt(visit: string): Slice {
  return sliceOf({ visit, seed: 1, epoch: 0, kind: "shared", arrays: ["a", "b", "c"], lineCount, arenaBytes: { shared: 65536, private: 0 } });
}

function marked(slice: Slice, name: string): number[] {
  return [...slice.viewOf(name)].flatMap((value, i) => (value === -(2 ** 52) ? [i] : []));
}

test("some elements of each output are marked, in its first and its last line too, and nothing else changes", () => {
  const slice = sliceAt("set");
  new Marks(slice, { stored: ["b", "c"] }).set();
  assert.deepEqual(marked(slice, "a"), []);
  for (const name of ["b", "c"]) {
    const elements = marked(slice, name);
    assert.ok(elements.length > 16 && elements.length <= 32, `${elements.length} marks`);
    assert.ok((elements[0] as number) < 8 && (elements.at(-1) as number) >= 8 * (lineCount - 1));
    const one = initialPeriod(name);
    assert.ok(slice.viewOf(name).every((value, i) => elements.includes(i) || value === one[i % 1021]));
  }
});

test("a sample that stored every element as the shadow says has no problem", () => {
  const slice = sliceAt("stored");
  const marks = new Marks(slice, { stored: ["b", "c"] });
  marks.set();
  slice.shadow.advance("scale", {}, 1, 3, 0, 1);
  for (const name of ["b", "c"]) fillPeriodic(slice.viewOf(name), slice.shadow.of(name));
  assert.equal(marks.problem(), undefined);
});

test("a sample that skipped its work is noticed, though the data of the sample before were right", () => {
  const slice = sliceAt("skipped");
  const marks = new Marks(slice, { stored: ["b"] });
  marks.set();
  assert.match(marks.problem() ?? "", /^b\[\d+\] is -4503599627370496 after the sample, expected \d+$/);
});

test("a sample that skipped one marked line is noticed, and the element is named", () => {
  const slice = sliceAt("line");
  const marks = new Marks(slice, { stored: ["b"] });
  marks.set();
  const inLastLine = marked(slice, "b").filter((element) => element >= 8 * (lineCount - 1));
  fillPeriodic(slice.viewOf("b").subarray(0, 8 * (lineCount - 1)), slice.shadow.of("b"));
  const named = inLastLine.map((element) => `b[${element}] is -4503599627370496 after the sample, expected ${initialPeriod("b")[element % 1021]}`);
  assert.ok(named.includes(marks.problem() ?? "no problem"), marks.problem());
});

test("a sample that stored something else is noticed", () => {
  const slice = sliceAt("else");
  const marks = new Marks(slice, { stored: ["b"] });
  marks.set();
  slice.viewOf("b").fill(3);
  assert.match(marks.problem() ?? "", /is 3 after the sample/);
});

test("an updated array is not marked, and an update that was skipped is noticed", () => {
  const slice = sliceAt("updated");
  const marks = new Marks(slice, { updated: ["b"] });
  marks.set();
  assert.deepEqual(marked(slice, "b"), []);
  slice.shadow.advance("update", {}, 1, -1, 0, 1);
  assert.match(marks.problem() ?? "", /^b\[\d+\] is \d+ after the sample, expected -\d+$/);
  fillPeriodic(slice.viewOf("b"), slice.shadow.of("b"));
  assert.equal(marks.problem(), undefined);
});

test("without outputs there is nothing to mark", () => {
  const slice = sliceAt("none");
  const marks = new Marks(slice, {});
  marks.set();
  assert.equal(marks.problem(), undefined);
  for (const name of ["a", "b", "c"]) assert.deepEqual(marked(slice, name), []);
});
