import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { defaultMargin, defaultThreshold, familyAlpha, planOf, ruleOf } from "./rule.ts";
import { designs } from "./schema.ts";

test("one loop is looked at after 9, 12 and 16 blocks; regressions allow 1, 13 and 218 flips, passes 8, 68 and 1,092", () => {
  // A third of .01 and of .05 of 512, 4,096 and 65,536.
  assert.deepEqual(planOf("in-situ", 1), {
    looks: [
      { blocks: 9, slower: 1, pass: 8, faster: 1 },
      { blocks: 12, slower: 13, pass: 68, faster: 13 },
      { blocks: 16, slower: 218, pass: 1092, faster: 218 },
    ],
  });
});

test("several loops are screened after 6, 9 and 16 blocks, and suspects are tested on fresh ones", () => {
  const plan = planOf("in-situ", 10);
  assert.deepEqual(plan.looks, [
    // .025 of 64 and of 512; the last look has what 1/64 and 12/512 leave of .05: 716 of 65,536.
    { blocks: 6, slower: 1, pass: 0, faster: 0 },
    // .04 / 3 of 512, 4,096 and 65,536.
    { blocks: 9, slower: 12, pass: 6, faster: 1 },
    { blocks: 12, slower: 0, pass: 54, faster: 13 },
    { blocks: 16, slower: 716, pass: 873, faster: 218 },
  ]);
  assert.deepEqual(plan.retest, [
    { blocks: 9, slower: 1, pass: 1, faster: 1 },
    { blocks: 12, slower: 13, pass: 13, faster: 13 },
    // A third of .01 of 1,048,576.
    { blocks: 20, slower: 3495, pass: 3495, faster: 3495 },
  ]);
});

test("every plan keeps its error rates: the flips of all its looks add up to no more", () => {
  fc.assert(
    fc.property(fc.constantFrom(...designs), fc.integer({ min: 1, max: 500 }), (design, loops) => {
      const { looks, retest } = planOf(design, loops);
      const spent = (all: typeof looks, what: "slower" | "pass" | "faster") => all.reduce((sum, look) => sum + look[what] / 2 ** look.blocks, 0);
      const rule = ruleOf({ design }, loops);
      const slower = spent(looks, "slower") * (retest ? spent(retest, "slower") : 1);
      assert.ok(slower > 0 && slower <= rule.alpha + 1e-15);
      assert.ok(spent(looks, "pass") + (retest ? spent(retest, "pass") : 0) <= rule.beta + 1e-15);
      assert.ok(spent(looks, "faster") <= Math.min(0.01, 0.2 / loops) + 1e-15);
      assert.ok(loops * slower <= familyAlpha(loops) + 1e-15 && familyAlpha(loops) <= 0.01 + 1e-15);
      // Each stage can decide at its first look.
      for (const last of [looks.at(-1), ...(retest ?? [])]) assert.ok(last && last.pass > 0);
      for (const look of retest ?? []) assert.ok(look.slower > 0);
    }),
  );
});

test("with more than 33 loops the fresh blocks are looked at later", () => {
  // .2 / 34 / 3 of 512 is 1.004; of 35 loops 0.98.
  assert.deepEqual(ruleOf({ design: "in-situ" }, 34).retest?.looks, [9, 12, 20]);
  assert.deepEqual(ruleOf({ design: "in-situ" }, 35).retest?.looks, [10, 13, 21]);
});

test("designs have the threshold that they resolve, and no margin at 1 % or in processes", () => {
  assert.deepEqual(
    designs.map((design) => [defaultThreshold(design), defaultMargin(design, defaultThreshold(design)), defaultMargin(design, 0.01)]),
    [
      [0.02, 0.005, 0],
      [0.05, 0.01, 0],
      [0.1, 0, 0],
    ],
  );
  assert.deepEqual(ruleOf({ design: "processes" }, 1).looks, [12, 20, 24]);
});

test("the rule says what is looked at and which chances hold", () => {
  assert.deepEqual(ruleOf({ design: "in-situ" }, 1), { threshold: 0.02, margin: 0.005, looks: [9, 12, 16], alpha: 0.01, beta: 0.05 });
  assert.deepEqual(ruleOf({ design: "in-situ", threshold: 0.01 }, 10), {
    threshold: 0.01,
    margin: 0,
    looks: [6, 9, 12, 16],
    alpha: 0.0005,
    beta: 0.05,
    retest: { looks: [9, 12, 20], alpha: 0.01 },
  });
});

test("a margin that is not below the threshold is refused", () => {
  assert.throws(() => ruleOf({ design: "in-situ", threshold: 0.02, margin: 0.02 }, 1), {
    code: "bad-value",
    message: /--margin "?2%"?.*threshold of 2%/,
  });
});
