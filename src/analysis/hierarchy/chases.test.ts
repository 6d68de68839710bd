/** The findings of the suites of chases, from records whose true latencies are known. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { chaseRecord, type KnownChase } from "../../testing/chase-record.ts";
import { recordedLoads } from "../../testing/recorded-loads.ts";
import { KiB, MiB } from "../../units.ts";
import { pointsOf } from "../point.ts";
import { latencyFindings } from "./latency.ts";
import { latencySchema } from "./latency-schema.ts";
import { loadedFindings } from "./loaded.ts";
import { loadedSchema } from "./loaded-schema.ts";
import { parallelismFindings } from "./parallelism.ts";
import { parallelismSchema } from "./parallelism-schema.ts";

const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= 1e-9 * Math.abs(expected), `${actual} is not ${expected}`);

describe("the latency curves", () => {
  /** 4 KiB … 256 MiB over caches of 32 KiB, 512 KiB and 8 MiB. */
  const sizes = Array.from({ length: 17 }, (_, i) => 4 * KiB * 2 ** i);
  const nsOf = (bytes: number) => (bytes <= 32 * KiB ? 1 : bytes <= 512 * KiB ? 4 : bytes <= 8 * MiB ? 15 : 90);
  const chase = (bytes: number, more: KnownChase["params"] = {}, factor = 1): KnownChase => ({
    family: "latency",
    params: { kernel: "rand8", engine: "native", bytes, order: "random", spacing: 64, pages: "huge", chains: 1, threads: 1, ...more },
    ns: nsOf(bytes) * factor,
  });
  const local = { order: "page-local", groupPages: 64 };
  const found = latencyFindings(
    pointsOf(
      chaseRecord("latency", [
        ...[...sizes].reverse().flatMap((bytes) => [chase(bytes), chase(bytes, { pages: "4k" }, 1.5)]),
        chase(64 * MiB, { spacing: 256 }, 1.1),
        chase(64 * MiB, local, 0.8),
        chase(64 * MiB, { ...local, pages: "4k" }, 0.9),
        chase(64 * MiB, { ...local, spacing: 256, pages: "system" }, 1.2),
        chase(16 * KiB, { engine: "js" }, 3),
      ]),
    ),
  );
  const curve = (pages: string, order = "random", engine = "native", spacing = 64) =>
    found.find((one) => one.pages === pages && one.order === order && one.engine === engine && one.spacingBytes === spacing);

  test("are one finding for everything but the size, smallest size first", () => {
    for (const finding of found) latencySchema.parse(finding);
    assert.equal(found.length, 7);
    assert.deepEqual(
      curve("huge")?.points.map(({ bytes }) => bytes),
      sizes,
    );
    assert.equal(curve("huge", "page-local")?.groupPages, 64);
    assert.equal("groupPages" in (curve("huge") ?? {}), false);
  });

  test("tell the median batch, the mean and the tail", () => {
    const point = curve("huge")?.points.at(-1);
    near(point?.latency.median, 90);
    near(point?.mean.median, 99);
    near(point?.p90?.median, 108);
    near(point?.p99?.median, 180);
    near(point?.max?.median, 900);
    assert.equal(point?.ratio, undefined);
  });

  test("are compared with the curve that differs in one thing alone, at the same size, paired", () => {
    const told = (of: ReturnType<typeof curve>) => [of?.versus, Number(of?.points.at(-1)?.ratio?.median.toFixed(9))];
    assert.deepEqual(told(curve("4k")), ["huge", 1.5]);
    assert.deepEqual(told(curve("huge", "random", "native", 256)), ["64 B", 1.1]);
    assert.deepEqual(told(curve("huge", "page-local")), ["random", 0.8]);
    // On 4 KiB pages in random order it takes 1.5, page-local 0.9.
    assert.deepEqual(told(curve("4k", "page-local")), ["random", 0.6]);
    assert.deepEqual(told(curve("huge", "random", "js")), ["native", 3]);
    // Paired, the drift that both share cancels.
    const ratio = curve("4k")?.points.at(-1)?.ratio;
    near(ratio?.spread.low, 1.5);
    near(ratio?.spread.high, 1.5);
  });

  test("without such a curve stand alone", () => {
    assert.equal(curve("system", "page-local", "native", 256)?.versus, undefined);
    assert.equal(curve("huge")?.versus, undefined);
  });

  test("on huge pages have the edges of the caches, and a level between two of them", () => {
    assert.deepEqual(
      curve("huge")?.edges.map(({ level, fromBytes, toBytes }) => [level, fromBytes, toBytes]),
      [
        [1, 32 * KiB, 64 * KiB],
        [2, 512 * KiB, MiB],
        [3, 8 * MiB, 16 * MiB],
      ],
    );
    assert.deepEqual(
      curve("huge")?.levels.map(({ name, fromBytes, toBytes, latencyNs }) => [name, fromBytes, toBytes, latencyNs]),
      [
        ["L1", 4 * KiB, 32 * KiB, 1],
        ["L2", 64 * KiB, 512 * KiB, 4],
        ["L3", MiB, 8 * MiB, 15],
        ["memory", 16 * MiB, 256 * MiB, 90],
      ],
    );
  });

  test("on 4 KiB pages have edges that no cache is blamed for, hence no levels", () => {
    assert.ok(curve("4k")?.edges.every(({ level }) => level === undefined));
    assert.deepEqual(curve("4k")?.levels, []);
  });
});

