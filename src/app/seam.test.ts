/** Three kinds of trial that are no plain memory kernels go the whole way: suite, plan, harness, record, summary, reports. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Measured, RunRecord, Trial } from "../records/record.ts";
import { validateRecord } from "../records/validate.ts";
import { KiB, MiB } from "../units.ts";
import { render, summaryOf } from "./report.ts";
import { run } from "./run.ts";

const suites = ["loaded-latency", "io", "footprint"];
const usual = process.env["TMPDIR"];
let scratch = "";
let record: RunRecord;

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), "seam-"));
  process.env["TMPDIR"] = scratch;
  record = await run({ profile: "smoke", suites, seed: 1 });
});
after(() => {
  if (usual === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = usual;
  rmSync(scratch, { recursive: true, force: true });
});

/** Too few CPUs for the loaders; no addon, no io_uring, or a scratch folder that is not on a device. */
const absences = /^(too-few-cpus|engine-absent|(io-uring|sqpoll|registered-buffers|direct|cold)-absent)$/;

function trialsOf(suite: string): readonly Trial[] {
  const trials = record.groups.filter((group) => group.suite === suite).flatMap((group) => group.trials);
  assert.ok(trials.length > 0, suite);
  return trials;
}

function measured({ key, outcome }: Trial): Measured {
  assert.equal(outcome.state, "measured", `${key}: ${JSON.stringify(outcome)}`);
  return outcome as Measured;
}

/** The series of a quantity, one value a sample. */
function series(outcome: Measured, id: keyof Measured["quantities"]): readonly number[] {
  const values = outcome.quantities[id];
  assert.ok(values, `there is no ${id}`);
  assert.equal(values.length, outcome.passes.length);
  return values;
}

describe("a run of the three suites", () => {
  test("gives a valid record without a failure, every measured trial verified, and leaves no file behind", () => {
    assert.equal(record.run.state, "complete");
    const validation = validateRecord(JSON.parse(JSON.stringify(record)));
    assert.equal(validation.state, "valid", JSON.stringify(validation));
    for (const trial of suites.flatMap(trialsOf)) {
      if (trial.outcome.state === "absent") assert.match(trial.outcome.code, absences);
      else assert.equal(measured(trial).verification.state, "verified", trial.key);
    }
    assert.deepEqual(readdirSync(scratch), []);
  });

  test("takes latency and load from one window", () => {
    for (const trial of trialsOf("loaded-latency")) {
      const loaders = trial.params["loaders"] as number;
      if (loaders + 1 > record.machine.cpusAvailable) {
        assert.equal(trial.outcome.state, "absent");
        continue;
      }
      const outcome = measured(trial);
      const durations = series(outcome, "durationNs");
      // A pass is a hop, and the hops are timed inside the sample.
      for (const [i, latency] of series(outcome, "latencyNs").entries()) {
        assert.ok(latency > 0 && latency * (outcome.passes[i] as number) <= (durations[i] as number) * (1 + 1e-9), trial.key);
      }
      if (loaders === 0) assert.equal(outcome.quantities.loadBytes, undefined);
      // A loader may lose its CPU for a whole sample, hardly for all of them.
      else assert.ok(series(outcome, "loadBytes").reduce((sum, bytes) => sum + bytes, 0) > 0, trial.key);
    }
  });

  test("counts one system call a block of the file where each is read by one, and one a batch", () => {
    const batches: Record<string, (params: Trial["params"]) => number> = {
      readSync: () => 1,
      pread: () => 1,
      io_uring: ({ mode, sqpoll, depth }) => (mode === "batch" && sqpoll !== true ? Number(depth) : Number.NaN),
    };
    const counted = trialsOf("io").filter(
      ({ params, outcome }) => outcome.state === "measured" && (batches[String(params["call"])]?.(params) ?? 0) > 0,
    );
    for (const trial of counted) {
      const { params } = trial;
      const outcome = measured(trial);
      const blocks = Number(params["file"]) / Number(params["block"]);
      const calls = Math.ceil(blocks / (batches[String(params["call"])]?.(params) ?? 0));
      assert.deepEqual(
        series(outcome, "syscalls"),
        outcome.passes.map((passes) => passes * calls),
        trial.key,
      );
      assert.ok(series(outcome, "cpuNs").every((ns) => ns >= 0));
    }
    // Without the addon too: the document's job, three sizes, and Node's ways.
    assert.ok(counted.filter(({ params }) => params["call"] === "readSync").length >= 5);
  });

  test("measures one scan a process, of which the whole file holds the file", {
    skip: process.platform === "linux" ? false : "peak memory is read on Linux",
  }, () => {
    // The file of the profile `smoke`. Linux counts resident pages in batches of max(32, 2 × CPUs) a CPU (lib/percpu_counter.c).
    const file = 8 * MiB;
    const cpus = record.machine.cpusOnline;
    const slack = Math.max(32, 2 * cpus) * cpus * 4 * KiB;
    for (const trial of trialsOf("footprint")) {
      const outcome = measured(trial);
      assert.ok(outcome.passes.every((passes) => passes === 1));
      const fileBacked = series(outcome, "peakFileBytes");
      const peaks = series(outcome, "peakAnonBytes").map((bytes, i) => bytes + (fileBacked[i] as number));
      if (trial.params["way"] === "whole") assert.ok(Math.min(...peaks) >= file - slack, `whole held ${peaks.join(", ")} B`);
      if (trial.params["way"] === "blocks") assert.ok(Math.min(...peaks) <= file / 2 + slack, `blocks held ${peaks.join(", ")} B`);
    }
  });

  test("appears in the summary and in every text report, as any other trial does", async () => {
    const summary = summaryOf(record);
    const rows = summary.rows.filter(({ suite }) => suites.includes(suite));
    assert.equal(rows.length, suites.flatMap(trialsOf).length);
    for (const row of rows.filter(({ state }) => state === "measured")) {
      // Of calls without a file there are no bytes.
      if (!("count" in row.params)) {
        assert.equal(row.rates?.counted, "payload", row.key);
        assert.ok((row.rates?.payload.median ?? 0) > 0);
      }
      assert.equal(row.verification?.state, "verified");
    }
    const { files, warnings } = await render(summary, ["terminal", "json", "csv", "markdown"], { verbose: true });
    assert.deepEqual(warnings, []);
    // Markdown escapes what it would take for emphasis.
    const texts = new Map(files.map(({ name, contents }) => [name, String(contents).replaceAll("\\_", "_")]));
    const csv = texts.get("trials.csv") ?? "";
    for (const { key } of rows) assert.ok(csv.includes(key), key);
    for (const column of ["latencyNs_median", "syscalls_median", "cpuNs_median"]) assert.ok(csv.includes(column), column);
    for (const row of rows)
      assert.ok([...texts.values()].filter((text) => text.includes(row.label)).length >= 3, `${row.label} is in too few reports`);
  });
});

describe("a run on one thread", () => {
  test("publishes why there is no loaded latency, and measures the idle one", async () => {
    const alone = await run({ profile: "smoke", suites: ["loaded-latency"], threads: 1, seed: 1 });
    const trials = alone.groups.filter(({ suite }) => suite === "loaded-latency").flatMap((group) => group.trials);
    assert.deepEqual(
      trials.map(({ params, outcome }) => [params["loaders"], params["load"], outcome.state, outcome.state === "absent" ? outcome.code : ""]),
      [
        [0, undefined, "measured", ""],
        [1, "seq64", "absent", "too-few-cpus"],
        [1, "update", "absent", "too-few-cpus"],
      ],
    );
  });
});
