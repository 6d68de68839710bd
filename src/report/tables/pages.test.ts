import assert from "node:assert/strict";
import { test } from "node:test";
import { summarise } from "../../analysis/summarise.ts";
import { Builder } from "../../testing/record-builder.ts";
import { smallRecord } from "../../testing/small-record.ts";
import { cycleTables } from "./cycles.ts";
import { pageTables } from "./pages.ts";

function summary(groups: (build: Builder) => void) {
  const build = new Builder({ epochs: 1, rounds: 1 });
  groups(build);
  return summarise({ ...smallRecord(), groups: build.groups });
}

test("the table of pages has a line for each mix and thread count with several kinds, each by its own winner", () => {
  const [table] = pageTables(
    summary((build) => {
      const native = { engine: "native", width: 256 } as const;
      build.group("peak", "peak@1", "measure", [
        build.memory("seq64", 20, { ...native }),
        build.memory("seq64", 30, { ...native, streams: 8, pages: "huge" }),
        build.memory("update", 40, { ...native }),
      ]);
    }),
  );
  assert.deepEqual(
    table?.lines.map(({ cells }) => cells),
    [["1:0", "1", "20.0", "30.0", "×1.50", "1.50", "seq64 native s8 256-bit"]],
  );
});

test("without huge pages there is no table of pages", () => {
  assert.deepEqual(pageTables(summary((build) => build.group("peak", "peak@1", "measure", [build.memory("seq64", 20, {})]))), []);
});

test("the tables of a core tell bytes a cycle beside its clock, and what measuring costs", () => {
  const [cycles, overheads] = cycleTables(
    summary((build) => {
      build.group("engines", "engines@1/seq64/l1", "measure", [build.memory("seq64", 80, { engine: "native", width: 128, size: "l1" })]);
      build.group("engines", "engines/overhead", "measure", [
        build.trial("overhead", { what: "clock" }, {}, { passNs: 25, passes: 1e5 }),
        build.trial("overhead", { what: "call", engine: "wasm" }, {}, { passNs: 10, passes: 1e5 }),
      ]);
      const spin = { kernel: "spin", engine: "wasm", threads: 1, size: "dram" };
      build.group("controls", "controls", "control", [
        build.trial("memory", spin, { accesses: { kernelHash: "synthetic", perPass: [] } }, { passNs: 0.25, passes: 1e7 }),
      ]);
    }),
  );
  assert.deepEqual(
    cycles?.lines.map(({ cells }) => cells),
    [["L1", "seq64", "native", "80.0", "20.0", "20.0"]],
  );
  assert.equal(cycles.note, "The core ran at 4.00 GHz, by dependent adds.");
  assert.deepEqual(
    overheads?.lines.map(({ cells }) => cells),
    [
      ["one reading of the clock", "25.0 ns", "25.0 ns"],
      ["one empty call of wasm", "10.0 ns", "10.0 ns"],
    ],
  );
});
