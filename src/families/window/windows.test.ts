import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { differenceOf, expectedOf } from "./expected.ts";
import { type Representation, representations, type WindowParams, windowParams } from "./params.ts";
import { RecordLines } from "./record.ts";
import type { OpenStore, Store } from "./store.ts";
import { openBuffers, openObjects, openStrings } from "./stores/each.ts";
import { openPacked } from "./stores/packed.ts";
import { openPanes } from "./stores/panes.ts";
import { axisOf, storeOptions, Windows } from "./windows.ts";

const stores: Readonly<Record<Representation, OpenStore>> = {
  packed: openPacked,
  objects: openObjects,
  strings: openStrings,
  buffers: openBuffers,
  panes: openPanes,
};

const paramsOf = (axes: Partial<WindowParams>): WindowParams =>
  windowParams.parse({ by: "time", keep: "packed", size: 10, slide: 10, records: 20, recordBytes: 64, ...axes });

function windowsOf(params: WindowParams): Windows {
  return new Windows(axisOf(params), stores[params.keep](storeOptions(params)), () => 0);
}

function run(params: WindowParams): Windows {
  const windows = windowsOf(params);
  const lines = new RecordLines(params);
  for (let id = 0; id < params.records; id++) windows.take(lines.write(id));
  windows.finish();
  return windows;
}

/** Records at these times, ms, each of the value of its time. */
function at(params: WindowParams, times: readonly number[]): Windows {
  const windows = windowsOf(params);
  for (const [id, ms] of times.entries()) {
    const numbers = `{"id":${String(id).padStart(10)},"time":${String(ms * 1000).padStart(12)},"value":${String(ms).padStart(6)}`;
    windows.take(Buffer.from(`${numbers},"text":"."}\n`));
  }
  return windows;
}

for (const keep of representations) {
  describe(`windows of ${keep}`, () => {
    test("are closed by the first record past their end and lateness; who comes later is late, and in none of them", () => {
      // [0, 10) stays open until 15: 8 comes in time and 9 does not.
      const windows = at(paramsOf({ keep, latenessMs: 5 }), [1, 4, 11, 8, 15, 9, 16]);
      assert.deepEqual(windows.results, [{ count: 3, sum: 13, max: 8 }]);
      assert.equal(windows.late, 1);
      windows.finish();
      assert.deepEqual(windows.results[1], { count: 3, sum: 42, max: 16 });
      // 1, 4, 11 and 8 at once; then 11, 15 and 16.
      assert.equal(windows.held, keep === "panes" ? 0 : 4);
      assert.equal(windows.evicted, 6);
    });

    test("that slide take a late record where one of them is still open", () => {
      // [0, 10) closes at 10; 7 is late for it, and in time for [5, 15).
      const windows = at(paramsOf({ keep, slide: 5 }), [1, 6, 10, 7]);
      windows.finish();
      assert.deepEqual(windows.results, [
        { count: 2, sum: 7, max: 6 },
        { count: 3, sum: 23, max: 10 },
        { count: 1, sum: 10, max: 10 },
      ]);
      assert.equal(windows.late, 1);
    });

    test("without a record have a count of none", () => {
      const windows = at(paramsOf({ keep }), [3, 35]);
      assert.deepEqual(windows.results, [
        { count: 1, sum: 3, max: 3 },
        { count: 0, sum: 0, max: -1 },
        { count: 0, sum: 0, max: -1 },
      ]);
    });

    test("are what all records come to anew, whatever their size, slide, lateness and order", () => {
      const axes = fc.record({
        by: fc.constantFrom("time" as const, "count" as const),
        slide: fc.integer({ min: 1, max: 40 }),
        slides: fc.integer({ min: 1, max: 6 }),
        rate: fc.constantFrom(300, 1000, 5000),
        latenessMs: fc.integer({ min: 0, max: 30 }),
        disorder: fc.constantFrom(0, 200, 1000),
        delayMs: fc.integer({ min: 0, max: 50 }),
        records: fc.integer({ min: 1, max: 300 }),
      });
      fc.assert(
        fc.property(axes, ({ slides, latenessMs, ...others }) => {
          const params = paramsOf({ keep, ...others, size: slides * others.slide, latenessMs: others.by === "time" ? latenessMs : 0 });
          assert.equal(differenceOf(run(params), expectedOf(params)), undefined);
        }),
        { numRuns: 60 },
      );
    });

    test("hold at most the records of a window and of its lateness, however they slide", () => {
      const panes = keep === "panes";
      const heldOf = (axes: Partial<WindowParams>) => run(paramsOf({ keep, size: 100, rate: 1000, records: 400, ...axes })).held;
      for (const slide of [100, 10, 1]) assert.equal(heldOf({ slide }), panes ? 0 : 100);
      assert.equal(heldOf({ slide: 10, latenessMs: 50 }), panes ? 0 : 150);
      assert.equal(heldOf({ by: "count", size: 64, slide: 8 }), panes ? 0 : 64);
    });
  });
}

