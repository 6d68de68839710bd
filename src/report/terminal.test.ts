import assert from "node:assert/strict";
import { test } from "node:test";
import { estimate, fullSummary, measuredRow, plainRow, smallSummary } from "../testing/synthetic-summary.ts";
import { textWidth } from "./layout.ts";
import { terminalText } from "./terminal.ts";

const escapes = /\u001b\[\d+m/g;

test("no line of a full run is wider than 80 columns, brief or verbose, coloured or not", () => {
  const summary = fullSummary();
  for (const verbose of [false, true]) {
    for (const color of [false, true]) {
      for (const line of terminalText(summary, { verbose, color }).split("\n")) assert.ok(textWidth(line.replace(escapes, "")) <= 80, line);
    }
  }
});

test("everything above the advice fits 45 lines for the default suites", () => {
  const lines = terminalText(fullSummary()).split("\n");
  assert.ok(lines.findIndex((line) => line.startsWith("→")) <= 45);
});

test("colours appear only when asked for", () => {
  assert.doesNotMatch(terminalText(fullSummary()), /\u001b/);
  assert.match(terminalText(fullSummary(), { color: true }), /\u001b\[/);
  assert.equal(terminalText(fullSummary(), { color: true }).replace(escapes, ""), terminalText(fullSummary()));
});

test("B stands in one line a mix with its spread, gain and winner", () => {
  const bandwidth = (threads: number, rate: number, gain: number) => ({
    mix: "1:0" as const,
    threads,
    state: "measured" as const,
    label: "seq64 s8 wasm",
    kernel: "seq64",
    engine: "wasm",
    variant: "s8",
    pages: "system",
    rate: estimate(rate),
    tunedOverPlain: estimate(gain),
  });
  const text = terminalText(smallSummary({ bandwidths: [bandwidth(1, 20e9, 1.25), bandwidth(2, 40e9, 1.2)] }));
  // ± 3 % of 20 is 19.4 to 20.6, of 40 it is 38.8 to 41.2.
  assert.match(text, /^ 1:0 read {2}20\.0 {2}19\.4–20\.6 {2}×1\.25 {2}40\.0 {2}38\.8–41\.2 {2}×1\.20 {2}seq64 wasm s8$/m);
});

test("a mix that no engine can measure is said to be absent, with the reason once", () => {
  const absent = (threads: number) => ({ mix: "0:1" as const, threads, state: "absent" as const, reason: "no such stores" });
  const text = terminalText(smallSummary({ bandwidths: [absent(1), absent(2)] }));
  assert.equal(text.split("absent: no such stores").length - 1, 1);
});

test("the verbose text shows trials of any family by what they measured", () => {
  const rows = [
    measuredRow(0),
    plainRow("latency", "1 chaser, 1 loader", { quantities: { latencyNs: estimate(142) }, quantityRates: { loadBytes: estimate(9e9) } }),
    plainRow("child", "scan", { passNs: estimate(310e6), quantities: { peakAnonBytes: estimate(44 * 2 ** 20) } }),
    plainRow("engines", "native", { state: "absent", reason: { code: "no-engine", message: "no compiler" } }),
    plainRow("engines", "broken", { state: "failed", reason: { code: "verification", message: "sum 3 instead of 4" } }),
  ];
  const text = terminalText(smallSummary({ rows }), { verbose: true });
  assert.match(text, /copy s0 .* 5\.00 .* 10\.0 .* 10\.0 to 15\.0 .* traffic .* 9\.70–10\.3/);
  assert.match(text, /latency 142 ns · load 9\.00 \(8\.73–9\.27\) GB\/s/);
  assert.match(text, /scan +310 ms\n +peakAnon 44 MiB/);
  assert.match(text, /absent: no compiler/);
  assert.match(text, /failed: sum 3 instead of 4/);
});

test("the brief text names three warnings and counts the others", () => {
  const warnings = ["one", "two", "three", "four", "five"];
  const brief = terminalText(smallSummary({ warnings }));
  assert.match(brief, /! three\n! and 2 more warnings/);
  assert.match(terminalText(smallSummary({ warnings }), { verbose: true }), /! five/);
});

test("the advice comes last", () => {
  assert.match(terminalText(smallSummary({ warnings: ["w"], advice: ["Use eight streams."] })), /→ Use eight streams\.\n$/);
});

test("control characters of a record never reach the terminal", () => {
  const hostile = "\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e\r\nlabel";
  const base = smallSummary();
  const summary = smallSummary({
    rows: [measuredRow(0, { label: hostile, group: hostile, flags: [{ id: hostile, detail: hostile }] })],
    warnings: [hostile],
    advice: [hostile],
    run: { ...base.run, label: hostile, profile: hostile, outsideNs: { [hostile]: 1e9 } },
    machine: { ...base.machine, cpuModel: hostile },
    controls: [{ label: hostile, unit: "GHz", median: 3, perEpoch: [3], drift: 0 }],
  });
  assert.doesNotMatch(terminalText(summary, { verbose: true }), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

test("a run of nothing but a name still renders", () => {
  assert.doesNotMatch(terminalText(smallSummary({ rows: [] })), /NaN|undefined|Infinity/);
});
