import assert from "node:assert/strict";
import { test } from "node:test";
import { summarySchema } from "../analysis/summary.ts";
import { StreamboundError } from "../errors.ts";
import { fullSummary, smallSummary } from "../testing/synthetic-summary.ts";
import { jsonReporter } from "./json.ts";

test("the JSON is the summary itself, valid by the published schema, with no null in it", async () => {
  const summary = fullSummary();
  const { files } = await jsonReporter.render(summary);
  const text = files[0]?.contents as string;
  assert.deepEqual(summarySchema.parse(JSON.parse(text)), JSON.parse(JSON.stringify(summary)));
  assert.doesNotMatch(text, /: null/);
});

test("a number that is none stops the report instead of becoming null", () => {
  const summary = smallSummary({ controls: [{ label: "spin", unit: "GHz", median: 3, perEpoch: [3, Number.NaN], drift: 0 }] });
  assert.throws(
    () => jsonReporter.render(summary),
    (thrown) => thrown instanceof StreamboundError && thrown.code === "internal" && /NaN/.test(thrown.message),
  );
});
