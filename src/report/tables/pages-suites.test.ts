/** Tables and charts of the suites formats, pagination and window. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { summarise } from "../../analysis/summarise.ts";
import { type Summary, summarySchema } from "../../analysis/summary.ts";
import { pagesRecord } from "../../testing/pages-record.ts";
import { smallSummary } from "../../testing/synthetic-summary.ts";
import { configuration } from "../chart/spec/configuration.ts";
import { formatsCharts } from "../chart/spec/formats.ts";
import { paginationCharts } from "../chart/spec/pagination.ts";
import type { ChartSpec } from "../chart/spec/panel.ts";
import { lightTheme } from "../chart/spec/theme.ts";
import { windowCharts } from "../chart/spec/window.ts";
import { layoutTable, textWidth } from "../layout.ts";
import { formatsSentence, formatsTables } from "./formats.ts";
import { paginationSentence, paginationTables } from "./pagination.ts";
import { windowSentence, windowTables } from "./window.ts";

const tablesOf = (summary: Summary) => [...paginationTables(summary), ...formatsTables(summary), ...windowTables(summary)];
const chartsOf = (summary: Summary) => [...paginationCharts(summary), ...formatsCharts(summary), ...windowCharts(summary)];
const exact = summarise(pagesRecord());
const noisy = summarise(pagesRecord({ noise: 0.03 }));
const table = (id: string) => {
  const found = tablesOf(exact).find((one) => one.id === id);
  assert.ok(found, id);
  return found;
};

describe("the tables of formats, pages and windows", () => {
  test("come from a summary that its schema accepts", () => {
    summarySchema.parse(exact);
  });

  test("fit into 80 columns, and each line has a cell a column", () => {
    for (const own of tablesOf(noisy)) {
      const { headings, body } = layoutTable(own, 80);
      for (const line of [...headings, ...body]) assert.ok(textWidth(line) <= 80, `${own.id}: ${line}`);
      for (const { cells } of own.lines) assert.equal(cells.length, own.columns.length, `${own.id}: ${cells}`);
      assert.doesNotMatch(body.join("\n"), /NaN|undefined|Infinity/, own.id);
      assert.doesNotMatch(headings.join("\n"), /…/, own.id);
    }
  });

  test("show all columns before two, and a reader that is absent once, with its reason", () => {
    const { lines, columns } = table("formats-csv");
    const ratio = columns.findIndex(({ title }) => title === "÷ DuckDB");
    assert.deepEqual(
      lines.map(({ cells, remark }) => [cells[0], cells[1], cells[ratio], remark]),
      [
        ["our scanner", "all", "×1.50", undefined],
        ["readline", "all", "×0.188", undefined],
        ["DuckDB", "all", "", undefined],
        ["whole file, split", "all", "×0.125", undefined],
        ["DuckDB, 2 threads", "all", "×2.00", undefined],
        ["csv-parse", "", "", "absent: csv-parse is not installed: npm install csv-parse@7.0.3 adds it"],
        ["our scanner", "two", "×1.50", undefined],
        ["readline", "two", "×0.188", undefined],
        ["DuckDB", "two", "", undefined],
        ["whole file, split", "two", "×0.125", undefined],
        ["DuckDB, 2 threads", "two", "×2.00", undefined],
      ],
    );
  });

  test("show runtime and slope of each fit beside the document's, and how far it missed what was held out", () => {
    assert.deepEqual(
      table("formats-fit").lines.map(({ cells }) => [cells[0], ...cells.slice(3)]),
      [
        // (40 + 2 × 64) ÷ 64 = 2.625.
        ["hyparquet, snappy", "30 MiB", "4.00", "2.63", "2", "0.0 %"],
        ["DuckDB, snappy", "20 MiB", "2.50", "2.63", "2", "0.0 %"],
        ["apache-arrow, stream", "8 MiB", "3.00", "1.00", "2", "0.0 %"],
        ["our scanner", "2 MiB", "2.00", "1.00", "1", "0.0 %"],
      ],
    );
  });

  test("show who refuses bad files", () => {
    assert.deepEqual(
      table("formats-refusals").lines.map(({ cells }) => cells),
      [
        ["CSV: our scanner", "✓ refused", "✓ refused"],
        ["CSV: readline", "✗ taken", ""],
        ["Parquet: hyparquet", "✓ refused", ""],
        ["CSV: csv-parse", "", "– absent"],
      ],
    );
    assert.equal(table("formats-refusals-words").lines[0]?.remark, "row 3334 has 7 of 20 fields");
  });

  test("show how often pages by number read the data, beside the model", () => {
    const found = table("pagination-file").lines.find(({ cells }) => cells[0] === "by number");
    assert.deepEqual(found?.cells.slice(3, 7), ["×0.0500", "×25.5", "×25.5", "4.6 MiB"]);
    assert.equal(table("pagination-duckdb").lines.at(-1)?.remark, "absent: no addon");
  });

  test("show the slopes of memory over page and dataset", () => {
    assert.deepEqual(
      table("pagination-memory").lines.map(({ cells }) => [cells[0], cells[2], cells[6]]),
      [
        ["stream", "page", "3.00"],
        ["by an index", "page", "3.00"],
        ["stream", "dataset", "0"],
        ["whole at once", "dataset", "2.00"],
        ["by number", "dataset", "0"],
      ],
    );
  });

  test("show a window by its form, over the document's figure and the corrected one", () => {
    assert.match(table("window-forms").title, /^A window of 10 s, 5000 records a second of 200 B: 10 MB by the document /);
    assert.deepEqual(table("window-forms").lines[1]?.cells.slice(0, 7), ["objects", "itself", "50000", "15.3 MiB", "15.3 MiB", "×1.60", "×1.60"]);
    const late = table("window-sweeps").lines.find(({ cells }) => cells[3] === "5.00 s");
    assert.deepEqual(late?.cells.slice(4, 6), ["0", "75000"]);
  });

  test("are none, nor any chart or sentence, without their suites", () => {
    const none = smallSummary();
    assert.deepEqual([...tablesOf(none), ...chartsOf(none)], []);
    assert.equal(formatsSentence(none) + paginationSentence(none) + windowSentence(none), "");
  });
});

test("a sentence for one screen tells the fastest readers, what pages cost and what records take", () => {
  assert.equal(
    paginationSentence(exact),
    "Pagination: pages by number run at ×0.0500 of the stream's rate and read the file ×25.5; a stream holds 0 bytes more for a byte more of data, the whole 2.00.",
  );
  assert.match(
    formatsSentence(exact),
    /^Formats: CSV fastest by our scanner at 10\.0 M rows\/s, ×1\.50 of DuckDB's rate on one thread, 2\.1 MiB above the floor /,
  );
  assert.equal(windowSentence(exact), "Windows: a byte of record takes 1.00 as packed bytes, 1.60 as objects, 1.30 as strings and 1.90 as Buffers.");
});

describe("the charts of formats, pages and windows", () => {
  const charts = chartsOf(noisy);
  const chart = (id: string): ChartSpec => {
    const found = chartsOf(exact).find((one) => one.id === id);
    assert.ok(found, id);
    return found;
  };

  test("are each a sentence with figures and finite data within their axes", () => {
    assert.deepEqual(
      charts.map(({ id }) => id),
      ["pagination-read", "pagination-memory", "formats-rate", "formats-memory", "window-memory"],
    );
    for (const { id, sentence, panels } of charts) {
      assert.match(sentence, /\d.*\.$/, id);
      assert.doesNotMatch(sentence, /NaN|undefined|Infinity/, id);
      for (const { y, series } of panels) {
        for (const datum of series.flatMap(({ data }) => data)) {
          assert.ok([datum.x, datum.y, datum.low ?? 0, datum.high ?? 0].every(Number.isFinite), id);
          if (y.scale === "log") assert.ok(datum.y >= (y.min ?? 0) && datum.y <= (y.max ?? Number.POSITIVE_INFINITY), `${id}: ${datum.y}`);
        }
      }
      for (const panel of panels) configuration(panel, { theme: lightTheme, fontFamily: "Inter", fontSize: 12 });
    }
  });

  test("draw the document's line and mark the runtime's part beside the points of each kind of file", () => {
    const { panels } = chart("formats-memory");
    assert.deepEqual(
      panels.map(({ title, marks }) => [title, ...marks.map(({ label }) => label)]),
      [
        ["CSV", "our scanner: runtime 2 MiB"],
        ["Parquet", "hyparquet: runtime 30 MiB", "DuckDB: runtime 20 MiB"],
        ["Arrow", "apache-arrow, stream: runtime 8 MiB"],
      ],
    );
    const document = panels[1]?.series.find(({ tone }) => tone === "document")?.data ?? [];
    // 50,000 rows: 50,000 × (40 + 2 × 64).
    assert.deepEqual(document.at(-1), { x: 3_200_000, y: 8_400_000 });
    assert.deepEqual(
      panels[1]?.series.filter(({ label }) => label === "held out of the fit").map(({ data }) => data.length),
      [2, 2],
    );
    const several = panels[1]?.series.filter(({ label }) => label === "several at once, beside the fit") ?? [];
    assert.deepEqual(
      several.map(({ data }) => data.map(({ x }) => x)),
      [[1_600_000, 3_200_000]],
    );
  });

  test("draw bytes read over the data as (pages + 1) ÷ 2 of them, and once", () => {
    const [read] = chart("pagination-read").panels;
    const line = (label: string) => read?.series.find((one) => one.label === label)?.data.map(({ x, y }) => Number((y / x).toFixed(6)));
    // 13, 25 and 50 pages.
    assert.deepEqual(line("by number"), [7, 13, 25.5]);
    assert.deepEqual(line("stream"), [1, 1, 1]);
  });

  test("mark W × T × R beside the forms of a window", () => {
    const [forms] = chart("window-memory").panels;
    assert.deepEqual(
      forms?.marks.map(({ at }) => at),
      [10],
    );
    assert.deepEqual(
      forms?.series.map(({ label }) => label),
      ["tumbling", "sliding by 1 s"],
    );
  });

  test("have no line of a model where nothing was measured to draw it beside", () => {
    const { pagination } = exact;
    assert.ok(pagination);
    const entries = pagination.entries.filter(({ way }) => way !== "offset");
    const [read] = paginationCharts(smallSummary({ pagination: { ...pagination, entries } }));
    assert.equal(
      read?.panels[0]?.series.some(({ tone }) => tone === "document"),
      false,
    );
  });
});