describe("what windows must come to", () => {
  test("is that of records by their number, worked out by hand", () => {
    // 7 records in windows of 4 that slide by 2: [0, 4), [2, 6), [4, 8), [6, 10).
    const { results, late } = expectedOf(paramsOf({ by: "count", size: 4, slide: 2, records: 7 }));
    assert.deepEqual(
      results.map(({ count }) => count),
      [4, 4, 3, 1],
    );
    assert.equal(late, 0);
  });

  test("tells the first window that differs, by its field", () => {
    const params = paramsOf({ by: "count", size: 4, slide: 2, records: 8 });
    const right = expectedOf(params);
    const spoilt = (change: object) => ({ ...right, results: right.results.map((one, i) => (i === 1 ? { ...one, ...change } : one)) });
    assert.equal(differenceOf(right, right), undefined);
    assert.equal(differenceOf(spoilt({ count: 3 }), right), "the count of window 1 is 3, expected 4");
    assert.match(differenceOf(spoilt({ sum: 1 }), right) ?? "", /^the sum of window 1 is 1, expected \d+$/);
    assert.match(differenceOf(spoilt({ max: 0 }), right) ?? "", /^the max of window 1 is 0, expected \d+$/);
    assert.equal(differenceOf({ ...right, late: 2 }, right), "2 records were late, expected 0");
    assert.equal(differenceOf({ ...right, results: [] }, right), `0 windows were closed, expected ${right.results.length}`);
  });

  test("is not what a store comes to that loses a record or lets one go too early", () => {
    const params = paramsOf({ size: 100, slide: 10, rate: 1000, records: 300 });
    const open = (change: (store: Store) => Partial<Store>): Windows => {
      const store = openObjects(storeOptions(params));
      const { add, evict, aggregate } = store;
      const changed = { add, evict, aggregate, ...change(store) };
      const windows = new Windows(axisOf(params), { ...changed, held: 0 }, () => 0);
      const lines = new RecordLines(params);
      for (let id = 0; id < params.records; id++) windows.take(lines.write(id));
      windows.finish();
      return windows;
    };
    const expected = expectedOf(params);
    assert.equal(
      differenceOf(
        open(() => ({})),
        expected,
      ),
      undefined,
    );
    const losing = open(({ add }) => ({ add: (line, position) => void (position === 123_000 || add(line, position)) }));
    assert.match(differenceOf(losing, expected) ?? "", /^the count of window 3 is 99, expected 100$/);
    const hasty = open(({ evict }) => ({ evict: (position) => evict(position + 1000) }));
    assert.match(differenceOf(hasty, expected) ?? "", /^the count of window 1 is 99, expected 100$/);
  });
});

describe("a ring that is too small", () => {
  for (const keep of representations) {
    test(`grows and loses nothing, ${keep}`, () => {
      const params = paramsOf({ keep, size: 100, slide: 20, rate: 1000, records: 500 });
      const windows = new Windows(axisOf(params), stores[keep]({ ...storeOptions(params), capacity: 1 }), () => 0);
      const lines = new RecordLines(params);
      for (let id = 0; id < params.records; id++) windows.take(lines.write(id));
      windows.finish();
      assert.equal(differenceOf(windows, expectedOf(params)), undefined);
    });
  }
});
