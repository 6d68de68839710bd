import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { summarise } from "../../analysis/summarise.ts";
import { summarySchema } from "../../analysis/summary.ts";
import { smallSummary } from "../../testing/synthetic-summary.ts";
import { systemsRecord } from "../../testing/systems-record.ts";
import { configuration } from "../chart/spec/configuration.ts";
import { ioCharts } from "../chart/spec/io.ts";
import { lightTheme } from "../chart/spec/theme.ts";
import { transferCharts } from "../chart/spec/transfer.ts";
import { layoutTable, textWidth } from "../layout.ts";
import { ioSentence, ioTables } from "./io.ts";
import { savedText, transferSentence, transferTables } from "./transfer.ts";

const summary = summarise(systemsRecord({ noise: 0.02 }));
const exact = summarise(systemsRecord());
const tables = [...ioTables(exact), ...transferTables(exact)];
const table = (id: string) => {
  const found = tables.find((one) => one.id === id);
  assert.ok(found, id);
  return found;
};

describe("the tables of systems", () => {
  test("come from a summary that its schema accepts", () => {
    summarySchema.parse(exact);
  });

  test("fit into 80 columns, and each line has a cell a column", () => {
    for (const own of [...ioTables(summary), ...transferTables(summary)]) {
      const { headings, body } = layoutTable(own, 80);
      for (const line of [...headings, ...body]) assert.ok(textWidth(line) <= 80, `${own.id}: ${line}`);
      for (const { cells } of own.lines) assert.equal(cells.length, own.columns.length, `${own.id}: ${cells}`);
      assert.doesNotMatch(body.join("\n"), /…|NaN|undefined|Infinity/, own.id);
    }
  });

  test("show the document's curve and the corrected one beside each batch", () => {
    assert.deepEqual(
      table("io-batch").lines.map(({ cells }) => [cells[0], cells[1], cells[6], cells[7]]),
      [
        ["pread", "1056", "", ""],
        ["1", "1156", "1056", "1156"],
        ["8", "981", "356", "981"],
        ["64", "959", "269", "959"],
        ["256", "957", "259", "957"],
        ["1000", "956", "257", "956"],
      ],
    );
    assert.match(table("io-batch").note ?? "", /s = 200 \(getppid\), w = 856 \(pread − s\), ring = 100 /);
  });

  test("show the block from which calls no longer matter, and mark one that was not measured", () => {
    const blocks = Object.fromEntries(table("io-fit").lines.map(({ cells }) => [cells[0], cells.at(-1)]));
    assert.equal(blocks["pread"], "112.5 KiB");
    // 9 × 50 800 ns × 16 B/ns = 7.0 MiB, within 8 MiB.
    assert.equal(blocks["createReadStream"], "7 MiB");
    assert.equal(blocks["mmap"], "");
  });

  test("say what is absent where its neighbours stand, with its reason", () => {
    assert.equal(table("io-job").lines.at(-1)?.remark, "absent: io_uring_setup: EPERM");
    assert.equal(table("transfer-file-check").lines.at(-1)?.remark, "absent: sendfile: EINVAL");
    assert.equal(
      table("transfer-unix-check").lines.some(({ remark }) => remark !== undefined),
      false,
    );
  });

  test("tell ways that are absent for one reason in one line", () => {
    const record = systemsRecord();
    const groups = record.groups.map((group) => ({
      ...group,
      trials: group.trials.map((trial) =>
        trial.params["cache"] === "direct" || trial.params["call"] === "io_uring"
          ? { ...trial, outcome: { state: "absent" as const, code: "x", reason: "no addon" } }
          : trial,
      ),
    }));
    const depth = ioTables(summarise({ ...record, groups })).find(({ id }) => id === "io-depth");
    assert.equal(depth?.lines.length, 1);
    assert.match(depth?.lines[0]?.cells[0] ?? "", /^io_uring, 1 in flight past the page cache; /);
  });

  test("have a table for a sink to which nothing was sent", () => {
    const { transfer } = exact;
    assert.ok(transfer);
    const absent = ["sendfile", "splice", "sendfile"].map((method) => ({ method, sink: "unix", receiver: "check", reason: "no addon" }));
    const [first] = transferTables(smallSummary({ transfer: { rows: [], absent, budgets: [], savings: [], beside: [] } }));
    assert.equal(first?.title, "A cached file over a Unix socket");
    assert.deepEqual(
      first?.lines.map(({ cells, remark }) => [cells[0], remark]),
      [["sendfile, splice", "absent: no addon"]],
    );
  });

  test("leave for one screen what the claims need, and the first sink of several", () => {
    assert.deepEqual(
      tables.filter(({ detail }) => detail !== true).map(({ id }) => id),
      ["io-calls", "io-job", "io-batch", "io-fit", "io-depth", "transfer-tcp-check", "transfer-beside", "transfer-budget"],
    );
  });

  test("say that the kernel copied what it was asked not to", () => {
    assert.match(table("transfer-tcp-check").lines.find(({ cells }) => cells[0] === "zerocopy")?.remark ?? "", /copied 100 %/);
  });

  test("show the work beside a transfer, by itself first, over itself and over that beside read-write", () => {
    assert.deepEqual(
      table("transfer-beside").lines.map(({ cells }) => [cells[0], cells[1], cells[2], cells[4], cells[6], cells[8]]),
      [
        ["nothing", "", "10.0", "", "", "5.00"],
        ["read-write", "64 KiB", "8.00", "×0.800", "", "4.00"],
        ["sendfile", "64 KiB", "9.00", "×0.900", "×1.13", "4.50"],
        ["read-write", "1 MiB", "8.00", "×0.800", "", "4.00"],
        ["sendfile", "1 MiB", "9.00", "×0.900", "×1.13", "4.50"],
      ],
    );
  });

  test("show the budgets above what was saved", () => {
    assert.deepEqual(
      table("transfer-budget")
        .lines.slice(0, 6)
        .map(({ cells }) => cells[2]),
      ["0.200", "0.160", "0.240", "0.100", "0.250", "0.100"],
    );
  });

  test("are none, nor any chart or sentence, without their suites", () => {
    const none = smallSummary();
    assert.deepEqual([...ioTables(none), ...transferTables(none), ...ioCharts(none), ...transferCharts(none)], []);
    assert.equal(ioSentence(none) + transferSentence(none), "");
  });
});

