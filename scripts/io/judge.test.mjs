import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fioArguments, parseFio } from "./fio.mjs";
import { judge, verdictOf } from "./judge.mjs";
import { commandOf, rowOf, rows } from "./rows.mjs";
import { orderOf } from "./session.mjs";
import { ioTable } from "./table.mjs";

const record = (measurements, id = "pread-4k") => ({ schema: 1, rows: [{ id, measurements }] });
/** Of 1000 reads, in ns each. */
const side = (pair, name, totalNs, userNs) => ({
  pair,
  side: name,
  reads: 1000,
  durationNs: 1000 * totalNs,
  userNs: 1000 * userNs,
});
const judgedPair = (ours, fio) => judge(record([side(0, "ours", ...ours), side(0, "fio", ...fio)]))[0];

describe("a row", () => {
  test("is judged by the median of the ratios of its pairs, not by the ratio of its medians", () => {
    // Pairs 200/100, 300/100 and 100/400: ratios 2, 3 and 0.25.
    const pairs = [
      [100, 200],
      [100, 300],
      [400, 100],
    ].flatMap(([ours, fio], pair) => [side(pair, "ours", ours, 0), side(pair, "fio", fio, 0)]);
    const [row] = judge(record(pairs));
    assert.deepEqual([row.ratio.median, row.ratio.low, row.ratio.high, row.ratio.kind], [2, 0.25, 3, "range"]);
    assert.deepEqual([row.ours.totalNs, row.fio.totalNs], [100, 200]);
  });
  test("holds where both take about as long for a read", () => assert.equal(judgedPair([500, 50], [540, 60]).verdict, "holds"));
  test("is explained where they do so without the user time of each", () => {
    // 700/500 = 1.4; in the kernel 480/450 = 1.07.
    const row = judgedPair([500, 50], [700, 220]);
    assert.equal(row.verdict, "explained");
    assert.ok(Math.abs(row.inKernel.median - 480 / 450) < 1e-12);
  });
  test("differs where they do not even then", () => assert.equal(judgedPair([500, 50], [900, 100]).verdict, "differs"));
  test("past the cache has no such explanation: ticks miss a thread that sleeps", () => {
    const [row] = judge(record([side(0, "ours", 500, 50), side(0, "fio", 700, 220)], "pread-direct"));
    assert.deepEqual([row.verdict, row.inKernel, row.surplusNs.median], ["differs", undefined, 200]);
  });
  test("leaves out a pair that has lost a side, and is unmeasured with the reason where all have", () => {
    const failed = { pair: 1, side: "fio", failed: "fio ended with error 22" };
    const whole = [side(0, "ours", 100, 0), side(0, "fio", 100, 0)];
    assert.equal(judge(record([...whole, side(1, "ours", 1, 0), failed]))[0].ratio.n, 1);
    const [lost] = judge(record([side(1, "ours", 1, 0), failed]));
    assert.deepEqual([lost.verdict, lost.reason], ["unmeasured", "fio ended with error 22"]);
  });
});

test("a verdict takes the limits 0.9 and 1.1 as within", () => {
  for (const median of [0.9, 1.1]) assert.equal(verdictOf({ median }, { median: 2 }), "holds");
  assert.equal(verdictOf({ median: 0.89 }, { median: 0.9 }), "explained");
  assert.equal(verdictOf({ median: 1.11 }, { median: 1.11 }), "differs");
});

test("a record of another schema is refused", () => assert.throws(() => judge({ schema: 0, rows: [] }), /schema 0/));

describe("the words for fio", () => {
  const words = (id) => fioArguments({ ...rowOf(id).reads, file: "f", bytes: 8192, seconds: 0.4, seed: 7 });
  test("ask for the same call, block, order and cache", () => {
    for (const word of ["--ioengine=psync", "--bs=65536", "--rw=read", "--direct=0", "--iodepth=1", "--runtime=400ms", "--randseed=7"])
      assert.ok(words("pread-64k").includes(word), word);
    for (const word of ["--ioengine=io_uring", "--bs=4096", "--rw=randread", "--direct=1"])
      assert.ok(words("io_uring-direct-16").includes(word), word);
  });
  test("submit and await a batch together, and in depth mode await one", () => {
    assert.ok(words("io_uring-4k").includes("--iodepth_batch_complete_min=64"));
    assert.ok(words("io_uring-4k").includes("--iodepth_batch_submit=64"));
    assert.ok(words("io_uring-direct-16").includes("--iodepth_batch_complete_min=1"));
    assert.ok(words("io_uring-direct-16").includes("--iodepth_batch_submit=4"));
    assert.ok(words("io_uring-direct-1").includes("--iodepth_batch_submit=1"));
    assert.ok(!words("pread-4k").some((word) => word.includes("batch")));
  });
  test("pin buffers where we do", () => {
    assert.ok(words("io_uring-4k-registered").includes("--fixedbufs=1"));
    assert.ok(!words("io_uring-4k").includes("--fixedbufs=1"));
  });
  test("are in the record without path and seed", () =>
    assert.match(commandOf(rowOf("pread-4k"), 0.4), /^fio --name=reads --filename=<file> .*--randseed=<seed>/));
});

describe("what fio prints", () => {
  const printed = (error, read) => `fio: a note\n${JSON.stringify({ jobs: [{ error, read, usr_cpu: 25, sys_cpu: 70 }] })}`;
  test("gives reads, time, and the user time of the job's thread", () => {
    const parsed = parseFio(printed(0, { total_ios: 1000, runtime: 400, short_ios: 0 }));
    assert.deepEqual(parsed, { reads: 1000, durationNs: 400e6, userNs: 100e6 });
  });
  test("is refused where the job failed, read nothing, or read short", () => {
    assert.throws(() => parseFio(printed(22, {})), /error 22/);
    assert.throws(() => parseFio(printed(0, { total_ios: 0, runtime: 400 })), /read nothing/);
    assert.throws(() => parseFio(printed(0, { total_ios: 9, runtime: 400, short_ios: 1 })), /1 short/);
  });
});

test("both sides of a row follow each other, every row once a pair", () => {
  const order = orderOf(
    rows,
    () => 0,
    (items) => [...items].reverse(),
  );
  assert.equal(order.length, 2 * rows.length);
  for (let i = 0; i < order.length; i += 2) {
    assert.equal(order[i].row, order[i + 1].row);
    assert.deepEqual([order[i].side, order[i + 1].side].sort(), ["fio", "ours"]);
  }
  assert.equal(new Set(order.map(({ row }) => row.id)).size, rows.length);
});

test("the table has a line a row and the reasons of those without figures", () => {
  const text = ioTable({
    schema: 1,
    rows: [
      ...record([side(0, "ours", 500, 50), side(0, "fio", 700, 220)]).rows,
      { id: "pread-direct", measurements: [{ pair: 0, side: "fio", failed: "EINVAL" }] },
    ],
  });
  assert.match(
    text,
    /^\| pread 4 KiB, cached \| 500 \(50\) \| 700 \(220\) \| 1\.40 \(1\.40–1\.40\) \| 200 \(200 to 200\) \| 1\.07 \(1\.07–1\.07\) \| explained \|$/m,
  );
  assert.match(text, /Not measured: pread 4 KiB, O_DIRECT, random: EINVAL\./);
});
