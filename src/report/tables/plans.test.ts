import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { summarise } from "../../analysis/summarise.ts";
import { summarySchema } from "../../analysis/summary.ts";
import { plansRecord } from "../../testing/plans-record.ts";
import { fullSummary, smallSummary } from "../../testing/synthetic-summary.ts";
import { algorithmsCharts } from "../chart/spec/algorithms.ts";
import { bottleneckCharts } from "../chart/spec/bottleneck.ts";
import { configuration } from "../chart/spec/configuration.ts";
import { lightTheme } from "../chart/spec/theme.ts";
import { layoutTable, textWidth } from "../layout.ts";
import { terminalText } from "../terminal.ts";
import { algorithmsSentence, algorithmsTables } from "./algorithms.ts";
import { bottleneckSentence, bottleneckTables } from "./bottleneck.ts";

const noisy = summarise(plansRecord({ noise: 0.02 }));
const exact = summarise(plansRecord());
const tables = [...algorithmsTables(exact), ...bottleneckTables(exact)];
const table = (id: string) => {
  const found = tables.find((one) => one.id === id);
  assert.ok(found, id);
  return found;
};

describe("the tables of plans and bottlenecks", () => {
  test("come from a summary that its schema accepts", () => {
    summarySchema.parse(exact);
  });

  test("fit into 80 columns, and each line has a cell a column", () => {
    for (const own of [...algorithmsTables(noisy), ...bottleneckTables(noisy)]) {
      const { headings, body } = layoutTable(own, 80);
      for (const line of [...headings, ...body]) assert.ok(textWidth(line) <= 80, `${own.id}: ${line}`);
      for (const { cells } of own.lines) assert.equal(cells.length, own.columns.length, `${own.id}: ${cells}`);
      assert.doesNotMatch(body.join("\n"), /NaN|undefined|Infinity/, own.id);
    }
  });

  test("show what was measured, what was predicted and by which bound, and the document's figure", () => {
    const cells = table("algorithms-plans").lines.map(({ cells: [plan, measured, , , predicted, bound, over, , document] }) =>
      [plan, measured, predicted, bound, over, document].join(" | "),
    );
    assert.deepEqual(cells.slice(0, 3), [
      "one thread | 3571 | 3636 | workers | ×0.982 | ",
      "pipeline, ring 1 | 4000 | 4744 | workers | ×0.843 | 5000",
      "pipeline, ring 64 | 4900 | 4744 | workers | ×1.03 | 5000",
    ]);
    assert.ok(cells.includes("8 workers | 6300 | 6545 | cpus | ×0.963 | 40000"));
    assert.match(table("algorithms-plans").title, /^Plans of four stages: 50 \+ 5 \+ 200 \+ 20 µs/);
  });

  test("leave for one screen the plans, the hand-overs and the bottlenecks", () => {
    assert.deepEqual(
      tables.filter(({ detail }) => detail !== true).map(({ id }) => id),
      ["algorithms-plans", "algorithms-service", "algorithms-hand-over", "bottleneck-cached", "bottleneck-direct"],
    );
  });

  test("tell what is absent, and what a planted fault became, below the line", () => {
    assert.equal(table("algorithms-service").lines.at(-1)?.remark, "absent: no socket");
    assert.deepEqual(
      table("algorithms-faults").lines.map(({ cells, remark }) => [...cells, remark]),
      [
        ["a stage throws", "serial", "✓ one error", "closed form"],
        ["the service stalls", "streams", "✗ absent", "no socket"],
      ],
    );
    assert.equal(table("bottleneck-absent").lines.length, 1);
  });

  test("say on which side of the crossing each work lies", () => {
    assert.deepEqual(
      table("bottleneck-direct").lines.map(({ cells }) => cells.at(-1)),
      ["I/O", "I/O", "I/O", "processing", "processing", "processing"],
    );
  });

  test("are none, nor any chart or sentence, without their suites", () => {
    const none = smallSummary();
    assert.deepEqual([...algorithmsTables(none), ...bottleneckTables(none), ...algorithmsCharts(none), ...bottleneckCharts(none)], []);
    assert.equal(algorithmsSentence(none) + bottleneckSentence(none), "");
  });
});

