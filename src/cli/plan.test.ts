/** `plan`: its options, its text, and a run of it on a record. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { planStream, type StreamPlan } from "../app/plan.ts";
import { streambound, workFolder } from "../testing/cli.ts";
import { plannerSummary } from "../testing/planner-summary.ts";
import { plansRecord } from "../testing/plans-record.ts";
import { smallRecord } from "../testing/small-record.ts";
import { requestOf } from "./plan.ts";
import { planText } from "./plan-text.ts";

describe("the options of a plan", () => {
  test("choose the parts: one of a part's own plans that part", () => {
    assert.deepEqual(Object.keys(requestOf({ "file-format": "csv" })), ["pages"]);
    assert.deepEqual(Object.keys(requestOf({ waits: "enrich" })), ["stages"]);
    assert.deepEqual(Object.keys(requestOf({ lateness: "2s" })), ["window"]);
    assert.deepEqual(Object.keys(requestOf({ work: "300ns", page: "1MiB" })), ["pages", "work"]);
  });

  test("left out plan the document's stream: 128 MB of Parquet, eight workers, ten seconds of 5,000 records of 200 B", () => {
    const { pages, stages, window } = requestOf({});
    assert.deepEqual(pages, { format: "parquet", reader: "hyparquet", scan: "full", page: { unit: "bytes", value: 128e6 }, concurrent: 1 });
    assert.deepEqual([stages?.plan, stages?.workers, stages?.stageNs.enrich, stages?.rate], ["data", 8, 200e3, undefined]);
    assert.deepEqual([window?.seconds, window?.slideSeconds, window?.rate, window?.recordBytes], [10, 10, 5000, 200]);
  });

  test("are read with their units", () => {
    const { pages, stages, window, work } = requestOf({
      "file-format": "parquet",
      page: "20000rows",
      concurrent: "4",
      plan: "pipeline-data",
      workers: "2",
      stages: "1ms,5us,0s,20us",
      waits: "parse,enrich",
      rate: "900",
      window: "1min",
      slide: "10s",
      record: "1KiB",
      keep: "objects",
      work: "1.5us",
      source: "direct",
    });
    assert.deepEqual([pages?.page, pages?.concurrent], [{ unit: "rows", value: 20_000 }, 4]);
    assert.deepEqual(stages?.stageNs, { parse: 1e6, filter: 5e3, enrich: 0, aggregate: 20e3 });
    assert.deepEqual([stages?.plan, stages?.workers, stages?.waits, stages?.rate], ["pipeline-data", 2, ["parse", "enrich"], 900]);
    assert.deepEqual([window?.seconds, window?.slideSeconds, window?.recordBytes, window?.keep, window?.rate], [60, 10, 1024, "objects", 900]);
    assert.deepEqual(work, { nsPerKiB: 1500, source: "direct" });
  });

  for (const [args, message] of [
    [{ "file-format": "orc" }, /^--file-format "orc" is unknown\. .*Legal: csv, parquet, arrow-stream, arrow-file\.$/],
    [{ "file-format": "csv", reader: "hyparquet" }, /^--reader "hyparquet" is unknown\. .*Legal: bytes, readline, csv-parse, duckdb, whole-csv\.$/],
    [{ page: "0rows" }, /^--page "0" is not valid: it is a whole number from 1 to 1000000000\./],
    [{ stages: "50us,5us" }, /^--stages "50us,5us" is not valid: it is four times, of parse, filter, enrich, aggregate, not all of them 0\./],
    [{ stages: "50,5,200,20" }, /^--stages "50" is not valid: it is a time of at most a day with its unit/],
    [{ waits: "sleep" }, /^--waits "sleep" is unknown\. Legal: parse, filter, enrich, aggregate\.$/],
    [
      { plan: "serial", workers: "2" },
      /^--workers "2" is not valid: only data and pipeline-data have a number of workers\. Leave it out, or give --plan data\.$/,
    ],
    [{ window: "1s", slide: "2s" }, /^--slide "2\.00 s" is not valid: a slide is above 0 and at most its window\./],
    [{ window: "0s" }, /^--window "0s" is not valid: a window has a length\./],
    [{ window: ["1s", "2s"] }, /^--window was given more than once/],
  ] as const)
    test(`refuse ${JSON.stringify(args)}`, () => assert.throws(() => requestOf(args), { message }));
});

describe("a plan's text", () => {
  const request = requestOf({ page: "4MiB", keep: "objects", plan: "pipeline", waits: "enrich", work: "300ns" });

  for (const width of [60, 80, 120])
    test(`keeps within ${width} columns`, () => {
      const lines = planText(planStream(plannerSummary(), request), width).split("\n");
      assert.deepEqual(
        lines.filter((line) => line.length > width),
        [],
      );
    });

  test("gives each figure with its formula, each constant with its source, and what the document says", () => {
    const text = planText(planStream(plannerSummary(), request), 120);
    assert.match(text, /^Planned from record \S+ \(quick, \d{4}-\d\d-\d\d\): /);
    assert.match(text, /^ {2}memory above the runtime's +40 MiB {2}intercept \+ slope × page × concurrent; the document: 10 MiB$/m);
    assert.match(text, /^ {4}slope +5\.00 {2}formats\.fits: parquet hyparquet full snappy, through 4 pages, one at once$/m);
    assert.match(text, /^ {4}page +4 MiB {2}--page$/m);
    assert.match(text, /^ {2}records a second +3,289\/s {2}min\(workers, cpus\); the document: 5,000\/s$/m);
    assert.match(text, /^Together: /m);
  });

  test("names what is missing with the command that measures it, and colours headings alone", () => {
    const plan = planStream(plannerSummary(), requestOf({ source: "direct" }));
    assert.match(planText(plan, 80), /^ {2}missing: reading alone, direct \(streambound run bottleneck\)$/m);
    assert.equal(stripVTControlCharacters(planText(plan, 80, true)), planText(plan, 80));
  });
});

describe("streambound plan", { concurrency: 2 }, () => {
  const cwd = workFolder();
  writeFileSync(join(cwd, "plans.json"), JSON.stringify(plansRecord()));
  writeFileSync(join(cwd, "small.json"), JSON.stringify(smallRecord()));

  test("plans from the record that is named, as data with --json", async () => {
    const { code, stdout, stderr } = await streambound(["plan", "--plan", "pipeline", "--from", "plans.json", "--json"], { cwd });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    const plan = JSON.parse(stdout) as StreamPlan;
    assert.deepEqual(
      plan.sections.map(({ id }) => id),
      ["stages"],
    );
    assert.ok(plan.sections[0]?.figures.some(({ constants }) => constants.some(({ source }) => source.kind === "measured")));
  });

  test("names the suites to run where the record holds no constant of what is planned", async () => {
    const { code, stdout, stderr } = await streambound(["plan", "--from", "small.json"], { cwd });
    assert.deepEqual({ code, stdout }, { code: 4, stdout: "" });
    assert.match(
      stderr,
      /^streambound: Nothing was measured: record \S+ holds no constant of this plan\. Measure them with "streambound run formats algorithms window", or name another record with --from\./,
    );
  });
});
