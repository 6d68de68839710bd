import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { summarySchema } from "../analysis/summary.ts";
import { validateRecord } from "../records/validate.ts";
import { loopTexts } from "../testing/loop-bundles.ts";
import { projectOf } from "../testing/project.ts";
import { type Measurement, type MeasureOptions, measure } from "./measure.ts";
import { render, summaryOf } from "./report.ts";

const project = () =>
  projectOf({
    "loops/make.loop.mjs": loopTexts.make,
    "loops/run.loop.mjs": loopTexts.run,
    "streams/web.loop.mjs": loopTexts.web,
    "wrong.loop.mjs": loopTexts.wrong,
    "broken.loop.mjs": "export default 7;",
  });

const smoke = (root: string, loops: readonly string[], options: MeasureOptions = {}): Promise<Measurement> =>
  measure({ root, loops, profile: "smoke", seed: 5, ...options });

/** Everything that a record holds, as another program reads it. */
function summaryIn({ record }: Measurement) {
  const read = validateRecord(JSON.parse(JSON.stringify(record)));
  assert.equal(read.state, "valid", JSON.stringify(read).slice(0, 300));
  return summarySchema.parse(JSON.parse(JSON.stringify(summaryOf(record))));
}

describe("measure", () => {
  test("gives a record of loops beside B, a finding of each, and every report", async () => {
    const measurement = await smoke(project(), ["loops", "upper"], { command: "measure loops upper" });
    assert.deepEqual([measurement.record.run.state, measurement.broken], ["complete", []]);
    const summary = summaryIn(measurement);
    assert.deepEqual(
      summary.loops?.map(({ loop, form, threads }) => [loop, form, threads]),
      [
        ["make", "make", 1],
        ["run", "run", 1],
        ["upper", "transform", 1],
      ],
    );
    const [make, run, web] = summary.loops ?? [];
    for (const found of [make, run, web]) {
      assert.ok(found?.payload && found.cached && found.document && found.probe, JSON.stringify(found));
      // Two MiB sit in a cache: what is measured there says nothing about memory.
      assert.match(`${found.reason} ${found.cause ?? ""}`, /may sit in|is below 4 × the last-level cache|views-passed|garbage|alloc|chunk|calls/);
    }
    // In, out: 1:1 as the code is, 2:1 with the destination's lines. A transform reads.
    assert.ok(make?.share && ["1:1", "2:1"].includes(make.share.mixMin));
    assert.equal(web?.share?.mixMin, "1:0");
    assert.ok(run?.captured && !make?.captured);
    assert.deepEqual(
      web?.chunks?.points.map(({ chunkBytes }) => chunkBytes / 1024),
      [4, 16, 64, 256, 1024, 4096],
    );
    const written = await render(summary, ["terminal", "markdown", "csv", "json"], { width: 80 });
    const [terminal] = written.files;
    assert.match(String(terminal?.contents), /Loops: GB\/s of payload/);
    assert.deepEqual(
      String(terminal?.contents)
        .split("\n")
        .filter((line) => line.length > 80),
      [],
    );
  });

  test("leaves no path of this machine in its record", async () => {
    const root = project();
    const { record } = await smoke(root, ["loops/make.loop.mjs", "wrong"]);
    assert.doesNotMatch(JSON.stringify(record), new RegExp(`${root}|streambound-|file:`));
  });

  test("keeps a loop that fails beside those that do not", async () => {
    const measurement = await smoke(project(), ["wrong", "make"]);
    assert.equal(measurement.record.run.state, "failed");
    const [failed, fine] = [...(summaryIn(measurement).loops ?? [])].sort((a, b) => (a.loop < b.loop ? 1 : -1));
    assert.match(failed?.failure ?? "", /^Loop "wrong" gives wrong results/);
    assert.ok(fine?.payload);
  });

  test("runs each loop on as many threads as it is told", async () => {
    const { record } = await smoke(project(), ["make"], { threads: 1 });
    assert.ok(record.groups.every(({ trials }) => trials.every(({ params }) => params["threads"] === 1)));
  });

  test("tells files that are no loops beside the others, and throws where there is nothing else", async () => {
    const root = projectOf({ "a.loop.mjs": loopTexts.make, "broken.loop.mjs": "export default 7;" });
    const { broken, record } = await smoke(root, []);
    assert.deepEqual(
      broken.map(({ file, code }) => [file, code]),
      [["broken.loop.mjs", "loop-invalid"]],
    );
    assert.equal(record.run.state, "complete");
    await assert.rejects(smoke(root, ["broken.loop.mjs"]), { code: "loop-invalid", message: /broken\.loop\.mjs/ });
  });

  test("names the loops that there are where one is unknown", async () =>
    assert.rejects(smoke(projectOf({ "a.loop.mjs": loopTexts.make }), ["maek"]), {
      code: "unknown-name",
      message: 'Loop "maek" is unknown. Did you mean make? Legal: make.',
    }));

  test("says how to make a first loop where there is none", async () =>
    assert.rejects(smoke(projectOf({ "a.ts": "" }), []), { code: "no-loops", message: /streambound init/ }));

  test("ends early without calling what it did not reach a failure", async () => {
    const ending = new AbortController();
    const { record } = await smoke(project(), ["make"], { signal: ending.signal, onStep: (what) => what.startsWith("probing") && ending.abort() });
    assert.equal(record.run.state, "aborted");
    assert.ok(record.groups.every(({ trials }) => trials.every(({ outcome }) => outcome.state !== "failed")));
  });
});