test("one screen tells the fastest plan, its bound and the crossing, with the claims below the tables", () => {
  assert.equal(
    algorithmsSentence(exact),
    "Plans: fastest is 2 workers, 6300 records/s, ×0.963 (0.963) of what is predicted (bound by cpus); a ring hands a record over in 200 ns in batches of 64.",
  );
  assert.equal(
    bottleneckSentence(exact),
    "Bottlenecks: working takes as long as reading at 90.0 ns a KiB from the page cache and 790 ns a KiB past the page cache (O_DIRECT).",
  );
  const screen = terminalText(exact);
  assert.match(screen, /^A basic model of streaming\n ◐ /m);
  assert.match(screen, /^Algorithms\n ✗ In a pipeline one page flows through all stages\.$/m);
});

test("claims about memory are counted on the screen that its tables fill, and listed in the whole text", () => {
  const memory = fullSummary();
  assert.match(terminalText(memory), /^Of 6 claims of the document, /m);
  assert.doesNotMatch(terminalText(memory), /memory operations a byte/);
  assert.match(terminalText(memory, { verbose: true }), /^A basic model of streaming\n ✗ n transforms take n \+ 2 memory operations a byte/m);
});

describe("the charts of plans and bottlenecks", () => {
  const charts = [...algorithmsCharts(noisy), ...bottleneckCharts(noisy)];

  test("are each a sentence with figures and finite data within their axes", () => {
    assert.deepEqual(
      charts.map(({ id }) => id),
      ["algorithms-plans", "algorithms-workers", "algorithms-amdahl", "algorithms-latency", "bottleneck"],
    );
    for (const { id, sentence, panels } of charts) {
      assert.match(sentence, /\d.*\.$/, id);
      assert.doesNotMatch(sentence, /NaN|undefined|Infinity/, id);
      for (const { x, y, series } of panels) {
        const values = y.scale === "categories" ? x : y;
        for (const datum of series.flatMap(({ data }) => data)) {
          assert.ok([datum.x, datum.y, datum.low ?? 0, datum.high ?? 0].every(Number.isFinite), id);
          if (values.scale === "log")
            assert.ok(datum.y >= (values.min ?? 0) && datum.y <= (values.max ?? Number.POSITIVE_INFINITY), `${id}: ${datum.y}`);
        }
      }
      for (const panel of panels) configuration(panel, { theme: lightTheme, fontFamily: "Inter", fontSize: 12 });
    }
  });

  test("draw the ceilings of eight workers and the document's line", () => {
    const [work] = algorithmsCharts(exact).find(({ id }) => id === "algorithms-workers")?.panels ?? [];
    const last = Object.fromEntries((work?.series ?? []).map(({ label, data }) => [label, Math.round(data.at(-1)?.y ?? 0)]));
    assert.deepEqual(last, {
      "the document: workers × 1 ÷ the slowest stage": 40_000,
      "workers ÷ the whole record": 29_091,
      "CPUs ÷ CPU time of a record": 6545,
      "1 ÷ the stage under the lock": 50_000,
      "aggregates merged at the end": 6300,
      "one aggregate under a lock": 6300,
    });
  });

  test("draw the crossing where working takes as long as reading, and no work at the left end", () => {
    const [cached] = bottleneckCharts(exact)[0]?.panels ?? [];
    assert.equal(cached?.marks[0]?.at.toFixed(6), "100.000000");
    assert.match(cached?.marks[0]?.label ?? "", /90\.0 ns asked for/);
    const turns = cached?.series.find(({ label }) => label === "in turns")?.data[0];
    // 1 KiB in 110 ns.
    assert.equal(turns?.y.toFixed(4), (1024 / 110).toFixed(4));
  });
});
