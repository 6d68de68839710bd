/** How often the rule errs: simulated, because no table of it exists. The expected rates are those of the design's own simulations. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { normalNumbers, randomNumbers } from "../../testing/random.ts";
import { lowerBound, upperBound } from "./bounds.ts";
import { type Decision, decide, type Question } from "./decide.ts";
import { familyAlpha, planOf } from "./rule.ts";
import type { Design } from "./schema.ts";

interface Cell {
  readonly design?: Design;
  /** @default 1 */
  readonly loops?: number;
  readonly threshold: number;
  readonly margin: number;
  readonly sd: number;
  readonly slowdown: number;
  /** Five of a hundred blocks are shifted by so much to either side. */
  readonly shift?: number;
}

const runs = 2000;

function questionOf({ design = "in-situ", loops = 1, threshold, margin }: Omit<Cell, "sd" | "slowdown">): Question {
  return { plan: planOf(design, loops), margin: Math.log1p(margin), threshold: Math.log1p(threshold) };
}

/** A gate of one loop, block by block until it is decided. */
function gateOne(question: Question, next: () => number): { readonly decision: Exclude<Decision, { state: "open" }>; readonly blocks: number } {
  const values: number[] = [];
  for (;;) {
    const decision = decide(question, values);
    if (decision.state !== "open") return { decision, blocks: values.length };
    for (let i = 0; i < decision.blocks; i++) values.push(next());
  }
}

function simulate(cell: Cell, seed = 1): Readonly<Record<"regression" | "pass" | "improved" | "nothing", number>> & { readonly blocks: number } {
  const uniform = randomNumbers(seed);
  const normal = normalNumbers(uniform);
  const question = questionOf(cell);
  const { sd, slowdown, shift } = cell;
  const counts = { regression: 0, pass: 0, improved: 0, nothing: 0, blocks: 0 };
  for (let run = 0; run < runs; run++) {
    const contamination = () => (shift !== undefined && uniform() < 0.05 ? (uniform() < 0.5 ? shift : -shift) : 0);
    const { decision, blocks } = gateOne(question, () => Math.log1p(slowdown) + sd * normal() + contamination());
    counts[decision.state === "proven" ? decision.verdict : "nothing"]++;
    counts.blocks += blocks / runs;
  }
  return counts;
}

/** Does a count of 2,000 agree with a rate that `of` runs gave? Four standard deviations of both, and the rounding of the rate. */
function assertRate(count: number, percent: number, of: number, what: string): void {
  const rate = percent / 100;
  const variance = Math.max(rate * (1 - rate), 0.001) * (1 / runs + 1 / of);
  assert.ok(Math.abs(count / runs - rate) <= 4 * Math.sqrt(variance) + 0.0005, `${what}: ${(100 * count) / runs} %, not ${percent} %`);
}

/** The design's simulations count every deviation whole, and do worse where some blocks lie far away. */
function assertAtLeast(count: number, percent: number, of: number, what: string): void {
  if (count / runs < percent / 100) assertRate(count, percent, of, what);
}

test("in situ, slowdowns at the threshold are seen as often as the design says", () => {
  const table = [
    { sd: 0.0034, at2: 100, contaminated2: 98.5, blocks: 9.0, at1: 100, contaminated1: 92.8 },
    { sd: 0.005, at2: 100, contaminated2: 98.3, blocks: 9.1, at1: 99.5, contaminated1: 89.7 },
    { sd: 0.0075, at2: 99.5, contaminated2: 96.1, blocks: 9.6, at1: 96.3, contaminated1: 81.0 },
    // At 1 % the design's 80.6: where blocks spread by as much as is asked for, what a bounded deviation gives up shows.
    { sd: 0.01, at2: 98.3, contaminated2: 92.5, blocks: 10.6, at1: 75.0, contaminated1: 65.7 },
  ];
  for (const { sd, at2, contaminated2, blocks, at1, contaminated1 } of table) {
    const two = { threshold: 0.02, margin: 0.005, sd, slowdown: 0.02 };
    const one = { threshold: 0.01, margin: 0, sd, slowdown: 0.01 };
    const plain = simulate(two);
    assertRate(plain.regression, at2, 2000, `+2 % at SD ${sd}`);
    assert.ok(Math.abs(plain.blocks - blocks) < 0.15, `${plain.blocks} blocks at SD ${sd}, not ${blocks}`);
    assertAtLeast(simulate({ ...two, shift: 0.03 }).regression, contaminated2, 2000, `+2 % at SD ${sd}, contaminated`);
    assertRate(simulate(one).regression, at1, 2000, `+1 % at SD ${sd}`);
    assertAtLeast(simulate({ ...one, shift: 0.03 }).regression, contaminated1, 2000, `+1 % at SD ${sd}, contaminated`);
  }
});

