import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Disturbances, together } from "./disturbance.ts";

describe("what the system did", () => {
  test("is added up over several threads", () => {
    assert.deepEqual(
      together([
        { runQueueNs: 5, minorFaults: 1 },
        { runQueueNs: 7, minorFaults: 0 },
      ]),
      { runQueueNs: 12, minorFaults: 1 },
    );
    assert.deepEqual(together([]), {});
  });

  test("is not told where one of them was not told it", () => {
    assert.deepEqual(together([{ runQueueNs: 5, minorFaults: 1 }, { minorFaults: 2 }]), { minorFaults: 3 });
  });

  test("is counted from the beginning, or between slots only", () => {
    for (const onlySlots of [false, true]) {
      const disturbances = new Disturbances(onlySlots);
      disturbances.begin();
      disturbances.pause();
      for (const value of Object.values(disturbances.end())) assert.ok(Number.isInteger(value) && value >= 0);
    }
  });
});
