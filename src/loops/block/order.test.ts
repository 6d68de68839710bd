import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { isControl, versionOf, windowsOf } from "./order.ts";

const key = (arms: readonly string[]) => arms.map((arm) => arm.replace("control-", "")[0]).join("");

describe("the order of a block", () => {
  test("has windows of sixteen rounds with a round of the controls after each eighth", () => {
    const windows = windowsOf(40, 1);
    assert.deepEqual(
      windows.map((window) => window.filter(({ arms }) => !isControl(arms[0])).length),
      [16, 16, 8],
    );
    assert.deepEqual(
      windows.flat().flatMap(({ round, arms }) => (isControl(arms[0]) ? [round] : [])),
      [7, 15, 23, 31, 39],
    );
    assert.deepEqual(
      windows.flat().flatMap(({ round, arms }) => (isControl(arms[0]) ? [] : [round])),
      Array.from({ length: 40 }, (_, i) => i),
    );
  });

  test("is a palindrome in every round, begun by each arm equally often, but for the odd one", () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer(), (rounds, seed) => {
        const all = windowsOf(rounds, seed).flat();
        for (const control of [false, true]) {
          const keys = all.filter(({ arms }) => isControl(arms[0]) === control).map(({ arms }) => key(arms));
          assert.ok(keys.every((one) => one === "bhhb" || one === "hbbh"));
          const base = keys.filter((one) => one === "bhhb").length;
          assert.ok(Math.abs(2 * base - keys.length) <= 1, `${base} of ${keys.length}`);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("follows from the seed, and another seed gives another", () => {
    const text = (seed: number) => JSON.stringify(windowsOf(64, seed));
    assert.equal(text(5), text(5));
    assert.notEqual(text(5), text(6));
  });

  test("leads the controls in with both of their instances, and the loop not at all", () => {
    for (const { leadIn, arms } of windowsOf(32, 3).flat()) {
      if (isControl(arms[0])) assert.deepEqual(leadIn, [arms[1], arms[0]]);
      else assert.deepEqual(leadIn, []);
    }
  });

  test("counts a control to the version that it is loaded beside", () => {
    assert.deepEqual(
      ["base", "control-base", "head", "control-head"].map((arm) => versionOf(arm as "base")),
      ["base", "base", "head", "head"],
    );
  });
});
