import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { field, kilobytes, parseCpuList, parseWhole } from "./tree.ts";

describe("parseCpuList", () => {
  for (const [list, cpus] of [
    ["0-3,8,10-11", [0, 1, 2, 3, 8, 10, 11]],
    ["5", [5]],
    ["", []],
    ["3-1", []],
    ["0-1,x,4", [0, 1, 4]],
  ] as const) {
    test(`reads "${list}" as ${cpus.length} CPUs`, () => assert.deepEqual(parseCpuList(list), cpus));
  }
});

describe("field", () => {
  const text = "model name\t: A: B\nMemTotal:  12 kB";
  test("returns the text after the first colon of the named line", () => {
    assert.equal(field(text, "model name"), "A: B");
    assert.equal(kilobytes(field(text, "MemTotal")), 12288);
  });
  test("is undefined for a missing name or file", () => {
    assert.equal(field(text, "Mem"), undefined);
    assert.equal(field(undefined, "MemTotal"), undefined);
  });
});

describe("parseWhole", () => {
  test("takes digits only", () => {
    assert.deepEqual(["12", "0", "max", "-1", "1.5", "", undefined].map(parseWhole), [12, 0, undefined, undefined, undefined, undefined, undefined]);
  });
});
