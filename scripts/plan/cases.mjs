/**
 * What is planned and measured afterwards: parameters drawn by a seed, within what the record's own sweeps reached and away from their points. No
 * test uses the seed's draws. Data and pure functions.
 */

/** A prediction is right within so much of what was measured. */
export const limits = { throughput: 0.15, memory: 0.2 };

/** Rows come in vectors of DuckDB's, and so do its row groups. */
const vector = 2048;
const MiB = 2 ** 20;
const file = 16 * MiB;

/** Time of a sample of a plan, s: long beside a ring's filling, and beside the start of its process. */
const planSeconds = 0.6;
const fewestRecords = 400;

/** Windows that a stream fills: as many as in a full run, since what has left a window waits for the collector, and that of a first window has not begun to. */
const windows = 4;

/** How many of each are drawn. */
const draws = { data: 3, pipeline: 3, "pipeline-data": 1, serial: 1, streams: 1, batch: 1, window: 4, work: 3 };

/** @returns numbers between two ends whose logarithms are even */
const logEven = (next, from, to) => Math.exp(Math.log(from) + next() * Math.log(to / from));
const two = (value) => Number(value.toPrecision(2));
const pick = (next, values) => values[Math.floor(next() * values.length)];

/**
 * @param {object} summary of the record that is planned from
 * @param {() => number} next random numbers from 0 to 1
 * @returns {readonly { id: string, request: object, axes: object, predicts: Record<string, string> }[]} a request for the planner, the axes of the
 * trial that measures it, and which figure of the plan predicts what
 */
export function drawnCases(summary, next) {
  const cases = [
    ...(summary.formats?.fits ?? []).map((fit) => pagesCase(fit, summary.formats, next)),
    ...Object.keys(draws)
      .filter((plan) => plan !== "window" && plan !== "work")
      .flatMap((plan) => Array.from({ length: draws[plan] }, (_, i) => stagesCase(plan, i, next))),
    ...(summary.window?.factors.length > 0 ? Array.from({ length: draws.window }, (_, i) => windowCase(summary.window, i, next)) : []),
    ...(summary.bottleneck?.sources ?? []).flatMap(({ source }) => Array.from({ length: draws.work }, () => workCases(source, next)).flat()),
  ];
  return cases.map((one, i) => ({ id: `plan/${i + 1}`, ...one }));
}

/** A page between the smallest and the largest of the fit, at least a tenth away from each that was measured. */
function pagesCase(fit, formats, next) {
  const { format, reader, scan, codec, points } = fit;
  const pages = [...new Set(points.filter(({ concurrent }) => concurrent === 1).map(({ page }) => page))];
  const unit = format === "csv" ? 4096 : vector;
  let page = 0;
  for (let tries = 0; tries < 1000 && (page === 0 || pages.some((one) => Math.abs(page / one - 1) < 0.1)); tries++)
    page = Math.max(1, Math.round(logEven(next, Math.min(...pages), Math.max(...pages)) / unit)) * unit;
  const swept = formats.entries.find(
    (one) => one.state === "measured" && one.group.startsWith("formats/pages") && one.format === format && one.reader === reader && one.scan === scan,
  );
  return {
    request: { pages: { format, reader, scan, codec, page: { unit: format === "csv" ? "bytes" : "rows", value: page }, concurrent: 1 } },
    axes: { family: "formats", format, reader, scan, codec, page, rows: swept.rows },
    predicts: { memory: "pages.memory", throughput: "pages.rows" },
  };
}

/** The document's stages, each at half to twice its time. */
function stagesCase(plan, turn, next) {
  const stageUs = Object.fromEntries(
    Object.entries({ parse: 50, filter: 5, enrich: 200, aggregate: 20 }).map(([stage, us]) => [stage, two(logEven(next, us / 2, us * 2))]),
  );
  const several = plan === "data" || plan === "pipeline-data";
  // The first of a plan works, the second waits, and so on.
  const waits = (plan === "data" || plan === "pipeline") && turn % 2 === 1;
  const workers = several ? 2 + Math.floor(next() * (waits ? 9 : 3)) : 1;
  const batch = plan === "batch" ? 64 : plan === "streams" || plan === "serial" ? 1 : pick(next, [1, 8, 64]);
  const ring = plan === "pipeline" || plan === "pipeline-data" ? Math.max(64, 2 * batch) : 64;
  const stageNs = Object.fromEntries(Object.entries(stageUs).map(([stage, us]) => [stage, us * 1e3]));
  const stages = { plan, workers, batch, ring, merge: "end", stageNs, waits: waits ? ["enrich"] : [] };
  return {
    request: { stages },
    axes: {
      family: "algorithms",
      measure: "plan",
      plan,
      ...(several && { workers }),
      batch,
      ring,
      enrich: waits ? "service" : "work",
      ...Object.fromEntries(Object.entries(stageUs).map(([stage, us]) => [`${stage}Us`, us])),
    },
    predicts: { throughput: "stages.throughput" },
  };
}

function windowCase({ factors }, turn, next) {
  const { keep } = factors[turn % factors.length];
  const size = 1000 * Math.round(logEven(next, 5, 16));
  const slide = next() < 0.5 ? size : size / 4;
  const [rate, recordBytes] = [100 * Math.round(logEven(next, 30, 100)), Math.round(logEven(next, 160, 600))];
  const latenessMs = next() < 0.5 ? 0 : 1000;
  const seconds = size / 1000;
  return {
    request: { window: { keep, seconds, slideSeconds: slide / 1000, latenessSeconds: latenessMs / 1000, rate, recordBytes } },
    axes: {
      family: "window",
      by: "time",
      keep,
      size,
      slide,
      rate,
      recordBytes,
      latenessMs,
      records: Math.ceil(windows * (seconds + latenessMs / 1000) * rate),
    },
    predicts: { memory: "window.memory" },
  };
}

function workCases(source, next) {
  const nsPerKiB = two(logEven(next, 40, 8000));
  return ["serial", "overlapped"].map((mode) => ({
    request: { work: { nsPerKiB, source } },
    axes: { family: "bottleneck", mode, nsPerKiB, source, block: MiB, file },
    predicts: { throughput: `work.${mode}` },
  }));
}

/** The axes of the trial, with as many records as the plan takes in a sample's time. */
export function trialOf({ axes }, figures) {
  const { family: _, ...own } = axes;
  const perSecond = figures.find(({ id }) => id === "stages.throughput")?.value;
  return axes.family === "algorithms" ? { ...own, records: Math.max(fewestRecords, 64 * Math.ceil((perSecond * planSeconds) / 64)) } : own;
}
