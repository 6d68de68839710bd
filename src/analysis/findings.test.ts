/** Every finding against the synthetic record, whose true rates are known; without noise its medians are exact. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunRecord, Trial } from "../records/record.ts";
import { truth } from "../testing/synthetic-machine.ts";
import { syntheticRecord } from "../testing/synthetic-record.ts";
import { KiB } from "../units.ts";
import { summarise } from "./summarise.ts";
import type { Summary } from "./summary.ts";

const summary = summarise(syntheticRecord({ odd: true }));
const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);

function found<T>(list: readonly T[], matches: (item: T) => boolean): T {
  const item = list.find(matches);
  assert.ok(item !== undefined, "not found");
  return item;
}

/** The record with some trials replaced. */
function edited(edit: (trial: Trial) => Trial, options = {}): Summary {
  const record: RunRecord = syntheticRecord(options);
  return summarise({ ...record, groups: record.groups.map((group) => ({ ...group, trials: group.trials.map(edit) })) });
}

const bandwidth = (mix: string, threads: number, from = summary) => found(from.bandwidths, (item) => item.mix === mix && item.threads === threads);

test("B of a mix is the re-measured rate of the search's winner, not the flattering rate that selected it", () => {
  // The search's samples of the read kernel are 20 % faster, at 24 GB/s.
  near(bandwidth("1:0", 1).rate?.median, 20e9);
  near(bandwidth("2:1", 1).rate?.median, 27e9);
  near(bandwidth("1:1", 2).rate?.median, 32e9 * 1.6);
  const { label, kernel, engine, variant, pages } = bandwidth("1:1", 1);
  assert.deepEqual(
    { label, kernel, engine, variant, pages },
    { label: "update s4 wasm", kernel: "update", engine: "wasm", variant: "s4", pages: "system" },
  );
});

test("B's spread and best come from the epochs and the fastest sample", () => {
  // Epoch factors of the time, sorted: 0.95 0.98 1 1 1.02 1.05; the outer rates move inward by 5/14 of the gap. Best: 0.95 × 0.97 of the time.
  const rate = bandwidth("1:0", 1).rate;
  near(rate?.spread.low, 20e9 * (1 / 1.05 + (5 / 14) * (1 / 1.02 - 1 / 1.05)));
  near(rate?.spread.high, 20e9 * (1 / 0.95 - (5 / 14) * (1 / 0.95 - 1 / 0.98)));
  near(rate?.best, 20e9 / (0.95 * 0.97));
  assert.deepEqual([rate?.spread.kind, rate?.samples, rate?.epochs], ["interval", 60, 6]);
});

test("fewer than six epochs give a range", () => {
  assert.equal(bandwidth("1:0", 1, summarise(syntheticRecord({ epochs: 3 }))).rate?.spread.kind, "range");
});

test("the winner is paired with the plain variant of its kernel and with the read mix", () => {
  const { tunedOverPlain, overRead } = bandwidth("1:1", 1);
  near(tunedOverPlain?.median, 32 / 25);
  near(overRead?.median, 32 / 20);
  // What the epochs share cancels: the interval of a noiseless ratio is a point.
  near(tunedOverPlain?.spread.low, 32 / 25);
  near(tunedOverPlain?.spread.high, 32 / 25);
});

test("a winner whose kernel has no plain variant of exact traffic is paired with the best plain kernel of its mix", () => {
  // Without searches the largest median wins: without the tuned update, write + preload at 30 GB/s; the plain update at 25 GB/s is the plain one.
  const record = syntheticRecord();
  const without = summarise({
    ...record,
    groups: record.groups
      .filter(({ purpose }) => purpose !== "search")
      .map((group) => ({ ...group, trials: group.trials.filter(({ params }) => params["kernel"] !== "update" || params["streams"] !== 4) })),
  });
  const winner = bandwidth("1:1", 1, without);
  assert.equal(winner.label, "write s4 preload wasm");
  near(winner.tunedOverPlain?.median, 30 / 25);
});

test("the search selects the winner, whatever its re-measurement says", () => {
  // In the search of 1:1 the tuned update takes twice its time and loses to the plain one, re-measured at 25 GB/s against 32.
  const record = syntheticRecord();
  const groups = record.groups.map((group) => ({
    ...group,
    trials: group.trials.map((trial) =>
      group.purpose === "search" && trial.params["kernel"] === "update" && trial.params["streams"] === 4 ? slower(trial) : trial,
    ),
  }));
  const winner = bandwidth("1:1", 1, summarise({ ...record, groups }));
  assert.equal(winner.label, "update s1 wasm");
  near(winner.rate?.median, 25e9);
  near(winner.tunedOverPlain?.median, 1);
});

