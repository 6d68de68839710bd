import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Params } from "../../records/record.ts";
import { open } from "./body.ts";
import { representations, windowParams } from "./params.ts";

/** As the family has it: with its defaults. */
function opened(axes: Params) {
  const params = windowParams.parse({ by: "time", size: 100, slide: 10, rate: 1000, records: 400, ...axes }) as Params;
  return open({ params, team: [], role: 0, member: 0, slot: 0, seed: 3, epoch: 0, visit: "v", arenaBytes: {} });
}

describe("a stream through windows", () => {
  for (const keep of representations) {
    test(`tells what it held and let go, ${keep}`, async () => {
      const subject = await opened({ keep, latenessMs: 20, disorder: 100, delayMs: 200 });
      assert.equal((await subject.verify()).state, "unverified");
      const { records, heldRecords = -1, lateRecords = 0, evictNs } = (await subject.sample(1)) ?? {};
      assert.equal(records, 400);
      // 120 ms of 1000 records a second, fewer where they come too late, and as many more as wait behind a newer one.
      if (keep === "panes") assert.equal(heldRecords, 0);
      else assert.ok(heldRecords >= 110 && heldRecords <= 140, `${heldRecords}`);
      assert.ok(lateRecords > 0 && lateRecords < 40);
      assert.ok(evictNs !== undefined && evictNs >= 0);
      // Its newest record, 399, comes at 399 ms: windows begin at 0, 10, … 390 ms.
      const method = "count, sum and maximum of every window, and the late records, from all records anew";
      assert.deepEqual(await subject.verify(), { state: "verified", method, elements: 40 });
      await subject.close();
    });
  }

  test("comes to the same where records are taken by the clock", async () => {
    const subject = await opened({ keep: "objects", pace: "clock", rate: 4000, records: 200 });
    const { records, heldRecords } = (await subject.sample(1)) ?? {};
    // 50 ms of a window of 100 ms.
    assert.deepEqual([records, heldRecords], [200, 200]);
    assert.equal((await subject.verify()).state, "verified");
  });
});
