import assert from "node:assert/strict";
import { test } from "node:test";
import { estimate, measuredRow, plainRow } from "../../../testing/synthetic-summary.ts";
import { formatSignificant } from "../../../units.ts";
import { estimateText, listText, printable, quantitiesText, remarks, spreadName, spreadText, trafficText } from "./figures.ts";

test("an estimate reads as its median with both ends of its spread", () => {
  // 20 GB/s ± 3 %.
  assert.equal(estimateText(estimate(20e9)), "20.0 (19.4–20.6)");
  assert.equal(spreadText(estimate(20e9, 0)), "20.0");
  assert.equal(
    estimateText({ median: -0.136, spread: { kind: "interval", low: -0.241, high: -0.0777 } }, formatSignificant),
    "−0.136 (−0.241 to −0.0777)",
  );
});

test("fewer than six epochs give a range, and it is called so", () => {
  const range = { ...estimate(1), spread: { kind: "range" as const, low: 0.9, high: 1.1 } };
  assert.equal(spreadName([estimate(1)]), "95 % interval");
  assert.equal(spreadName([range]), "range of epochs");
  assert.match(spreadName([estimate(1), range]), /interval, or range/);
});

test("control characters and direction marks become question marks", () => {
  assert.equal(printable("a\u001b[31m\u0000\u0085\u202eb\u2066"), "a?[31m???b?");
  assert.equal(printable("Größe × 内存"), "Größe × 内存");
});

test("traffic is one number where it is exact, a range where the write-allocate is open", () => {
  assert.equal(trafficText(measuredRow(0)), "10.0 to 15.0");
  const exact = measuredRow(0);
  if (exact.rates?.trafficMin) exact.rates.trafficMax = exact.rates.trafficMin;
  assert.equal(trafficText(exact), "10.0");
  assert.equal(trafficText(plainRow("io", "x")), "");
});

test("quantities show their unit; those that only say how a sample ran are kept for the details", () => {
  const row = plainRow("x", "y", {
    quantities: { peakAnonBytes: estimate(3 * 2 ** 20), latencyNs: estimate(95), syscalls: estimate(256), skewNs: estimate(900) },
  });
  assert.equal(quantitiesText(row), "peakAnon 3 MiB · latency 95.0 ns · syscalls 256");
  assert.equal(quantitiesText(row, "all"), "peakAnon 3 MiB · latency 95.0 ns · syscalls 256 · skew 900 ns");
});

test("remarks gather the reason, missing bounds, missing verification and flags", () => {
  const row = plainRow("x", "y", {
    boundMissing: "B(1:0) at 4 threads was not measured",
    verification: { state: "unverified", reason: "no checksum" },
    flags: [{ id: "bimodal", detail: "two peaks" }],
  });
  assert.equal(remarks(row), "no bound: B(1:0) at 4 threads was not measured; unverified: no checksum; bimodal: two peaks");
  assert.equal(remarks(plainRow("x", "y", { state: "absent", reason: { code: "c", message: "why" } })), "absent: why");
});

test("lists read as English", () => {
  assert.equal(listText([]), "");
  assert.equal(listText(["a"]), "a");
  assert.equal(listText(["a", "b", "c"]), "a, b and c");
});
