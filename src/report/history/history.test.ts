import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { loadImage } from "@napi-rs/canvas";
import type { MeasuredEntry } from "../../analysis/history/schema.ts";
import { type HistoryOptions, historySummaryOf } from "../../analysis/history/summarise.ts";
import { historyCharts } from "../chart/spec/history.ts";
import { historyFormatIds, renderHistory } from "./formats.ts";

const sha = (text: string | number) => String(text).padStart(64, "0");
/** Of commit 30 the last eight letters are not shown: hashes begin with the number. */
const commitOf = (i: number) => String(i).padEnd(40, "a");
const entry = (i: number, change: Partial<MeasuredEntry> = {}): MeasuredEntry => ({
  historyVersion: 1,
  kind: "gate",
  time: new Date(Date.UTC(2026, 0, 1 + i)).toISOString(),
  loop: "swap",
  contract: sha("c"),
  bundle: sha(i),
  tool: "0.1.0",
  commit: commitOf(i),
  ...(i > 0 && { parent: commitOf(i - 1) }),
  dirty: false,
  fingerprint: "a-machine",
  blocks: [],
  controls: [],
  rate: { median: 1e10, low: 0.9e10, high: 1.1e10 },
  share: (i < 30 ? 0.8 : 0.76) + (i % 2) / 1000,
  verdict: "pass",
  ...change,
});
const entries = Array.from({ length: 60 }, (_, i) => entry(i));
const summaryOf = (all: readonly MeasuredEntry[], skipped = 0, options: HistoryOptions = {}) => historySummaryOf({ entries: all, skipped }, options);
const text = async (summary: ReturnType<typeof summaryOf>, format: "terminal" | "csv" | "json" | "html" = "terminal", width = 120) =>
  String((await renderHistory(summary, format, { width })).files[0]?.contents);

describe("the table of a history", () => {
  test("has a line a series: points, latest figures, last change", async () => {
    assert.equal(
      await text(summaryOf(entries)),
      [
        "History: 60 entries, 1 series",
        "",
        "a-machine",
        "                 latest",
        " loop  points  GB/s  share  last change",
        " swap      60  10.0   0.76  -5.0 % at 30aaaaaa, 2026-01-31",
        "",
        'No release is pinned: "streambound baseline save release" pins the present code, --pin names a commit.',
        "",
      ].join("\n"),
    );
  });

  test("tells the change since a release, and calls it creep beyond the threshold", async () => {
    const pinned = await text(summaryOf(entries, 0, { pin: { name: "v1", commit: commitOf(2) }, creepThreshold: 0.04 }));
    assert.match(pinned, /^History: 60 entries, 1 series, release: v1$/m);
    // Median 0.8 of the release and the four after it (2-6), 0.7605 of the latest ten.
    assert.match(pinned, /^ swap +60 +10\.0 +0\.76 +-4\.9 % +-5\.0 % at 30aaaaaa, 2026-01-31$/m);
    assert.match(pinned, /^ +creep: -4\.9 % since the release is beyond -4\.0 %$/m);
  });

  test("says what was skipped, left out and hidden", async () => {
    const older = Array.from({ length: 3 }, (_, i) => entry(i, { contract: sha("d"), time: new Date(Date.UTC(2025, 0, 1 + i)).toISOString() }));
    const all = [...older, ...entries.slice(0, 20), entry(20, { verdict: "unproven" })];
    const shown = (await text(summaryOf(all, 2))).replace(/\s+/g, " ");
    assert.match(shown, /1 entry without a sound figure left out/);
    assert.match(shown, /2 damaged lines were skipped\. 1 series of earlier definitions is in --json: a changed definition starts anew\./);
    assert.equal(shown.match(/ swap /g)?.length, 1);
  });

  test("names a range of commits, and blames the machine where the code is the same", async () => {
    const gap = entries.filter((_, i) => i < 27 || i > 30);
    // 27 points before have the median 0.8, 29 after it 0.761.
    assert.match(await text(summaryOf(gap)), /-4\.9 % at 26aaaaaa\.\.31aaaaaa, 2026-02-01$/m);
    const same = await text(summaryOf(entries.map((one) => ({ ...one, bundle: sha(1) }))));
    assert.match(same, /-5\.0 % at same code, 2026-01-31$/m);
    assert.match(same, /came without a change of code: look at the machine/);
  });

  test("fits its columns and takes no control character from a name", async () => {
    const shown = await text(summaryOf(entries.map((one) => ({ ...one, loop: `\u001b[31m${"long".repeat(40)}` }))), "terminal", 80);
    assert.ok(!shown.includes("\u001b") && shown.split("\n").every((line) => line.length <= 80), shown);
  });

  test("of acceptances alone says that nothing was measured", async () => assert.match(await text(summaryOf([])), /No loop was measured yet\./));
});