test("a mix that was not measured says why", () => {
  assert.deepEqual(bandwidth("0:1", 1), {
    mix: "0:1",
    threads: 1,
    state: "absent",
    reason: "0:1 needs non-temporal stores, which neither js nor wasm has",
  });
  const failed = edited((trial) =>
    trial.params["kernel"] === "daxpy" ? { ...trial, outcome: { state: "failed", code: "verification", message: "wrong sum" } } : trial,
  );
  assert.equal(bandwidth("2:1", 1, failed).reason, "daxpy s2 wasm failed: wrong sum");
});

const pattern = (name: string, threads: number) => found(summary.patterns, (item) => item.pattern === name && item.threads === threads);

test("patterns are relative to seq64 in useful bytes and in lines", () => {
  // seq8: 14 GB/s of traffic is 1.75 GB/s useful, against 16; rand8: 0.8 GB/s of traffic, 0.1 useful.
  near(pattern("seq8", 1).usefulRatio.median, 1.75 / 16);
  near(pattern("seq8", 1).linesRatio.median, 14 / 16);
  near(pattern("rand8", 2).usefulRatio.median, 0.1 / 16);
  near(pattern("seq64", 1).usefulRatio.median, 1);
  assert.deepEqual(
    [pattern("seq64", 1), pattern("seq8", 1), pattern("rand8", 1)].map(({ documentRatio }) => documentRatio),
    [1, 0.125, 0.01],
  );
});

test("the time of a line is that of one thread", () => {
  near(pattern("rand8", 1).nsPerLine.median, 64 / 0.8);
  // Two threads move 0.8 × 1.6 GB/s together: each waits 2 × 64/1.28 ns for a line.
  near(pattern("rand8", 2).nsPerLine.median, (2 * 64) / 1.28);
  const { low, high } = pattern("rand8", 1).nsPerLine.spread;
  assert.ok(low < 80 && 80 < high);
});

const chain = (threads: number, from = summary) => found(from.chains, (item) => item.threads === threads);
const rung = (mode: string, n: number, threads = 1) => found(chain(threads).rungs, (item) => item.mode === mode && item.n === n);
const fitOf = (mode: string) => found(chain(1).fits, (item) => item.mode === mode);

test("a chain knows its input, its chunk, the B of its engine and the rate of a pass in cache", () => {
  const { inputBytes, chunkBytes, bandwidth: b, cacheRate, rungs } = chain(1);
  assert.deepEqual([inputBytes, chunkBytes, rungs.length], [2 ** 26, 64 * KiB, 9 + 8 + 8 + 9 + 9 + 8]);
  near(b, 32e9);
  near(cacheRate?.median, 40e9);
});

test("rungs count time in copies of their group and stand beside every model", () => {
  const whole = rung("whole", 4);
  near(whole.rate.median, 2e9);
  near(whole.copyTimes.median, 5);
  near(whole.predicted["document"], 32e9 / 6);
  near(whole.predicted["materialised"], 2e9);
  near(whole.k, 16);
  near(whole.documentRatio, 6 / 16);
  assert.deepEqual(Object.keys(whole.predicted), ["document", "materialised", "write-allocate"]);
  // fresh, n = 3: (2·3 + 3)/3 copies plus 3 × 10/40.
  near(rung("fresh", 3).copyTimes.median, 3.75);
  near(rung("fresh", 3).predicted["write-allocate + cache"], 10e9 / 3.75);
});

test("a fused rung below one and a half times the copy in cache is bound by processing and not fitted", () => {
  // Bodies run at 100/n GB/s against 1.5 × 10: from n = 7 on.
  assert.deepEqual(
    chain(1)
      .rungs.filter(({ processingBound }) => processingBound)
      .map(({ mode, n }) => `${mode} ${n}`),
    ["fused 7", "fused 8"],
  );
  near(fitOf("fused").residual, 0);
});

test("every mode is fitted by the model that generated it", () => {
  const names = chain(1).fits.map(({ mode, model, ties }) => [mode, model, ties ?? []]);
  assert.deepEqual(names, [
    ["whole", "materialised", ["write-allocate"]],
    ["direct", "materialised", ["write-allocate"]],
    ["in-place", "write-allocate", []],
    ["chunked", "materialised + cache", ["write-allocate + cache"]],
    ["fresh", "write-allocate + cache", []],
    ["fused", "materialised", ["write-allocate"]],
  ]);
  for (const { residual } of chain(1).fits) near(residual, 0);
});

