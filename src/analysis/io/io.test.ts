import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RunRecord } from "../../records/record.ts";
import { ioTruth, systemsRecord } from "../../testing/systems-record.ts";
import { KiB } from "../../units.ts";
import { pointsOf } from "../point.ts";
import { ioAdvice } from "./advice.ts";
import { ioFinding } from "./io.ts";
import { type IoFinding, ioSchema } from "./schema.ts";

function found(record: RunRecord): IoFinding {
  const io = ioFinding(pointsOf(record));
  assert.ok(io);
  return ioSchema.parse(io);
}

const near = (value: number | undefined, expected: number) =>
  assert.ok(value !== undefined && Math.abs(value / expected - 1) < 1e-4, `${value}, expected ${expected}`);

describe("reading files", () => {
  const io = found(systemsRecord());

  test("tells the time of one minimal call, and the others in units of it", () => {
    assert.deepEqual(
      io.minimal.map(({ call, ns, overMinimal }) => [call, Math.round(ns.median), overMinimal?.median.toFixed(3)]),
      [
        ["getppid", 200, undefined],
        ["clock-real", 300, "1.500"],
        ["clock-vdso", 25, "0.125"],
      ],
    );
  });

  test("tells of the document's job the time of a block, the calls, and the rate over pread's", () => {
    assert.deepEqual(
      io.job?.readings.map(({ way, blocks, calls }) => [way, blocks, calls]),
      [
        ["pread", 1000, 1000],
        ["readSync", 1000, 1000],
        ["io_uring, one by one", 1000, 1000],
        ["io_uring, batches of 8", 1000, 125],
        ["io_uring, batches of 64", 1000, 16],
        ["io_uring, batches of 256", 1000, 4],
        ["io_uring, batches of 1000", 1000, 1],
        ["io_uring, batches of 64, registered", 1000, 16],
        ["mmap", 1000, 2],
      ],
    );
    const mapped = io.job?.readings.at(-1);
    near(mapped?.blockNs.median, 250);
    near(mapped?.overPread?.median, 1056 / 250);
    near(mapped?.minorFaults?.median, 62.5);
    assert.equal(io.job?.readings[0]?.overPread, undefined);
    assert.deepEqual(io.job?.absent, [{ way: "io_uring, batches of 64, sqpoll", cache: "cached", reason: "io_uring_setup: EPERM" }]);
  });

  test("fits the cost of a call and the rate beside it for each way", () => {
    const fits = Object.fromEntries(io.fits.map(({ call, cache, fit }) => [cache === "direct" ? `${call} direct` : call, fit]));
    near(fits["pread"]?.costNs.median, ioTruth.callNs);
    near(fits["pread"]?.rate.median, ioTruth.rate * 1e9);
    // 9 × 800 ns × 16 B/ns.
    near(fits["pread"]?.negligibleBytes, 115_200);
    assert.equal(fits["pread"]?.measured, true);
    // Of 8 KiB, 512 of 1312 ns are the bytes; of 32 KiB they would be 2048 of 2848.
    assert.deepEqual([fits["pread"]?.evenness?.smallest, fits["pread"]?.evenness?.largest], [512, 8 * KiB]);
    near(fits["pread"]?.evenness?.ratio.median, 1);
    near(fits["createReadStream"]?.costNs.median, ioTruth.callNs + ioTruth.hopNs);
    assert.equal(fits["pread"]?.costNs.spread.kind, "interval");
    near(fits["pread direct"]?.costNs.median, ioTruth.deviceNs);
    near(fits["pread direct"]?.rate.median, 1.2e9);
    // A mapping has no cost a call: its time goes with its bytes.
    assert.equal(fits["mmap"], undefined);
    assert.ok(io.fits.some(({ call }) => call === "mmap"));
  });

  test("splits a read of a batch into entry, work and ring, beside what the document says", () => {
    const { batches } = io;
    assert.deepEqual(
      [batches?.entryNs, batches?.workNs, batches?.ringNs?.median].map((ns) => Math.round(ns ?? 0)),
      [200, 856, 100],
    );
    assert.deepEqual(
      batches?.points.map(({ batch }) => batch),
      [1, 8, 64, 256, 1000],
    );
    const last = batches?.points.at(-1);
    near(last?.blockNs.median, 956.2);
    near(last?.correctedNs, 956.2);
    // One call of 800 ns for a thousand reads, and 256 ns of copying for each.
    near(last?.documentNs, 256.8);
    near(last?.overPread.median, 1056 / 956.2);
  });

  test("tells operations a second by depth past the page cache and from it", () => {
    const [direct, cached] = io.depths;
    assert.deepEqual([direct?.cache, cached?.cache], ["direct", "cached"]);
    near(direct?.pread.median, 10_000);
    assert.deepEqual(
      direct?.points.map(({ depth, registered, overPread }) => [depth, registered, overPread.median.toFixed(2)]),
      [
        [1, false, "0.91"],
        [4, false, "3.64"],
        [16, false, "4.55"],
        [64, false, "4.55"],
        [64, true, "5.00"],
      ],
    );
    // 16 reads of 110 µs.
    near(direct?.points[2]?.littleIops, 16 / 110e-6);
  });

  test("prices a fault by the pages that were touched for the first time", () => {
    // 1000 pages of 250 ns each, a fault for every 16 of them.
    near(io.faults?.perPage.median, 1 / 16);
    near(io.faults?.faultNs.median, 4000);
    near(io.faults?.pageNs.median, 250);
    near(io.faults?.overMinimal?.median, 20);
    near(io.faults?.pageOverMinimal?.median, 1.25);
  });

  test("prices Node's thread hop beside readSync's own call", () => {
    assert.deepEqual(
      io.node?.hops.map(({ way, hopNs }) => [way, Math.round(hopNs.median)]),
      [
        ["fs.read", 50_000],
        ["FileHandle.read", 62_500],
        ["createReadStream", 75_000],
        ["web-stream", 87_500],
        ["for-await", 100_000],
      ],
    );
    // 64 KiB by readSync: 1100 + 4096 ns.
    near(io.node?.hops[0]?.overReadSync.median, 55_196 / 5196);
  });

  test("compares a mapping with the pread that reads the same blocks in the same order from the same place", () => {
    assert.deepEqual(
      io.mapping?.readings.map(({ way, block, order, cache, overPread }) => [way, block / KiB, order, cache, overPread?.median.toFixed(3)]),
      [
        ["pread", 64, "sequential", "cached", undefined],
        ["mmap", 64, "sequential", "cached", "0.800"],
        ["mmap, populate", 64, "sequential", "cached", "0.640"],
        ["pread", 4, "random", "cached", undefined],
        ["mmap", 4, "random", "cached", "2.000"],
        ["pread", 64, "sequential", "cold", undefined],
        ["mmap", 64, "sequential", "cold", "0.500"],
        ["mmap, advice sequential", 64, "sequential", "cold", "0.667"],
        ["mmap, advice random", 64, "sequential", "cold", "0.020"],
      ],
    );
  });
});

