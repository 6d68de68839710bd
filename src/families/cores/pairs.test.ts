import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { discoverSuites } from "../../suites/discovery.ts";
import type { SuiteDefinition } from "../../suites/suite.ts";
import { fourXeon5120, machineOf, twoEpyc7742Nps4, twoXeon8280 } from "../../testing/recorded-machines.ts";
import { planContext } from "../../testing/scripted.ts";
import { examplePairs, pairCount, pairsOf, relationOf } from "./pairs.ts";

const suite = (await discoverSuites()).find(({ id }) => id === "cores") as SuiteDefinition;

const xeon = machineOf(twoXeon8280);

describe("what two CPUs share", () => {
  test("is a core for siblings, a node for others of it, and else only the machine", () => {
    assert.equal(relationOf(xeon, 0, 56), "siblings");
    assert.equal(relationOf(xeon, 0, 1), "near");
    assert.equal(relationOf(xeon, 0, 57), "near");
    assert.equal(relationOf(xeon, 0, 28), "far");
    // CPUs of this machine are numbered round its sockets: 0 and 4 are neighbours, 0 and 1 are not.
    assert.equal(relationOf(machineOf(fourXeon5120), 0, 4), "near");
    assert.equal(relationOf(machineOf(fourXeon5120), 0, 1), "far");
  });

  test("is a node where the machine tells no more", () => assert.equal(relationOf({}, 0, 1), "near"));
});

describe("the pairs of the matrix", () => {
  test("are all pairs, once each, up to sixteen CPUs", () => {
    assert.deepEqual(pairsOf({ cpus: [0, 1, 3] }), [
      { cpuA: 0, cpuB: 1, relation: "near" },
      { cpuA: 0, cpuB: 3, relation: "near" },
      { cpuA: 1, cpuB: 3, relation: "near" },
    ]);
    // 16 · 15 / 2.
    assert.equal(pairsOf({ cpus: [...Array(16).keys()] }).length, 120);
    assert.deepEqual(pairsOf({ cpus: [4] }), []);
    assert.deepEqual(pairsOf({}), []);
  });

  for (const [name, machine, all] of [
    // 112 · 111 / 2; 256 · 255 / 2.
    ["two sockets of 28 cores", xeon, 6216],
    ["four sockets of 14 cores", machineOf(fourXeon5120), 6216],
    ["two sockets of four nodes", machineOf(twoEpyc7742Nps4), 32640],
  ] as const) {
    test(`are a sample of ${name} that holds every relation`, () => {
      const pairs = pairsOf(machine);
      assert.equal(pairCount(machine), all);
      // Sixteen cores against each other, and four with their siblings.
      assert.equal(pairs.length, 120 + 4);
      assert.equal(new Set(pairs.map(({ cpuA, cpuB }) => `${cpuA}/${cpuB}`)).size, pairs.length);
      assert.equal(pairs.filter(({ relation }) => relation === "siblings").length, 4);
      assert.deepEqual(
        examplePairs(pairs).map(({ relation }) => relation),
        ["siblings", "near", "far"],
      );
      for (const { cpuA, cpuB, relation } of pairs) assert.equal(relationOf(machine, cpuA, cpuB), relation);
    });
  }
});

describe("the suite", () => {
  test("says how many of all pairs it measures", () => {
    const questions = (machine: typeof xeon) => suite.groups(planContext({ machine }))[0]?.question;
    assert.match(questions(xeon) ?? "", /124 of 6216 pairs of CPUs/);
    assert.match(questions({ ...xeon, cpus: [0, 1] }) ?? "", /every pair of CPUs/);
  });

  test("measures the costs on one pair of each relation, alone once", () => {
    const [, costs] = suite.groups(planContext({ machine: xeon }));
    assert.deepEqual(
      costs?.trials.map((trial) => "op" in trial && trial.op),
      ["alone", ...Array(3).fill(["contended", "same-line", "padded"])],
    );
  });
});