test("slopes are copy-times a transform, and residuals are relative", () => {
  near(fitOf("whole").slope.median, 1);
  near(fitOf("in-place").slope.median, 2 / 3);
  near(fitOf("chunked").slope.median, 0.25);
  near(fitOf("fresh").slope.median, 2 / 3 + 0.25);
  near(fitOf("fresh").predictedSlope["write-allocate + cache"], 2 / 3 + 0.25);
  // in-place by `materialised`: predicted 10/n against 15/n, off by a third at every n.
  near(fitOf("in-place").residuals["materialised"], 1 / 3);
});

test("without B the document's model predicts nothing and the anchored models stand", () => {
  const record = syntheticRecord();
  const { chains, bandwidths, rows } = summarise({ ...record, groups: record.groups.filter(({ suite }) => suite !== "peak") });
  assert.deepEqual(bandwidths, []);
  const [first] = chains;
  assert.equal(first?.bandwidth, undefined);
  assert.deepEqual(
    first?.fits.map(({ model }) => model),
    chain(1).fits.map(({ model }) => model),
  );
  assert.equal(first?.rungs[0]?.documentRatio, undefined);
  assert.match(found(rows, ({ suite }) => suite === "patterns").boundMissing ?? "", /^B\(1:0\) at 1 thread was not measured$/);
});

test("a chain whose n = 0 copy failed has no finding", () => {
  const failed = edited((trial) =>
    trial.params["mode"] === "whole" && trial.params["n"] === 0 ? { ...trial, outcome: { state: "failed", code: "x", message: "x" } } : trial,
  );
  assert.deepEqual(failed.chains, []);
});

test("the plateau is the unbroken run of chunk sizes within five per cent of the best", () => {
  const sweep = found(summary.chunkSweeps, ({ threads }) => threads === 1);
  assert.deepEqual([sweep.n, sweep.points.length, sweep.points[0]?.chunkBytes], [4, 14, 4 * KiB]);
  assert.deepEqual([sweep.plateau.fromBytes, sweep.plateau.toBytes], [16 * KiB, 256 * KiB]);
  near(sweep.plateau.rate, 6e9);
});

test("scaling is against one thread of the same group", () => {
  const scaling = found(summary.scaling, ({ kernel }) => kernel === "update");
  assert.deepEqual(
    scaling.points.map(({ threads }) => threads),
    [1, 2],
  );
  near(scaling.points[0]?.speedup.median, 1);
  near(scaling.points[1]?.speedup.median, truth.twoThreads);
  near(scaling.points[1]?.rate.median, 25e9 * truth.twoThreads);
});

test("engine prices are against the group's wasm reference, in requested bytes", () => {
  const prices = summary.engines.filter(({ kernel, threads }) => kernel === "copy" && threads === 1);
  assert.deepEqual(
    prices.map(({ label, counted }) => [label, counted]),
    [
      ["wasm shared copy", "requested"],
      ["js shared captured copy", "requested"],
      ["js shared passed copy", "requested"],
      ["js private captured copy", "requested"],
      ["js private passed copy", "requested"],
      ["bulk js shared captured copy", "requested"],
      ["bulk-within js shared captured copy", "requested"],
    ],
  );
  for (const [i, ratio] of [1, 0.8, 0.4, 0.8, 0.4, 0.7, 0.7].entries()) near(prices[i]?.ratio.median, ratio);
  near(prices[0]?.rate.median, 18e9);
});

test("controls give the clock in GHz, the bandwidth in GB/s, and the drift between epochs", () => {
  const [spin, read] = summary.controls;
  assert.deepEqual([spin?.unit, read?.unit, spin?.perEpoch.length], ["GHz", "GB/s", 6]);
  near(spin?.median, 3);
  near(read?.median, 16);
  // Slowest epoch 1.05 × the time, fastest 0.95.
  near(read?.drift, 1.05 / 0.95 - 1);
});

test("twins tell whether regular stores read the line first", () => {
  // write 12/64 lines a ns ÷ update 25/128: 0.96. copy 18/64 ÷ daxpy 24/96 (two touched lines cost three of traffic): 1.125.
  const twins = summary.writeAllocate ?? [];
  assert.deepEqual(
    twins.map(({ label, twin, threads, verdict }) => [label, twin, threads, verdict]),
    [
      ["copy s1 wasm", "daxpy s1 wasm", 1, "undecided"],
      ["write s1 wasm", "update s1 wasm", 1, "present"],
      ["copy s1 wasm", "daxpy s1 wasm", 2, "undecided"],
      ["write s1 wasm", "update s1 wasm", 2, "present"],
    ],
  );
  near(twins[0]?.ratio.median, 1.125);
  near(twins[1]?.ratio.median, 0.96);
});

