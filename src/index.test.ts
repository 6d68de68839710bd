/** The example of the documentation, as a program would write it: it must compile, and run. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
  compareRecords,
  comparisonText,
  formatIds,
  latestRecord,
  list,
  type RunEvent,
  readRecord,
  render,
  run,
  StreamboundError,
  type Summary,
  summaryOf,
  toolVersion,
  writeRecord,
  writeReport,
} from "./index.ts";
import { filesOf, workFolder } from "./testing/cli.ts";

describe("the public API", () => {
  test("does from a program what the command line does", async () => {
    const folder = workFolder();
    const events: RunEvent["kind"][] = [];
    const record = await run({
      suites: ["controls"],
      profile: "smoke",
      threads: 1,
      workingSetBytes: 1024 * 1024,
      label: "mine",
      onEvent: ({ kind }) => events.push(kind),
    });
    assert.ok(events.includes("planned"));
    assert.deepEqual(filesOf(folder), [], "a run writes nothing");

    const path = await writeRecord(join(folder, "results"), record);
    assert.equal(await latestRecord(join(folder, "results")), path);
    assert.deepEqual(await readRecord(path), record);

    const summary: Summary = summaryOf(record);
    const medians: (number | undefined)[] = summary.bandwidths.map(({ rate }) => rate?.median);
    // The controls alone have no bandwidth to quote.
    assert.deepEqual(
      medians.filter((median) => median !== undefined),
      [],
    );
    assert.deepEqual(
      summary.rows.map((row) => row.state),
      ["measured", "measured"],
    );

    const report = await render(summary, ["terminal", "json", "csv", "markdown"]);
    const written = await writeReport(report, join(folder, "reports"));
    assert.deepEqual(
      written.map((file) => file.slice(folder.length + 1)),
      ["summary.txt", "summary.json", "trials.csv", "report.md"].map((name) => join("reports", name)),
    );
    assert.match(comparisonText(compareRecords(record, record)), /Controls: did the machine change\?/);
  });

  test("names what there is", async () => {
    const { suites, formats } = await list();
    assert.ok(suites.some(({ id }) => id === "peak"));
    assert.deepEqual(
      formats.map(({ id }) => id),
      formatIds,
    );
    assert.match(toolVersion, /^\d+\.\d+\.\d+$/);
  });

  test("throws errors with a code that programs can read", () =>
    assert.rejects(
      run({ suites: ["peek"] }),
      (thrown) => thrown instanceof StreamboundError && thrown.code === "unknown-name" && thrown.exit === "usage",
    ));
});
