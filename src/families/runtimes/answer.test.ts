import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { answerOf, quantitiesOf } from "./answer.ts";

const said = {
  runtime: "Java 17.0.13, platform threads",
  durationNs: 5e6,
  firstByteNs: 1e6,
  startedNs: 1200,
  peakInFlightBytes: 64,
  peakConcurrency: 8,
};
const resources = { cpuNs: 7e6, floorBytes: 40_000, peakBytes: 42_048 };
const window = { startNs: 1000, endNs: 9e6 };

describe("answerOf", () => {
  test("reads the last line, whatever stands before it", () => {
    assert.deepEqual(answerOf(`a warning\n\n${JSON.stringify(said)}\n`), said);
  });

  for (const [what, stdout] of [
    ["nothing", ""],
    ["no JSON", "done\n"],
    ["half a line", JSON.stringify(said).slice(0, 40)],
    ["no time", JSON.stringify({ ...said, durationNs: undefined })],
    ["a negative count", JSON.stringify({ ...said, firstByteNs: -1 })],
  ] as const) {
    test(`finds no answer in ${what}`, () => assert.equal(answerOf(stdout), undefined));
  }
});

describe("quantitiesOf", () => {
  test("counts the peak from the floor, and the start from the start of the process", () => {
    assert.deepEqual(quantitiesOf({ ...said, ...resources }, window), {
      durationNs: 5e6,
      firstByteNs: 1e6,
      startNs: 200,
      bytesInFlight: 64,
      concurrency: 8,
      cpuNs: 7e6,
      floorBytes: 40_000,
      peakBytes: 2048,
    });
  });

  test("hands on what a writer's stream, a heap and parked threads tell", () => {
    const counted = {
      refusedWrites: 3,
      drains: 2,
      drainHeldBytes: 0,
      allocatedBytes: 5,
      threadBytes: -4,
      threadHeapBytes: 2,
      threadReservedBytes: 1,
    };
    assert.deepEqual(quantitiesOf({ runtime: "x", durationNs: 5, ...counted }, window), { durationNs: 5, ...counted });
  });

  test("leaves out what the runtime could not tell", () => {
    assert.deepEqual(quantitiesOf({ runtime: "x", durationNs: 5 }, window), { durationNs: 5 });
  });

  test("has no start by a clock that is not this process's", () => {
    assert.equal(quantitiesOf({ ...said, startedNs: 999 }, window).startNs, undefined);
    assert.equal(quantitiesOf({ ...said, startedNs: 1e9 }, window).startNs, undefined);
  });
});
