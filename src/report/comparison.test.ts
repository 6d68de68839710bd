import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { compareRecords } from "../analysis/compare.ts";
import type { RunRecord } from "../records/record.ts";
import { syntheticRecord } from "../testing/synthetic-record.ts";
import { comparisonText } from "./comparison.ts";

const base = syntheticRecord();
const text = (b: RunRecord, options = {}) => comparisonText(compareRecords(base, b), options);
const lines = (b: RunRecord, options = {}) => text(b, options).split("\n");
/** One line, for sentences that are wrapped. */
const flat = (b: RunRecord, options = {}) => text(b, options).replace(/\s+/g, " ");

/** A copy of the base with changes. */
function changed(change: (record: RunRecord) => void): RunRecord {
  const record = structuredClone(base);
  change(record);
  return record;
}

describe("the text of a comparison", () => {
  test("exceeds no width that it is given, plain or verbose", () => {
    const other = syntheticRecord({ speed: 0.7, noise: 0.05, odd: true, id: "20260102T040506Z-other" });
    const longLabel = changed(({ run }) => Object.assign(run, { label: "l".repeat(80) }));
    for (const b of [base, other, longLabel])
      for (const width of [60, 80, 120])
        for (const verbose of [false, true])
          assert.deepEqual(
            lines(b, { width, verbose }).filter((line) => line.length > width),
            [],
            `width ${width}`,
          );
  });

  test("of a record with itself has no trial outside its interval, and controls of ratio 1", () => {
    const all = lines(base);
    assert.match(flat(base), /None of \d+ common trials has an interval that does not contain 1\./);
    const controls = all.slice(
      all.indexOf("Controls: did the machine change?") + 2,
      all.indexOf("", all.indexOf("Controls: did the machine change?")),
    );
    assert.equal(controls.length, 2);
    // b ÷ a of equal medians: the interval reaches to both sides of it.
    for (const line of controls) assert.match(line, / 1\.00 +0\.\d+–1\.\d+$/);
  });

  test("of a machine of half the speed says so first, by its controls", () => {
    const all = lines(syntheticRecord({ speed: 0.5 }));
    const first = all.indexOf("Controls: did the machine change?");
    const trials = all.findIndex((line) => line.includes("common trials have an interval that does not contain 1"));
    assert.ok(first > 0 && first < trials);
    for (const line of all.slice(first + 2, first + 4)) assert.match(line, / 0\.500 +0\.\d+–0\.\d+$/);
  });

  test("shows the twelve largest changes and counts the others, unless every trial is wanted", () => {
    const b = syntheticRecord({ speed: 0.5 });
    const measured = compareRecords(base, b).trials.filter(({ purpose }) => purpose === "measure");
    const outside = measured.filter(({ ratio: { spread } }) => spread.high < 1).length;
    assert.ok(outside > 200);
    assert.match(flat(b), new RegExp(`${outside} of ${measured.length} common trials have an interval that does not contain 1`));
    assert.match(flat(b), new RegExp(`and ${outside - 12} more with --verbose`));
    const heading = lines(b, { verbose: true }).indexOf("Every common trial");
    // One line a trial below the headings, to the next blank line.
    assert.equal(
      lines(b, { verbose: true })
        .slice(heading + 2)
        .indexOf(""),
      measured.length,
    );
  });

  test("names every ratio within a run in full", () => {
    for (const name of ["tuned 1:0", "÷ read 2:1", "chain in-place wasm", "chain whole wasm"])
      assert.ok(
        lines(base).some((line) => line.startsWith(` ${name} `)),
        name,
      );
  });

  test("refuses the headline in words where the engines differ", () => {
    const b = changed(({ machine }) => Object.assign(machine, { engines: [{ id: "wasm", state: "available" }] }));
    assert.match(flat(b), /headline B is the best of all engines, and the runs had different ones: js, wasm against wasm/);
    assert.ok(!text(b).includes("Largest B of each thread count"));
    assert.ok(text(base).includes("Largest B of each thread count"));
  });

  test("tells what is not in both, and which facts of the machines differ", () => {
    const b = changed((record) => {
      record.groups = record.groups.filter(({ suite }) => suite !== "scaling");
      record.machine.nodeVersion = "v24.0.0";
    });
    assert.match(flat(b), /Node differs: \S+ against v24\.0\.0/);
    assert.match(flat(b), /Not in both: \d+ trials of a and 0 of b\./);
  });

  test("is plain unless colour is asked for, and colour changes no letter", () => {
    const plain = text(base);
    assert.ok(!plain.includes("\u001b"));
    const colored = text(base, { color: true });
    assert.ok(colored.includes("\u001b[1m"));
    assert.equal(stripVTControlCharacters(colored), plain);
  });

  test("carries no control character of a label to the terminal", () => {
    const b = changed(({ run }) => Object.assign(run, { label: "evil\u001b[2J\u202eno" }));
    assert.ok(!/[\u001b\u202e]/.test(text(b)));
  });
});
