import assert from "node:assert/strict";
import { test } from "node:test";
import { arrayBytes } from "../testing/record-builder.ts";
import { bigRecord, syntheticRecord } from "../testing/synthetic-record.ts";
import { MiB } from "../units.ts";
import { summarise } from "./summarise.ts";
import { type Row, summarySchema } from "./summary.ts";

const { rows } = summarise(syntheticRecord({ odd: true }));
const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs((actual ?? Number.NaN) / expected - 1) <= 1e-9, `${actual} is not ${expected}`);

function row(group: string, label: string): Row {
  const match = rows.find((candidate) => candidate.group === group && candidate.label === label);
  assert.ok(match, `${label} is not in ${group}: ${rows.filter((r) => r.group === group).map((r) => r.label)}`);
  return match;
}

test("a kernel of exact traffic quotes traffic, one of a range what the code requests, a partly used line its useful bytes", () => {
  assert.equal(row("peak@1", "update s1 wasm").rates?.counted, "traffic");
  assert.equal(row("peak@1", "copy s1 wasm").rates?.counted, "requested");
  assert.equal(row("patterns@1", "seq8 wasm").rates?.counted, "payload");
  assert.equal(row("chain@1", "whole n=4 wasm").rates?.counted, "payload");
  assert.equal(row("io", "readSync 64 KiB blocks").rates?.counted, "payload");
});

test("rates of all conventions come from one duration", () => {
  // copy at 18 GB/s requested: 9 of input, 18 to 27 of traffic, 18/64 lines a ns over both arrays.
  const { rates, passNs } = row("peak@1", "copy s1 wasm");
  near(rates?.payload.median, 9e9);
  near(rates?.requested.median, 18e9);
  near(rates?.trafficMin?.median, 18e9);
  near(rates?.trafficMax?.median, 27e9);
  near(rates?.lines?.median, 18e9 / 64);
  near(passNs?.median, (2 * arrayBytes) / 18);
  near(passNs?.best, ((2 * arrayBytes) / 18) * 0.95 * 0.97);
});

test("what does not cross the memory interface has neither traffic nor lines nor a bound", () => {
  const { rates, share, boundMissing } = row("io", "readSync 64 KiB blocks");
  near(rates?.payload.median, 5e9);
  assert.deepEqual([rates?.trafficMin, rates?.lines, share, boundMissing], [undefined, undefined, undefined, undefined]);
});

test("the share divides by B of the trial's own mix, a range where the write-allocate is unknown", () => {
  // seq64 plain: 16 of 20. copy: 18 of B(1:1) = 32 evaded, 27 of B(2:1) = 27 allocated.
  near(row("peak@1", "seq64 s1 wasm").share?.min, 0.8);
  near(row("peak@1", "seq64 s1 wasm").share?.max, 0.8);
  const { share } = row("peak@1", "copy s1 wasm");
  near(share?.min, 18 / 32);
  near(share?.max, 1);
  assert.deepEqual([share?.mixMin, share?.mixMax], ["1:1", "2:1"]);
  // B(2:1) is the winner's own rate, whose share is 1.
  near(row("peak@1", "daxpy s2 wasm").share?.max, 1);
});

test("two threads are divided by B at two threads", () => {
  near(row("peak@2", "seq64 s1 wasm").share?.min, 0.8);
});

test("a bound that was not measured is named instead of a share", () => {
  const { share, boundMissing } = row("peak@1", "write s1 wasm");
  assert.equal(share, undefined);
  assert.equal(boundMissing, "B(0:1) at 1 thread was not measured");
});

test("neither a search nor an L2-resident trial has a share", () => {
  assert.ok(rows.filter(({ purpose }) => purpose === "search").every(({ share, boundMissing }) => !share && !boundMissing));
  const resident = row("chain@1", "pass-l2 n=1 in L2 wasm");
  assert.deepEqual([resident.share, resident.boundMissing], [undefined, undefined]);
});

test("rows are compared with their group's reference by quoted rate", () => {
  near(row("peak@1", "triad s1 wasm").versusReference?.median, 20 / 16);
  near(row("peak@1", "seq64 s1 wasm").versusReference?.median, 1);
  assert.equal(row("child", "scan node").versusReference, undefined);
});