describe("parallelism", () => {
  /** Ten lines at once, no more. */
  const nsOf = (chains: number) => 80 * Math.max(1, chains / 10);
  const chains = [1, 2, 4, 8, 10, 12, 16];
  const record = (counts: readonly number[], of: (count: number) => number) =>
    chaseRecord(
      "parallelism",
      counts.map((count) => ({
        family: "latency",
        params: { kernel: "rand8", engine: "native", bytes: 64 * MiB, order: "random", spacing: 64, pages: "huge", chains: count, threads: 1 },
        ns: of(count),
        meanNs: of(count),
      })),
    );
  const [found] = parallelismFindings(pointsOf(record(chains, nsOf)));

  test("is lines a second over those of one chase, by Little's law the lines in flight", () => {
    assert.ok(found);
    parallelismSchema.parse(found);
    assert.deepEqual(
      found.points.map(({ chains: count, parallelism }) => [count, Number(parallelism.median.toFixed(9))]),
      [
        [1, 1],
        [2, 2],
        [4, 4],
        [8, 8],
        [10, 10],
        [12, 10],
        [16, 10],
      ],
    );
    const last = found.points.at(-1);
    near(last?.linesPerSecond.median, 10 / 80e-9);
    near(last?.inFlight.median, 10);
    // 64 B × 125 million lines a second.
    near(last?.bandwidth.median, 8e9);
    near(found.idle.median, 80);
  });

  test("has its knee at the fewest chases within 5 % of the plateau", () => {
    assert.deepEqual(found?.knee, { state: "reached", chains: 10, low: 10, high: 10 });
    near(found?.plateau.parallelism, 10);
  });

  test("has none where the most chases that were tried still gain", () => {
    assert.deepEqual(parallelismFindings(pointsOf(record([1, 4, 16, 32], () => 80)))[0]?.knee, { state: "not-reached", most: 32 });
  });

  test("is nothing without one chase alone to compare with", () => {
    assert.deepEqual(parallelismFindings(pointsOf(record([2, 4], nsOf))), []);
  });
});

describe("loaded latency", () => {
  const chase = (loaders: number, more: KnownChase["params"], ns: number, loadRate?: number): KnownChase => ({
    family: "loaded-latency",
    params: { loaders, engine: "native", pages: "huge", size: "dram", ...more },
    ns,
    meanNs: ns,
    ...(loadRate !== undefined && { loadRate }),
  });
  const [skylake] = recordedLoads;
  assert.ok(skylake);
  const record = chaseRecord("loaded-latency", [
    chase(0, {}, skylake.idle),
    ...skylake.points.map(({ load, latency }, i) => chase(55, { load: "seq64", delay: i * 16 }, latency, load * 1e9)),
    ...[1, 2, 4, 8].map((share) => chase(55, { load: "update", delay: 1024 / share }, skylake.idle * (1 + share / 100), share * 1e9)),
  ]);
  const found = loadedFindings(pointsOf(record));

  test("is one curve a load, least load first, over the bytes of the loaders and the chaser's own lines", () => {
    for (const finding of found) loadedSchema.parse(finding);
    assert.deepEqual(
      found.map(({ load, loaders, points }) => [load, loaders, points.length]),
      [
        ["seq64", 55, 19],
        ["update", 55, 4],
      ],
    );
    const [least] = found[0]?.points ?? [];
    near(least?.injected.median, 2.546e9);
    near(least?.bandwidth.median, 2.546e9 + 64 / 80.95e-9);
    near(least?.latency.median, 80.95);
  });

  test("has its knee where a recorded curve has it, in multiples of the idle latency that drift does not move", () => {
    const knee = found[0]?.knee;
    assert.ok(knee?.state === "reached");
    // The point of 160.264 GB/s and 121.9 ns; the next is the one of 215.02 GB/s.
    near(knee.bandwidth, 160.264e9 + 64 / 121.9e-9);
    near(knee.nextBandwidth, 215.02e9 + 64 / 227.31e-9);
    near(knee.overIdle, 121.9 / 80.95);
  });

  test("says why there is none: how far the loaders took memory, and what that did", () => {
    const knee = found[1]?.knee;
    assert.deepEqual(knee, {
      state: "not-reached",
      reason: "55 loaders took memory to 8.73 GB/s, where latency is ×1.08 of the idle one, below ×1.5",
    });
  });

  test("is nothing without the idle machine", () => {
    const { groups } = record;
    const loaded = groups.map((group) => ({ ...group, trials: group.trials.filter(({ params }) => params["loaders"] !== 0) }));
    assert.deepEqual(loadedFindings(pointsOf({ ...record, groups: loaded })), []);
  });
});
