import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { makeGround } from "./ground.ts";
import { countedOf, problemOf } from "./proof.ts";
import type { Done } from "./tasks.ts";
import { expectedSums } from "./texts.ts";

/** Five records, each counted so often. */
function ground(times: readonly number[]) {
  const made = makeGround({ records: 5, offered: 0, seed: 1 });
  new Int32Array(made.seen).set(times);
  return made;
}

function part(sums: readonly number[], inOrder = true): Done {
  const stageNs = { parse: 0, filter: 0, enrich: 0, aggregate: 0 };
  return { state: "done", beginNs: 0, endNs: 1, part: { sums, inOrder, stageNs, mostHeld: 1, heldNs: [] } };
}

const right = [...expectedSums(5)];
const once = [1, 1, 1, 1, 1];

describe("a run is proven", () => {
  test("right where every record was counted once and all sums are right", () => assert.equal(problemOf(ground(once), [part(right)]), undefined));

  test("right where several parts have a share of the sums", () => {
    const half = right.map((sum) => sum / 2);
    assert.equal(problemOf(ground(once), [part(half), part(half)]), undefined);
  });

  test("wrong where a record is lost, though another makes up for it", () => {
    assert.equal(problemOf(ground([1, 0, 2, 1, 1]), [part(right)]), "1 of 5 records were lost");
  });

  test("wrong where a record was counted twice", () => {
    assert.equal(problemOf(ground([1, 1, 2, 1, 1]), [part(right)]), "1 of 5 records were counted more than once");
    assert.deepEqual(countedOf(ground([0, 3, 2, 1, 0])), { counted: 3, twice: 2 });
  });

  test("wrong where a sum is", () => {
    // 0 + 1 + 2 + 3 + 4 = 10.
    assert.equal(problemOf(ground(once), [part(right.map((sum, i) => (i === 1 ? sum - 3 : sum)))]), "sum 1 of the aggregate is 7, expected 10");
  });

  test("wrong where records came out of their order", () => {
    assert.equal(problemOf(ground(once), [part(right, false)]), "records came out of their order");
  });
});
