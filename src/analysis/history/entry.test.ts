import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { historyEntryOf } from "./entry.ts";
import { type AcceptEntry, historyEntrySchema, type MeasuredEntry } from "./schema.ts";

const sha = (digit: string) => digit.repeat(64);
const measured: MeasuredEntry = {
  historyVersion: 1,
  kind: "gate",
  time: "2026-11-22T19:06:00.000Z",
  loop: "swap",
  contract: sha("a"),
  bundle: sha("b"),
  tool: "0.1.0",
  commit: "c".repeat(40),
  parent: "d".repeat(40),
  dirty: false,
  fingerprint: "xeon-54m-2cpu-24g",
  base: "main",
  blocks: [0.001, -0.002],
  controls: [0, 1e-6],
  rate: { median: 1e10, low: 0.9e10, high: 1.1e10 },
  share: 0.8,
  verdict: "pass",
};
const accept: AcceptEntry = {
  historyVersion: 1,
  kind: "accept",
  time: "2026-11-22T19:06:00.000Z",
  loop: "swap",
  contract: sha("a"),
  bundle: sha("b"),
  tool: "0.1.0",
  baseline: "main",
  reason: "checks added",
  from: sha("e"),
};

describe("a line of a history", () => {
  test("is read back as it was written", () => {
    for (const entry of [measured, accept]) assert.deepEqual(historyEntryOf(JSON.stringify(entry)), entry);
    assert.ok(historyEntryOf(`${JSON.stringify(measured)}\r`), "with the line end of another system");
  });

  test("is none where it is cut off, whatever byte it ends at", () => {
    const line = JSON.stringify(measured);
    for (let length = 0; length < line.length; length++) assert.equal(historyEntryOf(line.slice(0, length)), undefined, `${length} bytes`);
  });

  test("is none where two lines ran into each other, or where it is of a later version", () => {
    const line = JSON.stringify(measured);
    assert.equal(historyEntryOf(line + line), undefined);
    assert.equal(historyEntryOf(JSON.stringify({ ...measured, historyVersion: 2 })), undefined);
    for (const other of ["null", "[]", "3", '"x"', '{"kind":"accept"}']) assert.equal(historyEntryOf(other), undefined);
  });

  test("is none with a number beyond JSON's, or a name that reaches a prototype", () => {
    assert.equal(historyEntryOf(JSON.stringify(measured).replace("0.001", "1e999")), undefined);
    assert.equal(historyEntryOf(JSON.stringify(measured).replace('"loop"', '"__proto__":{},"loop"')), undefined);
  });

  test("is accepted exactly where the schema accepts it", () => {
    const odd = fc.oneof(
      fc.constantFrom<unknown>(
        undefined,
        null,
        0,
        -1,
        1,
        0.5,
        "",
        "x",
        "gate",
        "accept",
        "pass",
        true,
        [],
        [1],
        ["x"],
        [null],
        {},
        sha("a"),
        sha("A"),
        "c".repeat(40),
      ),
      fc.constantFrom<unknown>(
        "2026-11-22T19:06:00.000Z",
        "2026-11-22",
        "x".repeat(512),
        "x".repeat(513),
        "-x",
        "x-",
        { median: 1, low: 1, high: 1 },
        { median: 1 },
      ),
      fc.anything(),
    );
    const keys = [...new Set([...Object.keys(measured), ...Object.keys(accept), "extra"])];
    const change = fc.dictionary(fc.constantFrom(...keys), odd, { maxKeys: 3 });
    fc.assert(
      fc.property(fc.constantFrom<object>(measured, accept), change, (entry, changed) => {
        const line = JSON.stringify({ ...entry, ...changed });
        if (line === undefined) return;
        const expected = historyEntrySchema.safeParse(JSON.parse(line)).success;
        assert.equal(historyEntryOf(line) !== undefined, expected, line);
      }),
      { numRuns: 2000 },
    );
  });
});
