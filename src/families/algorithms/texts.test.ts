import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { expectedSums, kinds, recordOf, regionOf, regions, sums, textOf, users } from "./texts.ts";

const ids = Array.from({ length: 2000 }, (_, id) => id);

describe("the records", () => {
  test("are JSON of about 200 bytes of ASCII with what the stages need", () => {
    let bytes = 0;
    for (const id of ids) {
      const text = textOf(id);
      assert.match(text, /^[ -~]+$/);
      const { user, kind, amount } = recordOf(id);
      const parsed = JSON.parse(text);
      assert.deepEqual([parsed.id, parsed.user, parsed.kind, parsed.amount], [id, user, kinds[kind], amount]);
      bytes += text.length;
    }
    assert.ok(bytes / ids.length > 170 && bytes / ids.length < 230, `${bytes / ids.length} bytes`);
  });

  test("have users, amounts that are quarters, and all kinds and regions", () => {
    for (const id of ids) {
      const { user, amount } = recordOf(id);
      assert.ok(user >= 0 && user < users && Number.isInteger(4 * amount) && amount >= 0);
    }
    assert.equal(new Set(ids.map((id) => recordOf(id).kind)).size, kinds.length);
    assert.equal(new Set(ids.map((id) => regionOf(recordOf(id).user))).size, regions);
  });

  test("are the same every time", () => assert.equal(textOf(17), textOf(17)));

  test("add up to n, n(n−1)/2 and a sum of each column", () => {
    const expected = expectedSums(4);
    const [a, b, c, d] = [0, 1, 2, 3].map(recordOf) as [ReturnType<typeof recordOf>, never, never, never];
    assert.equal(expected[sums.count], 4);
    assert.equal(expected[sums.ids], 6);
    assert.equal(
      expected[sums.amounts],
      [a, b, c, d].reduce((sum, { amount }) => sum + amount, 0),
    );
    assert.equal(
      expected[sums.regions],
      [a, b, c, d].reduce((sum, { user }) => sum + regionOf(user), 0),
    );
    assert.equal(
      kinds.reduce((sum, _, kind) => sum + (expected[sums.kinds + kind] ?? 0), 0),
      4,
    );
  });
});