test("without a change false alarms are no more than the design says, contaminated or not", () => {
  for (const sd of [0.0034, 0.005, 0.0075, 0.01]) {
    for (const shift of [undefined, 0.03]) {
      const contamination = shift === undefined ? {} : { shift };
      const margin = simulate({ threshold: 0.02, margin: 0.005, sd, slowdown: 0, ...contamination });
      assert.ok(margin.regression <= 2, `${margin.regression} of ${runs} at SD ${sd}`);
      const none = simulate({ threshold: 0.01, margin: 0, sd, slowdown: 0, ...contamination });
      // α is .01 at most: four standard deviations above.
      assert.ok(none.regression <= 0.01 * runs + 4 * Math.sqrt(0.01 * runs), `${none.regression} of ${runs} at SD ${sd} without a margin`);
    }
  }
});

test("the rates hold where they are hardest: exactly at the margin and exactly at the threshold", () => {
  for (const loops of [1, 10]) {
    for (const sd of [0.005, 0.01, 0.02]) {
      const rule = { loops, threshold: 0.02, margin: 0.005, sd };
      const atMargin = simulate({ ...rule, slowdown: 0.005 }, 5);
      assert.ok(lowerBound(atMargin.regression, runs, 0.9999) <= familyAlpha(loops) / loops, `${atMargin.regression} at the margin, SD ${sd}`);
      const atThreshold = simulate({ ...rule, slowdown: 0.02 }, 6);
      assert.ok(lowerBound(atThreshold.pass + atThreshold.improved, runs, 0.9999) <= 0.05, `${atThreshold.pass} passes at the threshold, SD ${sd}`);
      const faster = simulate({ ...rule, slowdown: Math.expm1(-Math.log1p(0.005)) }, 7);
      assert.ok(lowerBound(faster.improved, runs, 0.9999) <= 0.01, `${faster.improved} improvements at the margin, SD ${sd}`);
    }
  }
});

test("a loop that is 6 % faster or slower in one process of twenty is judged as surely as one that is not", () => {
  for (const loops of [1, 5]) {
    const cell = { loops, threshold: 0.02, margin: 0.005, sd: 0.0034, shift: 0.06 };
    const slow = simulate({ ...cell, slowdown: 0.02 }, 41);
    assert.ok(lowerBound(slow.regression, runs) >= 0.97, `${slow.regression} of ${runs} with ${loops} loops`);
    const same = simulate({ ...cell, slowdown: 0 }, 42);
    assert.ok(lowerBound(same.pass + same.improved, runs) >= 0.99 && same.regression === 0, `${same.pass} of ${runs} with ${loops} loops`);
    const one = simulate({ ...cell, threshold: 0.01, margin: 0, slowdown: 0.01 }, 43);
    assert.ok(lowerBound(one.regression, runs) >= 0.96, `${one.regression} of ${runs} with ${loops} loops at 1 %`);
  }
});

