import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gateRecord, recordText } from "./certify-gate.mjs";
import { experiments, tenLoops } from "./gate/experiments.mjs";
import { judge, judgeUsers, provenAgain } from "./gate/judge.mjs";
import { gateTable } from "./gate/table.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const path = `${root}${gateRecord}`;
const skip = existsSync(path) ? false : "no certificate is committed";

const run = (mean) => ({ mean, moe: 0.01, samples: 64 });
/** A stored run of 10 ms; a later one of the same code, one with 2 % planted; together they lie close. */
const pair = (same, slower) => ({
  loop: "a",
  stored: run(10),
  same: run(same),
  slower: run(slower),
  together: { base: run(10), same: run(10.01), slower: run(10.2) },
});

describe("the usual ways", () => {
  const users = judgeUsers({ pairs: [pair(10.05, 10.2), pair(10.7, 10.15), pair(9.8, 9.99), pair(21, 20.5)] });
  const of = (part) => {
    const { alarms, misses } = users.find(({ title }) => title.includes(part));
    return [alarms, misses];
  };
  test("alarm where a later run of the same code is slower by more than their rule", () => {
    // 10.05 is +0.5 %, 10.7 +7 %, 9.8 −2 %, 21 +110 %.
    assert.deepEqual([of("read at 1 %")[0], of("read at 5 %")[0], of("110%")[0], of("200%")[0]], [2, 2, 1, 1]);
  });
  test("miss a planted slowdown that a faster machine hides, or that is below their rule", () => {
    // +2 %, +1.5 %, −0.1 %, +105 %.
    assert.deepEqual([of("read at 1 %")[1], of("read at 5 %")[1], of("110%")[1], of("200%")[1]], [1, 3, 3, 3]);
  });
  test("in one bench: apart by more than both margins of error", () => assert.deepEqual(of("both in one bench"), [0, 0]));
});

const block = (change) => [1, -1, 2, -2, 3, -3, 4, -4, 0].map((step) => change + step / 10_000);
const rule = { threshold: 0.02, margin: 0.005, looks: [9, 12, 16], alpha: 0.01, beta: 0.05 };
const verdict = (name, change) => ({
  loop: "a",
  design: "in-situ",
  verdict: name,
  blocks: block(change),
  controls: block(0),
  discarded: 0,
  seconds: 6,
});
const record = {
  schema: 1,
  experiments: [
    { id: "aa", measured: 1, rules: { a: rule }, gates: Array.from({ length: 60 }, () => [verdict("pass", 0)]) },
    { id: "range-2", measured: 1, rules: { a: rule }, gates: [[verdict("regression", Math.log(1.02))], [verdict("pass", 0)]] },
  ],
  users: { share: 0.02, pairs: [pair(10, 10.2)] },
};

describe("the certificate of the gate", () => {
  test("claims hold or fail by the bound, not by the count", () => {
    const [aa, range] = judge(record);
    // Of 60 none: at most 4.87 %. Of two one: at least 2.5 %.
    assert.deepEqual([aa.verdict, range.verdict], ["holds", "fails"]);
    assert.ok(Math.abs(aa.certificate.regressions.bound - 0.0487) < 1e-4);
  });
  test("the blocks of a verdict prove it again", () => {
    assert.equal(provenAgain(record.experiments[1].gates[0][0], record.experiments[1]), "regression");
    assert.equal(provenAgain(record.experiments[0].gates[0][0], record.experiments[0]), "pass");
  });
  test("has a table of the gates and one of the usual ways", () => {
    const text = gateTable(record);
    assert.match(text, /\| a loop against itself \| 0 of 60 \| ≤ 4\.87 % \| 60 pass \|/);
    assert.match(text, /\| the usual ways on the same loops \|/);
  });
  test("its text reads back as the record", () => assert.deepEqual(JSON.parse(recordText(record)), record));
  test("names loops that are there", () => {
    for (const { loops } of [...experiments, tenLoops]) for (const loop of loops) assert.ok(existsSync(`${root}${loop}`), loop);
  });
});

describe("the committed certificate of the gate", { skip }, () => {
  const committed = skip ? { experiments: [] } : JSON.parse(readFileSync(path, "utf8"));
  test("every proven verdict follows from its blocks", () => {
    for (const experiment of committed.experiments) {
      for (const one of experiment.gates.flat().filter(({ verdict: name }) => ["pass", "improved", "regression"].includes(name)))
        assert.equal(provenAgain(one, experiment), one.verdict, `${experiment.id} ${one.loop}`);
    }
  });
  test("no A/A gate and no planted slowdown is left out of the counts", () => {
    for (const { certificate, id } of judge(committed)) {
      const gates = committed.experiments.find((one) => one.id === id).gates.flat();
      assert.equal(
        Object.values(certificate.verdicts).reduce((sum, times) => sum + times, 0),
        gates.length,
      );
    }
  });
  test("names neither host nor path", () => assert.doesNotMatch(readFileSync(path, "utf8"), /"hostname"|\/home\/|\/root\/|\/tmp\/|\/work\//));
});