test("a team of a chaser and a loader gives both rates from one window", () => {
  const { quantities, quantityRates, rates } = row("loaded-latency", "wasm 1 loader");
  near(quantities["latencyNs"]?.median, 150);
  // A sample is 10 passes of 4096 × 150 ns, and 92.16 MB were moved meanwhile.
  near(quantityRates?.["loadBytes"]?.median, 92_160_000 / (10 * 4096 * 150e-9));
  near(rates?.payload.median, 8 / 150e-9);
});

test("a child process of which only the peak memory was recorded is a row with that quantity", () => {
  const { rates, passNs, quantities, state } = row("child", "scan node");
  assert.deepEqual([state, rates, passNs, Object.keys(quantities)], ["measured", undefined, undefined, ["peakAnonBytes"]]);
  near(quantities["peakAnonBytes"]?.median, 12.5 * MiB);
  // Of a peak the maximum counts.
  near(quantities["peakAnonBytes"]?.best, 13 * MiB);
});

test("a failed and an absent trial keep their reason and carry no rate", () => {
  const failed = row("odd", "scale 1T wasm");
  assert.deepEqual([failed.state, failed.reason?.code, failed.rates, failed.passNs], ["failed", "verification", undefined, undefined]);
  const absent = row("odd", "add 1T wasm");
  assert.deepEqual(
    [absent.state, absent.reason, absent.verification],
    ["absent", { code: "no-engine", message: "the native engine is not built" }, undefined],
  );
});

test("bimodal, drifting and suspiciously fast samples are flagged beside the flags of the record", () => {
  const flags = (label: string) => row("odd", label).flags.map(({ id }) => id);
  assert.deepEqual(flags("seq64 1T wasm"), ["bimodal"]);
  assert.deepEqual(flags("update 1T wasm"), ["drift"]);
  assert.deepEqual(flags("daxpy 1T wasm"), ["switched"]);
  // 9 of the 10 GB/s that the same kernel reaches in L2.
  assert.deepEqual(flags("seq8 1T wasm"), ["cache-or-unwritten?"]);
  assert.deepEqual(flags("seq8 in L2 1T wasm"), []);
});

test("labels are unique in their group", () => {
  const names = rows.map(({ suite, group, label }) => `${suite}/${group}/${label}`);
  assert.equal(new Set(names).size, names.length);
});

test("the summary follows its schema, the same for the same record, and leaves the record alone", () => {
  const record = syntheticRecord({ odd: true, noise: 0.03 });
  const before = JSON.stringify(record);
  const first = summarise(record);
  assert.deepEqual(summarySchema.parse(JSON.parse(JSON.stringify(first))), first);
  assert.deepEqual(summarise(record), first);
  assert.equal(JSON.stringify(record), before);
});

test("an empty record and a trial without samples are summarised without a number", () => {
  const record = syntheticRecord();
  const empty = summarise({ ...record, groups: [] });
  assert.deepEqual([empty.rows, empty.bandwidths, empty.chains, empty.advice, empty.writeAllocate], [[], [], [], [], undefined]);
  const groups = record.groups.map((group) => ({
    ...group,
    trials: group.trials.map((trial) => ({
      ...trial,
      outcome:
        trial.outcome.state === "measured" ? { ...trial.outcome, epoch: [], round: [], passes: [], quantities: { durationNs: [] } } : trial.outcome,
    })),
  }));
  const drained = summarise({ ...record, groups });
  assert.doesNotThrow(() => summarySchema.parse(drained));
  assert.ok(drained.rows.every(({ rates, passNs }) => !rates && !passNs));
});

test("durations of 0 and overflowing rates are left out, never infinite", () => {
  const record = syntheticRecord({ epochs: 1, rounds: 2 });
  const groups = record.groups.map((group) => ({
    ...group,
    trials: group.trials.map((trial) => ({
      ...trial,
      outcome: trial.outcome.state === "measured" ? { ...trial.outcome, quantities: { durationNs: [0, 1e-300] } } : trial.outcome,
    })),
  }));
  assert.doesNotThrow(() => summarySchema.parse(summarise({ ...record, groups })));
});

test("every trial of a large record becomes a row", () => {
  const { rows: many } = summarise(bigRecord(1000));
  assert.equal(many.length, 1000);
  assert.equal(many[17]?.rates?.requested.samples, 60);
});
