import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { peersRecord, recordText } from "./certify-peers.mjs";
import { judge } from "./peers/judge.mjs";
import { peersTable } from "./peers/table.mjs";

const path = fileURLToPath(new URL(`../${peersRecord}`, import.meta.url));
const skip = existsSync(path) ? false : "no certificate is committed";

describe("the committed certificate", { skip }, () => {
  const text = skip ? "" : readFileSync(path, "utf8");
  const record = skip ? undefined : JSON.parse(text);

  test("is judged from its raw figures: a ratio for every row that was measured, a reason for every other", () => {
    for (const row of judge(record)) {
      if (row.ratio) assert.ok(row.ratio.low <= row.ratio.median && row.ratio.median <= row.ratio.high, row.id);
      else assert.ok(row.reason, row.id);
    }
    assert.match(peersTable(record), /^\| work \|/);
  });
  test("holds every figure that was asked for, or why it failed", () => {
    for (const { id, state, contestants, measurements } of record.rows) {
      if (state === "absent" || !measurements) continue;
      const rotations = new Set(measurements.map(({ rotation }) => rotation));
      const ours = new Set(measurements.flatMap(({ contestant, statistic }) => (contestant === "ours" ? [statistic] : [])));
      assert.equal(measurements.length, rotations.size * (contestants.length + ours.size), id);
      for (const one of measurements) assert.equal([one.printed, one.samples, one.failed].filter((part) => part !== undefined).length, 1, id);
    }
  });
  test("names versions and builds of the peers, and neither host nor path", () => {
    for (const peer of record.peers) assert.ok(peer.state === "absent" ? peer.reason : peer.commit && peer.build.length > 0, peer.id);
    assert.doesNotMatch(text, /"hostname"|host=|\/home\/|\/root\/|\/tmp\/|\/work\//);
  });
});

test("the text of a record has a line a measurement and reads back as the record", () => {
  const record = { schema: 1, peers: [{ id: "a" }], rows: [{ id: "r", contestants: [], measurements: [{ rotation: 0 }, { rotation: 1 }] }] };
  const text = recordText(record);
  assert.deepEqual(JSON.parse(text), record);
  assert.equal(text.split("\n").filter((line) => line.includes("rotation")).length, 2);
});