test("a sentence for one screen tells costs and gains", () => {
  assert.equal(
    ioSentence(exact),
    "Reading files: a minimal call takes 200 ns; pread 800 ns beside its bytes, below 10 % from 112.5 KiB; io_uring reads cached blocks at ×1.10 of pread in batches of 1000; and ×5.00 past the page cache with 64 in flight.",
  );
  assert.match(
    transferSentence(exact),
    /^Zero copy: sendfile over TCP runs at ×1\.14 \(1\.14\) of read-write's rate, with 0\.250 \(0\.250\) ns of CPU a byte less; the document's two copies would be 0\.200 \(0\.196–0\.204\)\.$/,
  );
});

test("a saving is told with its interval: less, more, or no difference", () => {
  const saved = (median: number, low: number, high: number) => savedText({ median, spread: { kind: "interval", low, high } });
  assert.equal(saved(0.15, 0.0854, 0.185), "with 0.150 (0.0854–0.185) ns of CPU a byte less");
  assert.equal(saved(-0.1, -0.241, -0.0777), "with 0.100 (0.0777–0.241) ns of CPU a byte more");
  assert.equal(saved(-0.0184, -0.137, 0.112), "with no difference of CPU time that the interval shows (−0.137 to 0.112 ns a byte less)");
});

describe("the charts of systems", () => {
  const charts = [...ioCharts(summary), ...transferCharts(summary)];

  test("are each a sentence with figures and finite data within their axes", () => {
    assert.deepEqual(
      charts.map(({ id }) => id),
      ["io-sizes", "io-ring", "io-mapping", "transfer", "transfer-budget"],
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

  test("draw the document's batch curve beside the measured one, down to the copy alone", () => {
    const [batches] = ioCharts(exact).find(({ id }) => id === "io-ring")?.panels ?? [];
    const document = batches?.series.find(({ tone }) => tone === "document")?.data ?? [];
    // 800 ÷ 1 + 256 and 800 ÷ 1000 + 256.
    assert.deepEqual(
      [document[0]?.y, document.at(-1)?.y].map((ns) => ns?.toFixed(1)),
      ["1056.0", "256.8"],
    );
    assert.equal(batches?.marks[0]?.at.toFixed(0), "1056");
  });

  test("have no budget chart without budgets", () => {
    const { transfer } = exact;
    assert.ok(transfer);
    assert.deepEqual(
      transferCharts(smallSummary({ transfer: { ...transfer, budgets: [] } })).map(({ id }) => id),
      ["transfer"],
    );
  });
});