test("workers see 5 % as often as the design says", () => {
  const table = [
    { margin: 0.01, sd: 0.01, regression: 100, wrongPass: 0, blocks: 9.0, at2: 21.8 },
    { margin: 0.01, sd: 0.015, regression: 100, wrongPass: 0, blocks: 9.2, at2: 7.3 },
    { margin: 0.01, sd: 0.02, regression: 99.0, wrongPass: 1.0, blocks: 9.7, at2: 3.8 },
    { margin: 0.01, sd: 0.03, regression: 94.8, wrongPass: 2.4, blocks: 11.4, at2: 3.6 },
    { margin: 0.01, sd: 0.02, shift: 0.08, regression: 96.3, wrongPass: 1.3, blocks: 10.5, at2: 5.2 },
    { margin: 0.01, sd: 0.03, shift: 0.08, regression: 86.0, wrongPass: 2.8, blocks: 12.0, at2: 4.0 },
    { margin: 0, sd: 0.02, regression: 99.7, wrongPass: 0.3, blocks: 9.2, at2: 22.8 },
    { margin: 0, sd: 0.03, shift: 0.08, regression: 97.2, wrongPass: 1.6, blocks: 11.0, at2: 19.6 },
  ];
  for (const { regression, wrongPass, blocks, at2, ...rest } of table) {
    const cell = { design: "workers", threshold: 0.05, ...rest } as const;
    const what = `margin ${rest.margin}, SD ${rest.sd}${"shift" in rest ? ", contaminated" : ""}`;
    const at5 = simulate({ ...cell, slowdown: 0.05 }, 11);
    // The design's cells have 250 to 1,200 runs: the fewest are assumed.
    assertRate(at5.regression, regression, 250, `+5 % at ${what}`);
    assertRate(at5.pass, wrongPass, 250, `wrong pass at ${what}`);
    assert.ok(Math.abs(at5.blocks - blocks) < 0.4, `${at5.blocks} blocks at ${what}, not ${blocks}`);
    assertRate(simulate({ ...cell, slowdown: 0.02 }, 12).regression, at2, 250, `+2 % at ${what}`);
  }
});

test("processes see 10 % through a block spread of 8.5 %", () => {
  const cell = { design: "processes", threshold: 0.1, margin: 0, sd: 0.085 } as const;
  assert.ok(lowerBound(simulate({ ...cell, slowdown: 0.1 }).regression, runs) >= 0.95);
  assert.ok(upperBound(simulate({ ...cell, slowdown: 0 }).regression, runs) <= 0.02);
});

test("among ten loops of one process, which share its noise, any false alarm is rarer than the bound says", () => {
  const loops = 10;
  const gates = 2000;
  const uniform = randomNumbers(21);
  const normal = normalNumbers(uniform);
  const question = questionOf({ loops, threshold: 0.01, margin: 0 });
  for (const shared of [0, 0.8]) {
    let alarms = 0;
    for (let gate = 0; gate < gates; gate++) {
      // What the block number n gives to every loop alike; a share of the variance.
      const common: number[] = [];
      let any = false;
      for (let loop = 0; loop < loops; loop++) {
        let block = 0;
        const { decision } = gateOne(question, () => {
          common[block] ??= normal();
          return 0.005 * (Math.sqrt(shared) * (common[block++] as number) + Math.sqrt(1 - shared) * normal());
        });
        if (decision.state === "proven" && decision.verdict === "regression") any = true;
      }
      if (any) alarms++;
    }
    assert.equal(familyAlpha(loops), 0.005);
    assert.ok(lowerBound(alarms, gates, 0.9999) <= familyAlpha(loops), `${alarms} of ${gates} gates with ${shared} of the noise shared`);
  }
});

test("one slow loop among ten is caught on fresh blocks, and the others are cleared after nine", () => {
  const cell = { loops: 10, threshold: 0.02, margin: 0.005 };
  const slow = simulate({ ...cell, sd: 0.005, slowdown: 0.02 }, 31);
  assert.ok(lowerBound(slow.regression, runs) >= 0.99, `${slow.regression} of ${runs}`);
  assert.ok(slow.blocks < 15.5);
  const contaminated = simulate({ ...cell, sd: 0.005, slowdown: 0.02, shift: 0.03 }, 34);
  assert.ok(lowerBound(contaminated.regression, runs) >= 0.98, `${contaminated.regression} of ${runs}, contaminated`);
  const noisy = simulate({ ...cell, sd: 0.01, slowdown: 0.02 }, 32);
  assert.ok(lowerBound(noisy.regression, runs) >= 0.95, `${noisy.regression} of ${runs}`);
  const same = simulate({ ...cell, sd: 0.005, slowdown: 0 }, 33);
  assert.ok(same.pass === runs && same.blocks < 9.05, `${same.pass} passes after ${same.blocks} blocks`);
});
