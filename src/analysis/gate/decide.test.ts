import assert from "node:assert/strict";
import { test } from "node:test";
import { decide } from "./decide.ts";
import { planOf } from "./rule.ts";

const one = { plan: planOf("in-situ", 1), margin: Math.log1p(0.005), threshold: Math.log1p(0.02) };
const several = { ...one, plan: planOf("in-situ", 10) };
const blocks = (count: number, value: number) => Array<number>(count).fill(value);

test("one loop is open until nine blocks, and says how many are missing", () => {
  assert.deepEqual(decide(one, []), { state: "open", from: 0, blocks: 9 });
  assert.deepEqual(decide(one, blocks(8, 0.03)), { state: "open", from: 0, blocks: 1 });
});

test("nine blocks beyond the margin are a regression, also where they are below the threshold", () => {
  const decision = decide(one, blocks(9, 0.01));
  assert.ok(decision.state === "proven" && decision.verdict === "regression");
  assert.deepEqual([decision.judged.from, decision.judged.to], [0, 9]);
});

test("one of nine blocks at the margin is no regression at nine, and is one at twelve where the others are beyond", () => {
  // At nine two patterns are as extreme, one is allowed; at twelve with two such blocks four, and thirteen are.
  const values = [...blocks(8, 0.03), one.margin];
  assert.deepEqual(decide(one, values), { state: "open", from: 0, blocks: 3 });
  const later = decide(one, [...values, 0.03, 0.03, one.margin]);
  assert.ok(later.state === "proven" && later.verdict === "regression" && later.judged.to === 12);
});

test("blocks at no change pass, and far below none they are an improvement", () => {
  const pass = decide(one, blocks(9, 0));
  assert.ok(pass.state === "proven" && pass.verdict === "pass");
  const improved = decide(one, blocks(9, -0.02));
  assert.ok(improved.state === "proven" && improved.verdict === "improved");
  // Faster by less than the margin is a pass.
  const slightly = decide(one, blocks(9, -0.004));
  assert.ok(slightly.state === "proven" && slightly.verdict === "pass");
});

test("blocks on both sides of margin and threshold prove nothing up to the last look", () => {
  const values = Array.from({ length: 16 }, (_, i) => 0.012 + (i % 2 === 0 ? 0.05 : -0.05));
  const decision = decide(one, values);
  assert.ok(decision.state === "exhausted" && decision.judged.to === 16);
});

test("what comes after the deciding look changes nothing", () => {
  assert.deepEqual(decide(one, [...blocks(9, 0), ...blocks(7, 0.5)]), decide(one, blocks(9, 0)));
});

test("of several loops six slower blocks are a suspicion, and only the blocks after them decide", () => {
  assert.deepEqual(decide(several, blocks(6, 0.03)), { state: "open", from: 6, blocks: 9 });
  const confirmed = decide(several, blocks(15, 0.03));
  assert.ok(confirmed.state === "proven" && confirmed.verdict === "regression");
  assert.deepEqual([confirmed.judged.from, confirmed.judged.to], [6, 15]);
  const cleared = decide(several, [...blocks(6, 0.03), ...blocks(9, 0)]);
  assert.ok(cleared.state === "proven" && cleared.verdict === "pass");
  assert.deepEqual([cleared.judged.from, cleared.judged.to], [6, 15]);
});

test("of several loops six blocks never clear, nine do", () => {
  assert.deepEqual(decide(several, blocks(6, -0.5)), { state: "open", from: 0, blocks: 3 });
  const pass = decide(several, blocks(9, 0));
  assert.ok(pass.state === "proven" && pass.verdict === "pass");
});

test("where the experiment is not valid nothing is proven, and a disturbance that passes costs blocks only", () => {
  const never = decide(one, blocks(16, 0.03), () => false);
  assert.ok(never.state === "exhausted" && never.judged.to === 16);
  const later = decide(one, blocks(12, 0.03), (_, to) => to > 9);
  assert.ok(later.state === "proven" && later.verdict === "regression" && later.judged.to === 12);
  // Nor is it cleared in the meantime.
  assert.equal(decide(one, blocks(9, 0), () => false).state, "open");
});