describe("the chart of a history", () => {
  test("has every point, the two levels and a mark between them", () => {
    const [spec, ...others] = historyCharts(summaryOf(entries));
    assert.deepEqual(others, []);
    assert.equal(spec?.sentence, "Share of the bound 0.76 at the last of 60 points; one step: -5.0 % at 30aaaaaa, 2026-01-31.");
    const [panel] = spec?.panels ?? [];
    assert.deepEqual(panel?.marks, [{ axis: "x", at: 30.5, label: "-5.0 % 30aaaaaa" }]);
    assert.deepEqual(
      panel?.series.map(({ label, data }) => [label, data.length]),
      [
        ["level", 2],
        ["level", 2],
        ["a measurement", 60],
      ],
    );
    // Values alternate between 0.8 and 0.801, and between 0.76 and 0.761.
    assert.deepEqual(
      panel?.series.slice(0, 2).map(({ data }) => data[0]?.y.toFixed(4)),
      ["0.8005", "0.7605"],
    );
  });

  test("is in GB/s where there are no shares", () => {
    const [spec] = historyCharts(summaryOf(entries.map(({ share: _, ...one }) => one)));
    assert.equal(spec?.panels[0]?.y.title, "payload, GB/s");
    assert.match(spec?.sentence ?? "", /^Rate 10\.0 GB\/s at the last of 60 points; no step is proven\.$/);
  });

  test("is plain finite data with unique ids", () => {
    const specs = historyCharts(summaryOf([...entries, ...entries.map((one) => ({ ...one, fingerprint: "b-machine" }))]));
    assert.deepEqual(JSON.parse(JSON.stringify(specs)), specs);
    assert.equal(new Set(specs.map(({ id }) => id)).size, 2);
    assert.match(specs[0]?.title ?? "", /a-machine/);
  });
});

describe("the other formats of a history", () => {
  test("json is the summary", async () => {
    const summary = summaryOf(entries);
    assert.deepEqual(JSON.parse(await text(summary, "json")), summary);
  });

  test("csv is a row a point, with empty cells for what is missing", async () => {
    const [head = "", first = "", ...rest] = (await text(summaryOf(entries.map(({ verdict: _, ...one }) => one)), "csv")).split("\r\n");
    assert.ok(head.startsWith("fingerprint,loop,kind,contract,time,commit,dirty,bundle,rate_bytes_per_s_median,"));
    assert.equal(
      first,
      `a-machine,swap,gate,${sha("c")},2026-01-01T00:00:00.000Z,${commitOf(0)},false,${sha(0)},10000000000,9000000000,11000000000,0.8,,,`,
    );
    assert.equal(rest.length, 60);
    assert.match(rest[29] ?? "", /,0\.76,,0\.95\d+,0\.0005$/);
  });

  test("html carries its charts and tables", async () => {
    const page = await text(summaryOf(entries), "html");
    assert.match(page, /<script type="application\/json" id="specs">\[\{"id":"history-1-swap"/);
    assert.match(page, /<td>-5\.0 % at 30aaaaaa, 2026-01-31<\/td>/);
  });

  test("png is a picture a series", async () => {
    const { files, warnings } = await renderHistory(summaryOf(entries), "png");
    assert.deepEqual([files.map(({ name }) => name), warnings], [["charts/history-1-swap.png"], []]);
    assert.equal((await loadImage(files[0]?.contents as Uint8Array)).width, 2000);
  });

  test("all render a history of nothing", async () => {
    for (const format of historyFormatIds) await renderHistory(summaryOf([]), format);
  });
});
