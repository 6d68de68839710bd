import assert from "node:assert/strict";
import { test } from "node:test";
import { summarise } from "../../analysis/summarise.ts";
import { fullRuntimesRecord, runtimesRecord } from "../../testing/runtimes-record.ts";
import { KiB, MiB } from "../../units.ts";
import { failureText, outcomeText, runtimesCharts } from "../chart/spec/runtimes.ts";
import { textWidth } from "../layout.ts";
import { terminalText } from "../terminal.ts";
import { runtimesSentence, runtimesTables } from "./runtimes.ts";

const full = summarise(fullRuntimesRecord());

function table(id: string) {
  const found = runtimesTables(full).find((one) => one.id === id);
  assert.ok(found, id);
  return found;
}

const cells = (id: string, form: string) => table(id).lines.find((line) => line.cells[0] === form);

test("the job's table has a line a form: rate, ratio, CPU, start and whether the output is right", () => {
  assert.match(table("runtimes-job").title, /^The job by runtime: 16 MiB, in chunks of 64 KiB, at most 8 at once/);
  assert.deepEqual(cells("runtimes-job", "Node workers")?.cells, [
    "Node workers",
    "419",
    "411–429",
    "×0.800",
    "40.0 ms",
    "3.58",
    "45.0 ms",
    "1.00 ms",
    "✓ right",
  ]);
  assert.match(table("runtimes-job").note ?? "", /^Node's best form .* Node 20\.20\.2, Java 17\.0\.13, Python 3\.11\.2\.$/);
});

test("what is absent has its reason in place of numbers", () => {
  const line = cells("runtimes-job", "Java virtual threads");
  assert.equal(line?.remark, "absent: no JDK of 21 or later was found");
  assert.deepEqual(new Set(line?.cells.slice(1)), new Set([""]));
});

test("a wrong output has no rate, a glyph, words, and how many bytes of how many runs", () => {
  const line = cells("runtimes-faulty", "Java faulty");
  assert.deepEqual([line?.cells[1], line?.cells[2], line?.cells.at(-1)], ["8 × 8 KiB", "", "✗ wrong, exit 0"]);
  assert.equal(line?.remark, "wrong in 4 of 8 runs, by up to 8192 bytes");
});

test("memory stands beside its promise, with how far it was passed", () => {
  assert.deepEqual(cells("runtimes-job-memory", "Node workers")?.cells, ["Node workers", "8", "8", "512 KiB", "512 KiB", "✓", "44 MiB", "6 MiB"]);
  assert.equal(cells("runtimes-faulty-memory", "Python faulty")?.cells[5], "✗ ×6.25");
});

test("sweeps have a column a value", () => {
  assert.deepEqual(
    table("runtimes-concurrency").columns.map(({ title }) => title),
    ["form", "1", "2", "4", "8", "16"],
  );
  assert.equal(cells("runtimes-chunk", "Node workers")?.cells.length, 6);
});

test("a parked thread's memory and a writer's drains have tables, and what is absent its reason", () => {
  assert.deepEqual(cells("runtimes-threads", "Java platform threads")?.cells, [
    "Java platform threads",
    "1000",
    "68.4 KiB",
    "68.4 KiB to 68.4 KiB",
    "700 B",
    "1 MiB",
  ]);
  assert.equal(cells("runtimes-threads", "Java virtual threads")?.remark, "absent: no JDK of 21 or later was found");
  assert.deepEqual(cells("runtimes-drain", "Node faulty")?.cells, ["Node faulty", "faulty", "64 KiB", "8", "2048", "2040", "0 B"]);
});

test("outcomes of faults: an exit code above 0 and nothing left is right, all else is told", () => {
  const output = { runs: 1, wrong: 0, mostWrongBytes: 0, silent: 0 };
  const text = (fault: string, over: object) => outcomeText({ fault, output: { ...output, ...over } });
  assert.equal(text("throw", { exitCodes: [1], leftBytes: 0 }), "✓ exit 1");
  assert.equal(text("throw", { exitCodes: [1], leftBytes: 2 * MiB }), "✗ leaves 2 MiB");
  assert.equal(text("stall", { exitCodes: [0], wrong: 1, silent: 1 }), "✗ exit 0, wrong");
  assert.equal(text("full", { exitCodes: [0] }), "✗ exit 0");
  assert.equal(text("stall", { exitCodes: [124], leftBytes: 2 * MiB }), "✗ hangs, leaves 2 MiB");
  assert.equal(text("stall", { exitCodes: [124] }), "✗ hangs");
  assert.equal(text("none", { exitCodes: [0] }), "✓ right");
  assert.equal(text("none", { exitCodes: [1], wrong: 1 }), "✗ wrong, exit 1");
  assert.equal(outcomeText({ fault: "none" }), "");
  assert.equal(failureText({ output: { ...output, wrong: 1, mostWrongBytes: 8 * KiB } }), "wrong in 1 of 1 runs, by up to 8192 bytes");
});

test("no line of the screen or of the whole text is wider than 80 columns, and the screen keeps what was found", () => {
  for (const verbose of [false, true]) {
    const lines = terminalText(full, { verbose }).split("\n");
    assert.deepEqual(
      lines.filter((line) => textWidth(line) > 80),
      [],
    );
  }
  const screen = terminalText(full);
  for (const part of ["The job by runtime", "✗ wrong, exit 0", "Of 12 claims of the document", "Node's best form"])
    assert.ok(screen.includes(part), part);
});

test("the charts draw what was measured: wrong outputs apart, the promise over all chunks, and what waiting allows", () => {
  const [wall, memory, rate] = runtimesCharts(full);
  const documents = wall?.panels[2];
  assert.deepEqual(
    documents?.series.map(({ label, data }) => [label, data.length]),
    [
      ["output right", 7],
      ["output wrong", 2],
      ["output wrong", 2],
    ],
  );
  assert.ok(documents?.y.labels?.includes("Python faulty, 8 KiB: wrong"));
  const promised = memory?.panels[0]?.series.find(({ label }) => label === "promised: 8 chunks");
  assert.deepEqual(promised?.data[0], { x: 8 * KiB, y: 64 * KiB });
  // 16 chunks of 64 KiB in 5 ms.
  assert.deepEqual(rate?.panels[0]?.series.at(-1)?.data.at(-1), { x: 16, y: (16 * 65536) / 5e3 });
});

test("a summary without the suite has no table, chart or sentence of it", () => {
  const none = summarise(runtimesRecord({}));
  assert.deepEqual([runtimesTables(none), runtimesCharts(none), runtimesSentence(none)], [[], [], ""]);
});

test("a lone measured form has no verdict and no chart of sweeps", () => {
  const lone = summarise(runtimesRecord({ job: [{ contestant: "node-workers" }] }));
  assert.equal(runtimesSentence(lone), "");
  assert.deepEqual(
    runtimesCharts(lone).map(({ id }) => id),
    ["runtimes-job"],
  );
});
