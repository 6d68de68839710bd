import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { planRecord } from "./certify-plan.mjs";
import { limits } from "./plan/cases.mjs";
import { judge } from "./plan/judge.mjs";
import { planTable } from "./plan/table.mjs";

const path = fileURLToPath(new URL(`../${planRecord}`, import.meta.url));
const skip = existsSync(path) ? false : "no certificate is committed";

describe("the committed certificate of the planner", { skip }, () => {
  const text = skip ? "" : readFileSync(path, "utf8");
  const record = skip ? undefined : JSON.parse(text);

  test("was planned from another record before it was measured, which is complete and reads back", async () => {
    const { parseRecord } = await import("../dist/src/records/read.js");
    const { run } = parseRecord(planRecord, JSON.stringify(record.measured));
    assert.equal(run.state, "complete");
    assert.notEqual(run.id, record.from.record);
    assert.ok(record.from.startedAt < record.plannedAt && record.plannedAt <= run.startedAt);
  });

  test("has every case measured, or with the reason why not", () => {
    const rows = judge(record);
    assert.deepEqual(
      [...new Set(rows.map(({ id }) => id))],
      record.cases.map(({ id }) => id),
    );
    for (const { measured, reason, id } of rows) assert.ok(measured > 0 || reason, id);
    assert.match(planTable(record), /^\| planned \| what \|/);
  });

  test("shows plans within their limits by the median over the cases, as they were made and as this version makes them", async () => {
    const [{ summaryOf }, { planStream }] = await Promise.all([import("../dist/src/app/report.js"), import("../dist/src/app/plan.js")]);
    const summary = summaryOf(record.basis);
    const anew = record.cases.map((one) => {
      const { figures } = planStream(summary, one.request).sections[0];
      return { ...one, planned: Object.fromEntries(figures.map(({ id, value }) => [id, value])) };
    });
    for (const cases of [record.cases, anew]) {
      const rows = judge({ ...record, cases }).filter(({ verdict }) => verdict !== "unmeasured");
      for (const [what, limit] of Object.entries(limits)) {
        const errors = rows.filter((row) => row.what === what).map(({ error }) => Math.abs(error));
        assert.ok(errors.length > 0, what);
        assert.ok(errors.sort((a, b) => a - b)[errors.length >> 1] <= limit, `${what}: ${errors}`);
      }
    }
  });
});
