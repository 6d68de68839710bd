import assert from "node:assert/strict";
import { test } from "node:test";
import { recordSchema, trialKey } from "../records/record.ts";
import { bigRecord, syntheticRecord } from "./synthetic-record.ts";

test("synthetic records are valid, with canonical keys that are unique in their group", () => {
  for (const record of [syntheticRecord({ odd: true, noise: 0.02 }), bigRecord(25)]) {
    assert.deepEqual(recordSchema.parse(JSON.parse(JSON.stringify(record))), record);
    for (const { id, trials, referenceKey } of record.groups) {
      assert.equal(new Set(trials.map(({ key }) => key)).size, trials.length, id);
      for (const { key, family, params } of trials) assert.equal(key, trialKey(family, params));
      assert.ok(referenceKey === undefined || trials.some(({ key }) => key === referenceKey), id);
    }
  }
});

test("synthetic records are the same on every call", () => {
  assert.deepEqual(syntheticRecord({ noise: 0.1 }), syntheticRecord({ noise: 0.1 }));
  assert.notDeepEqual(syntheticRecord({ noise: 0.1 }), syntheticRecord({ noise: 0.2 }));
});

test("a big record has the trials that were asked for, with 60 samples each", () => {
  const trials = bigRecord(25).groups.flatMap((group) => group.trials);
  assert.equal(trials.length, 25);
  assert.ok(trials.every(({ outcome }) => outcome.state === "measured" && outcome.epoch.length === 60));
});
