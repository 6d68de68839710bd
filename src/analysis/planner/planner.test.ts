import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { plannerSummary } from "../../testing/planner-summary.ts";
import { estimate, smallSummary } from "../../testing/synthetic-summary.ts";
import { MiB } from "../../units.ts";
import type { Figure, PlannedSection } from "./figure.ts";
import { planStream } from "./planner.ts";
import { documentRequest, type PagesRequest, type PlanRequest, type StagesRequest, type WindowRequest } from "./request.ts";

const summary = plannerSummary();
const parquet: PagesRequest = { ...documentRequest.pages, reader: "hyparquet", page: { unit: "bytes", value: 4 * MiB } };
const stages: StagesRequest = { ...documentRequest.stages };
const objects: WindowRequest = { ...documentRequest.window, keep: "objects", slideSeconds: 10 };

const sectionOf = (request: PlanRequest, id: PlannedSection["id"]) => planStream(summary, request).sections.find((section) => section.id === id);
const figureOf = (request: PlanRequest, id: string): Figure => {
  const found = planStream(summary, request)
    .sections.flatMap(({ figures }) => figures)
    .find((figure) => figure.id === id);
  assert.ok(found, id);
  return found;
};
const near = (value: number, expected: number, within = 1e-9) =>
  assert.ok(Math.abs(value / expected - 1) <= within, `${value}, expected ${expected}`);

