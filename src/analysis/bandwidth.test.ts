/** B where several engines and kinds of pages compete; rates are true ones, so medians are exact. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RunRecord } from "../records/record.ts";
import { Builder } from "../testing/record-builder.ts";
import { smallRecord } from "../testing/small-record.ts";
import { syntheticMachine } from "../testing/synthetic-machine.ts";
import { summarise } from "./summarise.ts";
import type { Bandwidth, Summary } from "./summary.ts";

const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= 1e-9 * Math.abs(expected), `${actual} is not ${expected}`);

type Trials = ReturnType<Builder["memory"]>[];

/** A record of one group of the suite `peak` at one thread, with the contests that selected its trials. */
function peak(measured: (build: Builder) => Trials, searches: (build: Builder) => Readonly<Record<string, Trials>> = () => ({})): RunRecord {
  const build = new Builder({});
  for (const [name, trials] of Object.entries(searches(build))) build.group("peak", `peak@1/search/${name}`, "search", trials);
  build.group("peak", "peak@1", "measure", measured(build));
  return { ...smallRecord(), machine: syntheticMachine, groups: build.groups };
}

function mixOf(summary: Summary, mix: string): Bandwidth {
  const found = summary.bandwidths.find((one) => one.mix === mix);
  assert.ok(found);
  return found;
}

const native = { engine: "native", width: 256 } as const;
const huge = { ...native, pages: "huge" } as const;

describe("B of a mix", () => {
  const summary = summarise(
    peak((build) => [
      build.memory("seq64", 16, {}),
      build.memory("seq64", 20, { ...native }),
      build.memory("seq64", 24, { ...native, streams: 8, prefetch: 16 }),
      build.memory("seq64", 22, { ...huge }),
      build.memory("seq64", 30, { ...huge, streams: 4 }),
      build.memory("update", 40, { ...native }),
    ]),
  );

  test("is that of the best engine and pages, and says which they are", () => {
    const { rate, engine, variant, pages } = mixOf(summary, "1:0");
    near(rate?.median, 30e9);
    assert.deepEqual([engine, variant, pages], ["native", "s4 256-bit", "huge"]);
  });

  test("stands beside one stream of its own engine and pages, and beside one-stream wasm", () => {
    const { tunedOverPlain, overWasm } = mixOf(summary, "1:0");
    near(tunedOverPlain?.median, 30 / 22);
    near(overWasm?.median, 30 / 16);
  });

  test("is told for each kind of pages, with what huge ones gain by their own winner", () => {
    const { byPages, hugeOverSystem } = mixOf(summary, "1:0");
    assert.deepEqual(
      byPages?.map(({ pages, variant, rate }) => [pages, variant, Math.round(rate.median / 1e9)]),
      [
        ["system", "s8 256-bit prefetch 16", 24],
        ["huge", "s4 256-bit", 30],
      ],
    );
    near(hugeOverSystem?.median, 30 / 24);
  });

  test("of one kind of pages alone says nothing about others", () => {
    const { byPages, hugeOverSystem } = mixOf(summary, "1:1");
    assert.deepEqual([byPages, hugeOverSystem], [undefined, undefined]);
  });

  test("bounds a trial by the B of its own pages", () => {
    const row = summary.rows.find(({ label }) => label.startsWith("seq64 s1 wasm"));
    near(row?.share?.max, 16 / 24);
  });

  test("is a share of the theoretical peak where that is known", () => {
    const record = peak((build) => [build.memory("seq64", 16, {})]);
    assert.equal(mixOf(summarise(record), "1:0").shareOfPeak, undefined);
    const machine = { ...record.machine, theoreticalPeak: { bytesPerSecond: 25.6e9, source: "option" as const } };
    near(mixOf(summarise({ ...record, machine }), "1:0").shareOfPeak, 0.625);
  });
});

describe("the winner of a mix", () => {
  const measured = (build: Builder) => [
    build.memory("update", 30, { streams: 4 }),
    build.memory("copy", 33, { ...native, store: "nt" }),
    build.memory("update", 25, {}),
  ];

  test("is whom the final chose, whatever single searches said of others", () => {
    // The searches were held apart: the plain update looked fastest while the machine was. The final did not have it.
    const record = peak(measured, (build) => ({
      update: [build.memory("update", 50, {}), build.memory("update", 45, { streams: 4 })],
      final: [build.memory("update", 31, { streams: 4 }), build.memory("copy", 29, { ...native, store: "nt" })],
    }));
    const winner = mixOf(summarise(record), "1:1");
    assert.equal(winner.kernel, "update");
    near(winner.rate?.median, 30e9);
  });

  test("of non-temporal stores is compared with one stream of the same stores", () => {
    const record = peak((build) => [
      build.memory("write", 20, { ...native, store: "nt" }),
      build.memory("write", 25, { ...native, store: "nt", streams: 4 }),
      build.memory("update", 10, { ...native }),
    ]);
    near(mixOf(summarise(record), "0:1").tunedOverPlain?.median, 25 / 20);
  });
});

test("a write-only mix without native says that only native has the stores, and why it is not here", () => {
  const record = peak((build) => [
    build.memory("seq64", 16, {}),
    {
      ...build.memory("write", 1, { engine: "native", store: "nt" }),
      outcome: { state: "absent", code: "engine-absent", reason: "no compiler was found" },
    },
  ]);
  assert.equal(mixOf(summarise(record), "0:1").reason, "0:1 needs non-temporal stores, which neither js nor wasm has; native: no compiler was found");
});

test("twins of one engine and width tell about write-allocate, for each engine", () => {
  const record = peak((build) => [
    // write ÷ update in lines a second: wasm 12/64 ÷ 25/128 = 0.96; native 20/64 ÷ 25/128 = 1.6.
    build.memory("write", 12, {}),
    build.memory("update", 25, {}),
    build.memory("write", 20, { ...native }),
    build.memory("update", 25, { ...native }),
    build.memory("update", 99, { ...native, prefetch: 16 }),
    build.memory("update", 99, { ...huge }),
  ]);
  const found = summarise(record).writeAllocate ?? [];
  assert.deepEqual(
    found.map(({ engine, threads, verdict }) => [engine, threads, verdict]),
    [
      ["wasm", 1, "present"],
      ["native", 1, "evaded"],
    ],
  );
  near(found[1]?.ratio.median, 1.6);
});
