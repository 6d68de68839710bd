import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { systemsRecord } from "../../testing/systems-record.ts";
import { KiB, MiB } from "../../units.ts";
import { claimSchema } from "../claims.ts";
import { pointsOf } from "../point.ts";
import type { TransferFinding } from "../transfer/schema.ts";
import { transferFinding } from "../transfer/transfer.ts";
import { transferClaims } from "./transfer.ts";

const found = transferFinding(pointsOf(systemsRecord()));
assert.ok(found);
const finding: TransferFinding = found;
const claims = (over: Partial<TransferFinding> = {}) =>
  Object.fromEntries(transferClaims({ ...finding, ...over }).map((claim) => [claim.id.replace("transfer/", ""), claimSchema.parse(claim)]));

describe("claims about zero copy", () => {
  test("are judged by the figures of the invented machine", () => {
    const own = claims();
    assert.deepEqual(Object.fromEntries(Object.entries(own).map(([id, { verdict }]) => [id, verdict])), {
      // 0.25 ns a byte, within ×1.5 of 2 ÷ 10 GB/s.
      "copy-budget": "holds",
      "copies-eliminated": "holds",
      // 0.15 of 0.4 ns a byte are left.
      "cpu-untouched": "does-not-hold",
      // 9 GB/s beside sendfile, 8 beside read-write.
      "bandwidth-freed": "holds",
      "limited-elsewhere": "holds",
    });
    assert.match(
      own["copy-budget"]?.reason ?? "",
      /^Within ×1\.5 of it, the nearest first: 6 ÷ B\(1:1\) = 0\.240 \(0\.235–0\.245\), 2 ÷ memcpy = 0\.200 \(0\.196–0\.204\)\.$/,
    );
    assert.match(own["copy-budget"]?.measurement ?? "", /0\.250 \(0\.250\) ns a byte of the sender's CPU time, 0\.100 .* of wall time/);
  });

  test("say that the buffer stays in cache where the saving is near a copy there, and then the document's budget is too large", () => {
    const savings = finding.savings.map((saving) =>
      saving.cpu ? { ...saving, cpu: { ...saving.cpu, median: 0.11, spread: { ...saving.cpu.spread, low: 0.1, high: 0.12 } } } : saving,
    );
    const own = claims({ savings })["copy-budget"];
    assert.equal(own?.verdict, "does-not-hold");
    assert.match(own?.reason ?? "", /2 ÷ a copy in cache = 0\.100.*stays in cache/);
  });

  test("take a saving of nothing for no budget at all", () => {
    const savings = finding.savings.map((saving) =>
      saving.cpu ? { ...saving, cpu: { ...saving.cpu, median: -0.02, spread: { ...saving.cpu.spread, low: -0.05, high: 0.01 } } } : saving,
    );
    const own = claims({ savings })["copy-budget"];
    assert.equal(own?.verdict, "does-not-hold");
    assert.equal(own?.reason, "No budget comes within ×1.5 of it.");
  });

  test("say of read-write that memory does not limit it only where its interval says so", () => {
    assert.match(claims()["limited-elsewhere"]?.reason ?? "", /^So is read-write, at 1\.25 GB\/s \(1\.22–1\.28\): /);
    const rows = finding.rows.map((row) =>
      row.method === "read-write" ? { ...row, rate: { ...row.rate, spread: { ...row.rate.spread, high: 6e9 } } } : row,
    );
    assert.equal(claims({ rows })["limited-elsewhere"]?.reason, "Memory copies faster than that.");
  });

  test("name the places where sendfile takes more CPU time than read-write", () => {
    const rows = finding.rows.map((row) =>
      row.method === "sendfile" && row.receiver === "discard" && row.cpuOverReadWrite
        ? { ...row, cpuOverReadWrite: { ...row.cpuOverReadWrite, median: 1.3, spread: { ...row.cpuOverReadWrite.spread, low: 1.2, high: 1.4 } } }
        : row,
    );
    const own = claims({ rows })["copies-eliminated"];
    assert.equal(own?.verdict, "holds-under");
    assert.equal(own?.condition, "over TCP by 64 KiB");
    assert.match(own?.reason ?? "", /more CPU time over TCP by 64 KiB, discarded \(×1\.30 \(1\.20–1\.40\)\); over TCP by 1 MiB, discarded/);
  });

  describe("about the bandwidth that is left", () => {
    const beside = (by: Readonly<Record<number, readonly [number, number]>>) =>
      finding.beside.map((one) => {
        const [low, high] = by[one.buffer] ?? [];
        return one.overReadWrite && low !== undefined && high !== undefined
          ? { ...one, overReadWrite: { ...one.overReadWrite, median: (low + high) / 2, spread: { kind: "interval" as const, low, high } } }
          : one;
      });
    const freed = (small: readonly [number, number], large: readonly [number, number]) =>
      claims({ beside: beside({ [64 * KiB]: small, [MiB]: large }) })["bandwidth-freed"];

    test("compare the work beside sendfile with that beside read-write, by its own CPU time", () => {
      assert.equal(
        claims()["bandwidth-freed"]?.measurement?.split("; ")[0],
        "beside sendfile 9.00 (9.00) GB in a second of its CPU time, beside read-write 8.00 (8.00), ×1.13 (1.13) over TCP by 64 KiB",
      );
    });

    test("hold under the buffer by which it gets more done", () => {
      const own = freed([1.0, 1.01], [1.03, 1.1]);
      assert.deepEqual([own?.verdict, own?.condition], ["holds-under", "over TCP by 1 MiB"]);
    });

    test("do not hold where no interval reaches a gain that counts, and are open where one reaches across", () => {
      assert.equal(freed([0.9, 0.97], [0.98, 1.01])?.verdict, "does-not-hold");
      assert.match(freed([0.9, 0.97], [0.98, 1.01])?.reason ?? "", /Beside either it gets less done than by itself/);
      assert.equal(freed([0.9, 1.1], [0.98, 1.01])?.verdict, "open");
    });

    test("are not measured without work beside a transfer", () => {
      assert.deepEqual(claims({ beside: [] })["bandwidth-freed"]?.reason, "no other work ran beside sendfile and read-write in this run");
      const absent = [{ method: "sendfile", sink: "tcp", receiver: "check", reason: "no addon" }];
      assert.equal(claims({ beside: [], rows: [], absent })["bandwidth-freed"]?.reason, "sendfile: no addon");
    });
  });

  test("are not measured without their trials, and say why", () => {
    const own = claims({ rows: [], savings: [], absent: [{ method: "sendfile", sink: "tcp", receiver: "check", reason: "no addon" }] });
    for (const id of ["copy-budget", "copies-eliminated", "cpu-untouched", "limited-elsewhere"]) {
      assert.equal(own[id]?.verdict, "not-measured", id);
      assert.equal(own[id]?.reason, "sendfile: no addon");
    }
    assert.match(claims({ budgets: [] })["copy-budget"]?.reason ?? "", /rate of a copy/);
  });
});