describe("a planned page", () => {
  test("of 4 MiB takes 20 MiB and five times itself, beside the document's two and a half", () => {
    const { value, document, formula, constants, notes } = figureOf({ pages: parquet }, "pages.memory");
    near(value, 40 * MiB);
    assert.equal(document, 10 * MiB);
    assert.equal(formula, "intercept + slope × page × concurrent");
    assert.deepEqual(
      constants.map(({ name, source }) => [name, source.kind]),
      [
        ["intercept", "measured"],
        ["slope", "measured"],
        ["page", "asked"],
        ["concurrent", "asked"],
      ],
    );
    assert.deepEqual(notes, ["pages that were left out of a fit: within 8 %"]);
  });

  test("is planned by pages of one at a time, and told what several at once took of what they say", () => {
    const [fit] = summary.formats?.fits ?? [];
    assert.ok(fit && summary.formats);
    const last = fit.points.at(-1);
    assert.ok(last);
    // 20 + 5 × 2 × 4 MiB, of which half was measured.
    const four = { ...last, concurrent: 4, pageBytes: 2 * MiB, fittedBytes: 60 * MiB, peak: { ...last.peak, median: 30 * MiB } };
    const changed = { ...summary, formats: { ...summary.formats, fits: [{ ...fit, several: [four] }] } };
    const at = (concurrent: number) =>
      planStream(changed, { pages: { ...parquet, concurrent } }).sections[0]?.figures.find(({ id }) => id === "pages.memory");
    near(at(1)?.value ?? Number.NaN, 40 * MiB);
    near(at(2)?.value ?? Number.NaN, 60 * MiB);
    assert.ok(at(2)?.notes.includes("4 pages of 2 MiB at once took 50 % of what the fit says"), at(2)?.notes.join());
    assert.deepEqual(at(1)?.notes, ["pages that were left out of a fit: within 8 %"]);
  });

  test("beyond those of the fit is told as a line that is continued", () => {
    assert.match(figureOf({ pages: { ...parquet, concurrent: 4 } }, "pages.memory").notes[0] ?? "", /^beyond the fit's pages, 1 MiB to 8 MiB/);
  });

  test("in rows is as large as rows were measured to be", () => {
    // 1 MiB of 5,000 rows and 8 MiB of 40,000 are 209.7 B a row.
    near(figureOf({ pages: { ...parquet, page: { unit: "rows", value: 20_000 } } }, "pages.memory").value, 40 * MiB);
  });

  test("takes a rate between those of the next pages, and time by Little's law", () => {
    assert.equal(figureOf({ pages: { ...parquet, page: { unit: "bytes", value: MiB } } }, "pages.rows").value, 100e3);
    // 4 MiB lies at two thirds of the way from 1 to 8, by doublings.
    near(figureOf({ pages: parquet }, "pages.rows").value, 100e3 * 2 ** (2 / 3));
    assert.equal(figureOf({ pages: { ...parquet, page: { unit: "bytes", value: 64 * MiB } } }, "pages.rows").value, 200e3);
    // Two pages of 40,000 rows at 200,000 a second.
    near(figureOf({ pages: { ...parquet, page: { unit: "bytes", value: 8 * MiB }, concurrent: 2 } }, "pages.latency").value, 0.4e9);
  });

  test("of a reader that nobody measured is missing, with the run that measures it", () => {
    const section = sectionOf({ pages: { ...parquet, reader: "duckdb" } }, "pages");
    assert.deepEqual(section?.figures, []);
    assert.deepEqual(
      section?.missing.map(({ what, command }) => `${what}: ${command}`),
      [
        "a fit of memory over pages of parquet by duckdb, all columns: streambound run formats",
        "a rate of parquet by duckdb, all columns: streambound run formats",
      ],
    );
  });
});

describe("planned stages", () => {
  test("of the document on two CPUs that are worth 1.6 are bound by these, and not 40,000", () => {
    const { value, document, notes } = figureOf({ stages }, "stages.throughput");
    // 275 µs and 2 of one worker's own hand-over.
    near(value, 1.6e9 / 277e3);
    assert.equal(document, 40_000);
    assert.match(notes[0] ?? "", /^bound by the CPUs/);
    near(figureOf({ stages }, "stages.workers").value, 8e9 / 277e3);
  });

  test("of eight workers with a CPU each, of which four were measured: each is worth as much", () => {
    const wide = { ...summary, machine: { ...summary.machine, cpusAvailable: 8 } };
    const figures = planStream(wide, { stages }).sections.flatMap((section) => section.figures);
    near(figures.find(({ id }) => id === "stages.cpus")?.value ?? Number.NaN, 3.2e9 / 277e3);
  });

  test("of a pipeline whose third stage waits: 200 µs that take 300, and a hand-over of 4", () => {
    const pipeline: StagesRequest = { ...stages, plan: "pipeline", workers: 1, waits: ["enrich"] };
    near(figureOf({ stages: pipeline }, "stages.throughput").value, 1e9 / 304e3);
    // 75 µs of work, 5 of its own, 20 of the wait and three hand-overs, on four threads that are worth 1.6.
    near(figureOf({ stages: pipeline }, "stages.cpus").value, 1.6e9 / 112e3);
    // 275 + 5 + 100 + 3 × 4 µs.
    near(figureOf({ stages: pipeline }, "stages.alone").value, 392e3);
    // Two full rings of 64 and three in hand.
    near(figureOf({ stages: pipeline }, "stages.latency").value, 131 * 304e3);
  });

  test("take the hand-over of their batches", () => {
    const batched: StagesRequest = { ...stages, plan: "pipeline", workers: 1, batch: 64 };
    // Beside the slowest stage 75 µs of work, 5 of its own and two more hand-overs, on CPUs at three quarters of their pace.
    near(figureOf({ stages: batched }, "stages.workers").value, 1e9 / (200.5e3 + (80e3 + 1e3) / 3));
  });

  test("take no more than arrives, and let arrivals at random wait", () => {
    const serial: StagesRequest = { ...stages, plan: "serial", workers: 1, rate: 1e9 / 560e3 };
    near(figureOf({ stages: serial }, "stages.throughput").value, 1e9 / 560e3);
    // At half of the load of 280 µs, half of that is waited for.
    near(figureOf({ stages: serial }, "stages.latency").value, 280e3 + 140e3);
  });

  test("say when more arrives than they take", () => {
    const { value, notes } = figureOf({ stages: { ...stages, plan: "serial", workers: 1, rate: 5000 } }, "stages.throughput");
    near(value, 1e9 / 280e3);
    assert.match(notes.join(), /grows without an end/);
  });

  test("under a lock are bound by the shared aggregate, beside Amdahl's speed-up", () => {
    const locked: StagesRequest = { ...stages, merge: "lock", workers: 64 };
    assert.equal(figureOf({ stages: locked }, "stages.serial").value, 50_000);
    near(figureOf({ stages: { ...locked, workers: 8 } }, "stages.amdahl").value, 1 / (20 / 275 + 255 / 275 / 8));
  });

  test("hold a worker's memory for each thread", () => {
    assert.equal(figureOf({ stages }, "stages.memory").value, 64 * MiB);
    assert.equal(figureOf({ stages: { ...stages, plan: "pipeline-data", workers: 2 } }, "stages.memory").value, 64 * MiB);
  });

  test("without any measurement assume the machine's CPUs and nothing else, and say what is missing", () => {
    const [section] = planStream(smallSummary(), { stages }).sections;
    const cpus = smallSummary().machine.cpusAvailable;
    near(section?.figures.find(({ id }) => id === "stages.cpus")?.value ?? 0, (Math.min(8, cpus) * 1e9) / 275e3);
    assert.deepEqual(
      section?.missing.map(({ what }) => what),
      ["what a record takes beside its stages", "a hand-over of data", "what the CPUs are worth to several threads"],
    );
  });

  test("reach the least of their bounds, whatever is asked", () =>
    fc.assert(
      fc.property(
        fc.constantFrom<StagesRequest["plan"]>("serial", "pipeline", "data", "batch", "pipeline-data", "streams"),
        fc.integer({ min: 1, max: 64 }),
        fc.constantFrom<"end" | "lock">("end", "lock"),
        fc.subarray(["parse", "filter", "enrich", "aggregate"] as const),
        (plan, workers, merge, waits) => {
          const request = { stages: { ...stages, plan, workers: plan === "data" || plan === "pipeline-data" ? workers : 1, merge, waits } };
          const { figures } = sectionOf(request, "stages") as PlannedSection;
          const bounds = figures.filter(({ id }) => ["stages.workers", "stages.cpus", "stages.serial", "stages.queued"].includes(id));
          assert.equal(figures[0]?.value, Math.min(...bounds.map(({ value }) => value)));
          for (const { value } of figures) assert.ok(Number.isFinite(value) && value > 0);
        },
      ),
    ));
});

describe("a planned window", () => {
  test("of objects takes twice the document's 10 MB, and its lateness as much again a second", () => {
    const { value, document } = figureOf({ window: objects }, "window.memory");
    assert.deepEqual([value, document], [20e6, 10e6]);
    assert.equal(figureOf({ window: { ...objects, latenessSeconds: 2 } }, "window.memory").value, 24e6);
    assert.equal(figureOf({ window: { ...objects, latenessSeconds: 2 } }, "window.held").value, 60_000);
  });

  test("of objects that slides takes more: half of the way from one slide to ten, by the logarithm, for the square root of ten", () => {
    near(figureOf({ window: { ...objects, slideSeconds: 10 / Math.sqrt(10) } }, "window.memory").value, 25e6);
    near(figureOf({ window: { ...objects, slideSeconds: 0.1 } }, "window.memory").value, 30e6);
  });

  test("takes the pace of windows that slide as it does", () => {
    assert.equal(figureOf({ window: objects }, "window.most").value, 500_000);
    const sliding = { window: { ...objects, slideSeconds: 1, rate: 150_000 } };
    assert.equal(figureOf(sliding, "window.most").value, 100_000);
    assert.equal(figureOf(sliding, "window.load").value, 1.5);
    assert.match(figureOf(sliding, "window.load").notes.join(), /without an end/);
  });

  test("of panes takes what panes took, whatever the records, and is missing where nobody measured them", () => {
    assert.equal(figureOf({ window: { ...objects, keep: "panes" } }, "window.memory").value, MiB);
    const [missing] = sectionOf({ window: { ...objects, keep: "buffers" } }, "window")?.missing ?? [];
    assert.equal(missing?.command, "streambound run window");
  });
});

describe("planned work", () => {
  test("of 300 ns a KiB on bytes that take 200 adds up in turns, and hides the reading beside it", () => {
    const request = { work: { nsPerKiB: 300, source: "cached" } };
    near(figureOf(request, "work.serial").value, 1024e9 / 500);
    near(figureOf(request, "work.overlapped").value, 1024e9 / 300);
    near(figureOf(request, "work.gain").value, 500 / 300);
    assert.equal(figureOf(request, "work.crossing").value, 200);
    assert.deepEqual(figureOf(request, "work.overlapped").notes, ["bound by its processing"]);
  });

  test("takes what reading and working cost each other from what was measured at the nearest works", () => {
    const [cached] = summary.bottleneck?.sources ?? [];
    assert.ok(cached && summary.bottleneck);
    const point = (nsPerKiB: number, versusMax: number) => ({ nsPerKiB, workNs: estimate(nsPerKiB), versusMax: estimate(versusMax) });
    const sources = [{ ...cached, points: [point(0, 5), point(100, 1.1), point(10_000, 1.3)] }];
    const work = { nsPerKiB: 1000, source: "cached" };
    const { figures } = planStream({ ...summary, bottleneck: { ...summary.bottleneck, sources } }, { work }).sections[0] as PlannedSection;
    // Half of the way from 100 to 10,000, by the logarithm: 1.2.
    near(figures.find(({ id }) => id === "work.overlapped")?.value ?? 0, 1024e9 / 1200);
    near(figures.find(({ id }) => id === "work.serial")?.value ?? 0, 1024e9 / 1200);
  });

  test("past the cache is missing where that could not be measured", () => {
    assert.equal(sectionOf({ work: { nsPerKiB: 300, source: "direct" } }, "work")?.missing.length, 1);
  });
});

describe("a whole stream", () => {
  const request: PlanRequest = { pages: parquet, stages, window: objects, work: { nsPerKiB: 300, source: "cached" } };

  test("is as fast as the slowest of its parts, and holds what they hold together", () => {
    const rate = figureOf(request, "whole.rate");
    near(rate.value, 1.6e9 / 277e3);
    assert.match(rate.notes.join(), /^bound by: stages/);
    near(figureOf(request, "whole.memory").value, 40 * MiB + 64 * MiB + 20e6);
  });

  test("of one part is that part", () => assert.equal(sectionOf({ stages }, "whole"), undefined));

  test("says of every figure which formula and which constants it came from, and where its record is", () => {
    const { from, sections } = planStream(summary, request);
    assert.equal(from.record, summary.run.id);
    for (const { formula, constants, value } of sections.flatMap(({ figures }) => figures)) {
      assert.ok(formula.length > 0 && constants.length > 0 && Number.isFinite(value));
      for (const { name, source } of constants) {
        assert.ok(formula.includes(name) || /record|hand-overs|others/.test(formula), `${name} in ${formula}`);
        if (source.kind === "measured") assert.match(source.finding, /^(formats|algorithms|window|bottleneck)\./);
      }
    }
  });
});
