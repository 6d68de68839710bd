import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RunRecord } from "../../records/record.ts";
import { systemsRecord } from "../../testing/systems-record.ts";
import { type Claim, claimSchema } from "../claims.ts";
import { ioFinding } from "../io/io.ts";
import type { IoFinding } from "../io/schema.ts";
import { pointsOf } from "../point.ts";
import { ioClaims } from "./io.ts";

function finding(record: RunRecord = systemsRecord()): IoFinding {
  const io = ioFinding(pointsOf(record));
  assert.ok(io);
  return io;
}

function claims(io: IoFinding): Record<string, Claim> {
  return Object.fromEntries(ioClaims(io).map((claim) => [claim.id.replace("io/", ""), claimSchema.parse(claim)]));
}

describe("claims about reading files", () => {
  const found = claims(finding());

  test("are judged by the figures of the invented machine", () => {
    assert.deepEqual(Object.fromEntries(Object.entries(found).map(([id, { verdict }]) => [id, verdict])), {
      "minimal-call": "holds",
      "io-calls-dearer": "holds",
      "scales-with-calls": "holds",
      "uring-one-call": "holds",
      // 956 of 1056 ns are left in a batch of 1000, where the document leaves 257.
      "uring-constant-overhead": "does-not-hold",
      // ×5 past the page cache, not even ×1.1 from it.
      "uring-high-iops": "holds-under",
      "uring-sequential": "holds",
      "map-no-calls": "holds",
      // One for 16 pages that are cached; one for each that is not, with advice random.
      "fault-per-page": "holds-under",
      // ×20 of a minimal call, but ×1.25 a page.
      "fault-like-call": "holds-under",
      "map-random": "holds-under",
      "read-sequential": "holds",
    });
  });

  test("carry prediction and measurement with their figures", () => {
    assert.equal(found["uring-constant-overhead"]?.prediction, "257 ns a read in a batch of 1000: one call for all, and the copy");
    assert.match(found["uring-constant-overhead"]?.measurement ?? "", /^956 ns \(\d+–\d+\) a read, ×1\.10 \(1\.10\) of pread's rate$/);
    assert.equal(found["uring-one-call"]?.prediction, "1 call for 1000 reads, by pread 1000");
    assert.match(found["scales-with-calls"]?.reason ?? "", /From blocks of about 112\.5 KiB/);
  });

  test("name the condition so that it follows the word holds", () => {
    for (const { verdict, condition } of Object.values(found)) {
      assert.equal(condition !== undefined, verdict === "holds-under");
      if (condition) assert.match(condition, /^(for|with|past|counted) /);
    }
  });
});

describe("a claim about reading files", () => {
  test("stays open with fewer than six epochs", () => {
    const found = claims(finding(systemsRecord({ epochs: 3 })));
    for (const id of ["minimal-call", "io-calls-dearer", "scales-with-calls", "uring-constant-overhead", "uring-high-iops", "map-random"])
      assert.equal(found[id]?.verdict, "open", id);
  });

  test("is not measured where its trials are absent, with their reason", () => {
    const record = systemsRecord();
    const groups = record.groups.map((group) => ({
      ...group,
      trials: group.trials.map((trial) =>
        trial.params["call"] === "io_uring" ? { ...trial, outcome: { state: "absent" as const, code: "x", reason: "EPERM" } } : trial,
      ),
    }));
    const found = claims(finding({ ...record, groups }));
    for (const id of ["uring-one-call", "uring-constant-overhead", "uring-high-iops", "uring-sequential"]) {
      assert.equal(found[id]?.verdict, "not-measured", id);
      assert.match(found[id]?.reason ?? "", /^io_uring.*: EPERM/);
    }
    assert.equal(found["minimal-call"]?.verdict, "holds");
  });

  test("about depth says from where it was not measured", () => {
    const record = systemsRecord();
    const found = claims(finding({ ...record, groups: record.groups.filter(({ id }) => id !== "io/depth") }));
    assert.equal(found["uring-high-iops"]?.verdict, "not-measured");
    assert.match(found["uring-high-iops"]?.reason ?? "", /from the page cache ×1\.00/);
  });

  test("about faults says that larger folios are mapped whole where a fault maps more than sixteen pages", () => {
    const io = finding();
    assert.ok(io.faults);
    const perPage = { ...io.faults.perPage, median: 0.007, spread: { kind: "interval" as const, low: 0.007, high: 0.007 } };
    const found = claims({ ...io, faults: { ...io.faults, perPage } });
    assert.match(found["fault-per-page"]?.reason ?? "", /larger folios/);
    assert.match(found["fault-per-page"]?.measurement ?? "", /one for 143/);
  });

  test("about sequential reading holds for cold files alone where a mapping reads cached ones faster", () => {
    const io = finding();
    assert.ok(io.mapping);
    const readings = io.mapping.readings.map((reading) =>
      reading.call === "mmap" && reading.cache === "cached" && reading.overPread
        ? { ...reading, overPread: { ...reading.overPread, median: 1.3, spread: { kind: "interval" as const, low: 1.2, high: 1.4 } } }
        : reading,
    );
    const found = claims({ ...io, mapping: { ...io.mapping, readings } });
    assert.equal(found["read-sequential"]?.verdict, "holds-under");
    assert.equal(found["read-sequential"]?.condition, "for cold files");
  });
});