test("advice states B, the copy bound, the plateau and where the document's model is off and why", () => {
  assert.deepEqual(summary.advice, [
    "B at 2 threads, GB/s of traffic by mix: read 32.0, 2:1 43.2, 1:1 51.2.",
    "Shape before arithmetic: update as s4 (wasm) moves 1.28 × the plain loop's bytes at 2 threads.",
    "A copy passes at most B(1:1)/2 = 25.6 GB/s at 2 threads; the plain copy passes 16.0 GB/s.",
    "Tile jobs of several passes, in chunks of 16 KiB to 256 KiB: 4 transforms then run at 9.60 GB/s at 2 threads, against 3.20 GB/s over whole arrays.",
    // whole, n = 8: 16/9 GB/s against 51.2/10. fused, n = 6: 16 GB/s against 51.2/8.
    "B/(n+2) is optimistic for whole chains: ×0.35 of it at n = 8, 2 threads, 1.00 copy-times a transform instead of 0.50: every temporary is written and read back.",
    "B/(n+2) is pessimistic for fused chains: ×2.50 of it at n = 6, 2 threads, 0.00 copy-times a transform instead of 0.50: one pass moves what a copy moves.",
    "Regular stores read the line first (write-allocate) at 2 threads: write ÷ update = 0.960 in lines/s.",
    "Whether regular stores read the line first is undecided at 2 threads: copy ÷ daxpy = 1.12 in lines/s.",
  ]);
});

test("where arrays may sit in cache, the advice is not to read the rates as memory's", () => {
  const record = syntheticRecord();
  const detail = "the working set of 2 MiB is below 4 × the last-level cache of 32 MiB";
  const flagged = record.groups.map((group) => ({
    ...group,
    trials: group.trials.map((trial) =>
      group.suite === "peak" && trial.outcome.state === "measured"
        ? { ...trial, outcome: { ...trial.outcome, flags: [{ id: "may-be-cached", detail }] } }
        : trial,
    ),
  }));
  assert.deepEqual(summarise({ ...record, groups: flagged }).advice, [
    `Do not read these rates as memory's: ${detail}. Use --profile quick, and a larger --working-set where memory allows.`,
  ]);
});

test("warnings name failures first, then what is absent, flagged, apart or drifting", () => {
  assert.deepEqual(summary.warnings, [
    "1 trial failed and publishes no rate: scale 1T wasm (odd): Verification failed: sum 3 instead of 4. The trial's rate is not published.",
    "Engine native is absent: it is not built: no C compiler was found.",
    "1 trial absent (the native engine is not built): add 1T wasm (odd)",
    "2 trials flagged cache-or-unwritten?: seq8 wasm (patterns@1); seq8 1T wasm (odd)",
    "1 trial flagged bimodal: seq64 1T wasm (odd)",
    "1 trial flagged drift: update 1T wasm (odd)",
    "1 trial flagged switched: daxpy 1T wasm (odd)",
    "1 trial whose threads overlap for less than 80 % of the window: triad 2T wasm (odd)",
    "The machine moved: control spin wasm differs by 11 % between epochs. Trust paired ratios, not absolute rates.",
    "The machine moved: control seq64 wasm differs by 11 % between epochs. Trust paired ratios, not absolute rates.",
  ]);
});

test("an aborted run and trials beyond their bound are warned of", () => {
  const record = syntheticRecord();
  const slowPeak = record.groups.map((group) => (group.suite === "peak" ? { ...group, trials: group.trials.map(slower) } : group));
  const { warnings } = summarise({ ...record, run: { ...record.run, state: "aborted" }, groups: slowPeak });
  assert.ok(warnings.includes("The run was aborted: what is missing was not reached."));
  assert.ok(
    warnings.some((text) => /faster than B allows by more than 10 %/.test(text)),
    warnings.join("\n"),
  );
});

/** The trial at half its speed. */
function slower(trial: Trial): Trial {
  if (trial.outcome.state !== "measured") return trial;
  const quantities = { ...trial.outcome.quantities, durationNs: (trial.outcome.quantities.durationNs ?? []).map((ns) => 2 * ns) };
  return { ...trial, outcome: { ...trial.outcome, quantities } };
}

test("an engine that is absent is warned of once, with the number of trials that need it", () => {
  const record = syntheticRecord({ odd: true });
  const reason = "it is not built: no C compiler was found";
  const groups = record.groups.map((group) => ({
    ...group,
    trials: group.trials.map((trial) => (trial.outcome.state === "absent" ? { ...trial, outcome: { ...trial.outcome, reason } } : trial)),
  }));
  const { warnings } = summarise({ ...record, groups });
  assert.deepEqual(
    warnings.filter((text) => text.includes(reason)),
    [`Engine native is absent: ${reason}. 1 trial needs it.`],
  );
});