test("advice names the block from which calls no longer matter, of the thread's own call and of streams", () => {
  // 9 × 1100 ns × 16 B/ns = 154.7 KiB.
  assert.deepEqual(ioAdvice(found(systemsRecord())), [
    "Read cached files by readSync in blocks of at least 154.7 KiB: each call costs 1.10 µs beside its bytes, there below 10 % of the time.",
    "Give createReadStream a highWaterMark towards 7 MiB, as memory allows: each chunk costs 50.8 µs beside its bytes, whatever its size.",
  ]);
  assert.deepEqual(ioAdvice(found(systemsRecord({ epochs: 3 }))), []);
});

describe("without some of the suite", () => {
  const without = (...ids: readonly string[]): RunRecord => {
    const record = systemsRecord();
    return { ...record, groups: record.groups.filter(({ id }) => !ids.includes(id)) };
  };

  test("findings that need it are absent", () => {
    const io = found(without("io/calls", "io/sizes", "io/node", "io/mapping", "io/depth", "io/depth-cached"));
    assert.deepEqual(io.minimal, []);
    assert.deepEqual([io.fits, io.depths, io.node, io.mapping], [[], [], undefined, undefined]);
    assert.deepEqual(
      [io.batches?.entryNs, io.batches?.ringNs, io.batches?.document, io.faults?.overMinimal],
      [undefined, undefined, undefined, undefined],
    );
    assert.equal(io.batches?.points[0]?.correctedNs, undefined);
  });

  test("there is no finding without the suite's groups, whatever else reads files", () => {
    const record = systemsRecord({}, ["zero-copy"]);
    assert.equal(ioFinding(pointsOf(record)), undefined);
  });

  test("a machine without addon keeps Node's rows, and tells why the others are missing", () => {
    const record = systemsRecord();
    const native = ["pread", "io_uring", "mmap", "getppid", "clock-real", "clock-vdso"];
    const groups = record.groups.map((group) => ({
      ...group,
      trials: group.trials.map((trial) =>
        native.includes(String(trial.params["call"]))
          ? { ...trial, outcome: { state: "absent" as const, code: "native-off", reason: "no addon" } }
          : trial,
      ),
    }));
    const io = found({ ...record, groups });
    assert.deepEqual(
      io.job?.readings.map(({ way }) => way),
      ["readSync"],
    );
    assert.equal(io.batches, undefined);
    assert.equal(io.faults, undefined);
    assert.equal(io.node?.hops.length, 5);
    assert.deepEqual(
      io.fits.map(({ call }) => call),
      ["readSync", "createReadStream"],
    );
    assert.ok(io.absent.some(({ way, reason }) => way === "getppid" && reason === "no addon"));
  });
});
