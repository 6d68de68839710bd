import assert from "node:assert/strict";
import { test } from "node:test";
import { discardedShare, faultOf } from "./validity.ts";
import type { BlockValue } from "./values.ts";

const blocks = (controls: readonly (number | undefined)[], discarded = 0): readonly BlockValue[] =>
  controls.map((control) => ({ value: 0, ...(control === undefined ? {} : { control }), rounds: 100, discarded, speeds: {} }));
const alternating = (middle: number, spread: number, count = 9) => Array.from({ length: count }, (_, i) => middle + (i % 2 === 0 ? spread : -spread));

test("a control that certainly moved by more than the design's limit is a fault", () => {
  const moved = blocks(alternating(0.007, 0.001));
  const fault = faultOf(moved, "in-situ");
  assert.ok(fault?.kind === "control" && fault.limit === 0.005 && fault.p === 2 / 512);
  assert.equal(faultOf(moved, "workers"), undefined);
  assert.equal(faultOf(blocks(alternating(-0.02, 0.001)), "workers")?.kind, "control");
});

test("a control that moved certainly but little, or much but not certainly, is none", () => {
  assert.equal(faultOf(blocks(alternating(0.003, 0.001)), "in-situ"), undefined);
  assert.equal(faultOf(blocks(alternating(0.01, 0.05)), "in-situ"), undefined);
  // Seven values cannot be certain at 1 %: 2/128.
  assert.equal(faultOf(blocks(alternating(0.02, 0.001, 7)), "in-situ"), undefined);
});

test("control ratios whose quartiles are more than a quarter apart are a fault", () => {
  assert.equal(faultOf(blocks(alternating(0, 0.1)), "in-situ"), undefined);
  assert.equal(faultOf(blocks(alternating(0, 0.2)), "in-situ")?.kind, "control-spread");
});

test("more than three tenths of the rounds disturbed are a fault", () => {
  assert.equal(faultOf(blocks(alternating(0, 0.001), 30), "in-situ"), undefined);
  assert.deepEqual(faultOf(blocks(alternating(0, 0.001), 31), "in-situ"), { kind: "discarded", share: 0.31, limit: 0.3 });
  assert.equal(discardedShare([]), 0);
});

test("without controls there is nothing to find in them", () => {
  assert.equal(faultOf(blocks([undefined, undefined]), "in-situ"), undefined);
});
