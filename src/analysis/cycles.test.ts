/** Prices by level, bytes a cycle and overheads; rates are true ones, so medians are exact. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Builder } from "../testing/record-builder.ts";
import { smallRecord } from "../testing/small-record.ts";
import { syntheticMachine } from "../testing/synthetic-machine.ts";
import { summarise } from "./summarise.ts";

const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= 1e-9 * Math.abs(expected), `${actual} is not ${expected}`);

function summary() {
  const build = new Builder({});
  const native = { engine: "native" } as const;
  for (const [size, factor] of [
    ["l1", 4],
    ["l2", 2],
    ["dram", 1],
  ] as const) {
    const trials = [
      build.memory("seq64", 20 * factor, { ...native, width: 128, size }),
      build.memory("seq64", 20 * factor * factor, { ...native, width: 256, size }),
      build.memory("seq64", 10 * factor, { size }),
    ];
    build.group("engines", `engines@1/seq64/${size}`, "measure", trials, trials[0]);
  }
  const spin = build.trial(
    "memory",
    { kernel: "spin", engine: "wasm", threads: 1, size: "dram" },
    { accesses: { kernelHash: "synthetic", perPass: [] } },
    { passNs: 1 / 4, passes: 1e7 },
  );
  build.group("controls", "controls", "control", [spin]);
  build.group("engines", "engines/overhead", "measure", [
    build.trial("overhead", { what: "clock" }, {}, { passNs: 25, passes: 1e5 }),
    build.trial("overhead", { what: "call", engine: "native" }, {}, { passNs: 80, passes: 1e5 }),
  ]);
  return summarise({ ...smallRecord(), machine: syntheticMachine, groups: build.groups });
}

test("engine prices are told for each level, relative to native of wasm's width", () => {
  const { engines } = summary();
  assert.deepEqual(
    engines.map(({ level, engine, width, reference }) => [level, engine, width, reference]),
    ["l1", "l2", "dram"].flatMap((level) => [
      [level, "native", 128, "native 128-bit"],
      [level, "native", 256, "native 128-bit"],
      [level, "wasm", undefined, "native 128-bit"],
    ]),
  );
  for (const [i, ratio] of [1, 4, 0.5, 1, 2, 0.5, 1, 1, 0.5].entries()) near(engines[i]?.ratio.median, ratio);
});

test("bytes a cycle are the rates in L1 and L2 over the clock of the run", () => {
  const { cycles = [] } = summary();
  assert.deepEqual(
    cycles.map(({ level, engine, width }) => [level, engine, width]),
    ["l1", "l2"].flatMap((level) => [
      [level, "native", 128],
      [level, "native", 256],
      [level, "wasm", undefined],
    ]),
  );
  // At 4 GHz: 80, 320 and 40 GB/s in L1, 40, 80 and 20 in L2.
  for (const [i, bytes] of [20, 80, 10, 10, 20, 5].entries()) near(cycles[i]?.bytesPerCycle.median, bytes);
});

test("without a clock there are no bytes a cycle", () => {
  const build = new Builder({});
  build.group("engines", "engines@1/seq64/l1", "measure", [build.memory("seq64", 80, { size: "l1" })]);
  assert.equal(summarise({ ...smallRecord(), groups: build.groups }).cycles, undefined);
});

test("overheads are the times of one clock reading and of one call, and no control of the machine's drift", () => {
  const { overheads = [], controls } = summary();
  assert.deepEqual(
    overheads.map(({ what, engine, label }) => [what, engine, label]),
    [
      ["clock", undefined, "clock"],
      ["call", "native", "native call"],
    ],
  );
  near(overheads[0]?.ns.median, 25);
  // Epochs take 0.95 to 1.05 of the time; of six, the interval's ends lie 5/14 of the way from the outer ones to their neighbours in rate.
  const { low = 0, high = 0 } = overheads[0]?.ns.spread ?? {};
  assert.ok(low > 25 * 0.95 && low < 25 && high > 25 && high < 25 * 1.05);
  near(overheads[1]?.ns.best, 80 * 0.95 * 0.97);
  assert.deepEqual(
    controls.map(({ unit }) => unit),
    ["GHz"],
  );
});
