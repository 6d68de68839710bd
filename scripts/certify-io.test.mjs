import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ioPeersRecord } from "./certify-io.mjs";
import { judge } from "./io/judge.mjs";
import { commandOf, rowOf, rows } from "./io/rows.mjs";
import { ioTable } from "./io/table.mjs";

const path = fileURLToPath(new URL(`../${ioPeersRecord}`, import.meta.url));
const skip = existsSync(path) ? false : "no certificate is committed";

describe("the committed certificate beside fio", { skip }, () => {
  const text = skip ? "" : readFileSync(path, "utf8");
  const record = skip ? undefined : JSON.parse(text);

  test("has every row, judged from its raw figures: a ratio, or the reason why there is none", () => {
    const judged = judge(record);
    assert.deepEqual(
      judged.map(({ id }) => id),
      rows.map(({ id }) => id),
    );
    for (const { id, ratio, reason } of judged) {
      if (ratio) assert.ok(ratio.low <= ratio.median && ratio.median <= ratio.high, id);
      else assert.ok(reason, id);
    }
    assert.match(ioTable(record), /^\| reads \|/);
  });
  test("rests on twenty pairs a row at least, both sides of each next to each other", () => {
    for (const { id, measurements } of record.rows) {
      assert.ok(measurements.length >= 40, id);
      for (let i = 0; i < measurements.length; i += 2) {
        assert.equal(measurements[i].pair, measurements[i + 1].pair, id);
        assert.deepEqual([measurements[i].side, measurements[i + 1].side].sort(), ["fio", "ours"], id);
      }
    }
  });
  test("names fio's version and commands, which are those of its rows, and neither host nor path", () => {
    assert.match(record.peers[0].version, /^fio-\d/);
    for (const { id, command } of record.rows) assert.equal(command, commandOf(rowOf(id), record.settings.seconds), id);
    assert.doesNotMatch(text, /"hostname"|\/home\/|\/root\/|\/tmp\/|\/work\//);
  });
});
