/** `streambound plan`: what a stream will hold, how fast it will go and how long a record will take, by the constants of this machine. */
import type { Argv } from "yargs";
import { stageIds } from "../analysis/algorithms/schema.ts";
import { documentRequest, type PagesRequest, type PlanRequest, plan, type StagesRequest, type WindowRequest, type WorkRequest } from "../app/plan.ts";
import { errors } from "../errors.ts";
import { formats, readersOf } from "../families/formats/params.ts";
import { representations } from "../families/window/params.ts";
import { stagePlans } from "../models/stages.ts";
import { formatDuration, parseCount, parseDuration, parseSize } from "../units.ts";
import { type Arguments, folderOptions, type OptionTable, switchOption, textOption } from "./options.ts";
import { planText } from "./plan-text.ts";
import { colorful, columns, print } from "./terminal.ts";

export const command = "plan";
export const describe = "Predict memory, throughput and latency of a stream from what was measured here";

const codecs = ["none", "snappy", "zstd"] as const;
const scans = ["full", "two"] as const;
const merges = ["end", "lock"] as const;
const sources = ["cached", "direct"] as const;

const partOptions = {
  pages: {
    "file-format": { type: "string", describe: `Format of the file: ${formats.join(", ")} (default: parquet)`, requiresArg: true },
    reader: { type: "string", describe: "Who reads it (default: hyparquet, arrow, or bytes for csv)", requiresArg: true },
    scan: { type: "string", describe: "All columns or two of them: full, two (default: full)", requiresArg: true },
    codec: { type: "string", describe: `Compression of Parquet: ${codecs.join(", ")} (default: what was measured)`, requiresArg: true },
    page: { type: "string", describe: "Decoded bytes of a page, or 20000rows (default: 128MB)", requiresArg: true },
    concurrent: { type: "string", describe: "Pages that are held at once (default: 1)", requiresArg: true },
  },
  stages: {
    plan: { type: "string", describe: `How threads share the stages: ${stagePlans.join(", ")} (default: data)`, requiresArg: true },
    stages: { type: "string", describe: "Times of parse, filter, enrich, aggregate (default: 50us,5us,200us,20us)", requiresArg: true },
    waits: { type: "string", describe: "Stages that wait instead of working, such as enrich", requiresArg: true },
    workers: { type: "string", describe: "Workers, or pipelines beside each other (default: 8 for data, else 1)", requiresArg: true },
    batch: { type: "string", describe: "Records that are handed over at once (default: 1)", requiresArg: true },
    ring: { type: "string", describe: "Records between two stages of a pipeline (default: 64)", requiresArg: true },
    merge: { type: "string", describe: "Workers' aggregates: merged at the end, or under a lock (default: end)", requiresArg: true },
  },
  window: {
    window: { type: "string", describe: "Length of a window, such as 10s", requiresArg: true },
    slide: { type: "string", describe: "From one window's start to the next one's (default: its length)", requiresArg: true },
    lateness: { type: "string", describe: "How long a window waits for late records (default: 0s)", requiresArg: true },
    record: { type: "string", describe: "Bytes of a record (default: 200B)", requiresArg: true },
    keep: { type: "string", describe: `How records are held: ${representations.join(", ")} (default: packed)`, requiresArg: true },
  },
  work: {
    work: { type: "string", describe: "Work on a KiB of the file, such as 300ns", requiresArg: true },
    source: { type: "string", describe: "Read from the page cache or past it: cached, direct (default: cached)", requiresArg: true },
  },
} as const satisfies Record<keyof PlanRequest, OptionTable>;

export const options = {
  ...partOptions.pages,
  ...partOptions.work,
  ...partOptions.stages,
  ...partOptions.window,
  rate: { type: "string", describe: "Records that arrive in a second (default: 5000 in a window, else as fast as taken)", requiresArg: true },
  from: { type: "string", describe: "Record with the constants (default: the newest in --results)", requiresArg: true },
  results: folderOptions.results,
} as const satisfies OptionTable;

export const builder = (yargs: Argv): Argv =>
  yargs
    .example("$0 plan", "the document's own stream on this machine")
    .example("$0 plan --file-format csv --page 64KiB", "memory and rate of a reader")
    .example("$0 plan --plan pipeline --waits enrich --ring 64", "stages, of which one waits")
    .example("$0 plan --window 10s --rate 5000 --keep objects", "memory of a window")
    .example("$0 plan --work 300ns --source direct", "bound by reading or by work?");

export async function handler(args: Arguments): Promise<void> {
  const request = requestOf(args);
  const [from, results] = [textOption(args, "from"), textOption(args, "results")];
  const planned = await plan(request, { ...(from !== undefined && { from }), ...(results !== undefined && { results }) });
  print(switchOption(args, "json") ? JSON.stringify(planned, undefined, 2) : planText(planned, columns(), colorful));
}

/**
 * The parts of which an option was given; without any, the document's stream.
 * @throws bad-value, unknown-name
 */
export function requestOf(args: Arguments): PlanRequest {
  const given = (part: keyof PlanRequest) => Object.keys(partOptions[part]).some((name) => textOption(args, name) !== undefined);
  const parts = (Object.keys(partOptions) as (keyof PlanRequest)[]).filter(given);
  const wanted = parts.length > 0 ? parts : (["pages", "stages", "window"] as const);
  const asks = (part: keyof PlanRequest) => (wanted as readonly string[]).includes(part);
  return {
    ...(asks("pages") && { pages: pagesOf(args) }),
    ...(asks("work") && { work: workOf(args) }),
    ...(asks("stages") && { stages: stagesOf(args) }),
    ...(asks("window") && { window: windowOf(args) }),
  };
}

const usualReader = { csv: "bytes", parquet: "hyparquet", "arrow-stream": "arrow", "arrow-file": "arrow" } as const;

function pagesOf(args: Arguments): PagesRequest {
  const usual = documentRequest.pages;
  const format = nameOption(args, "file-format", formats) ?? usual.format;
  const codec = nameOption(args, "codec", codecs);
  return {
    format,
    reader: nameOption(args, "reader", readersOf[format]) ?? usualReader[format],
    scan: nameOption(args, "scan", scans) ?? usual.scan,
    ...(codec !== undefined && { codec }),
    page: pageOf(textOption(args, "page")) ?? (format === "csv" ? { unit: "bytes", value: 8192 } : usual.page),
    concurrent: countOption(args, "concurrent", 1024) ?? usual.concurrent,
  };
}

function pageOf(text: string | undefined): PagesRequest["page"] | undefined {
  const [, rows] = /^(\d+) ?rows?$/.exec(text?.trim() ?? "") ?? [];
  if (rows !== undefined) return { unit: "rows", value: parseCount("--page", rows, 1, 1e9) };
  return text === undefined ? undefined : { unit: "bytes", value: parseSize("--page", text) };
}

function workOf(args: Arguments): WorkRequest {
  const usual = documentRequest.work;
  return { nsPerKiB: durationOption(args, "work") ?? usual.nsPerKiB, source: nameOption(args, "source", sources) ?? usual.source };
}

function stagesOf(args: Arguments): StagesRequest {
  const usual = documentRequest.stages;
  const name = nameOption(args, "plan", stagePlans) ?? usual.plan;
  const several = name === "data" || name === "pipeline-data";
  const workers = countOption(args, "workers", 4096) ?? (name === "data" ? usual.workers : 1);
  if (workers > 1 && !several)
    throw errors.badValue("--workers", workers, "only data and pipeline-data have a number of workers", "Leave it out, or give --plan data.");
  const rate = countOption(args, "rate", 1e9);
  return {
    plan: name,
    workers,
    batch: countOption(args, "batch", 65_536) ?? usual.batch,
    ring: countOption(args, "ring", 65_536) ?? usual.ring,
    merge: nameOption(args, "merge", merges) ?? usual.merge,
    stageNs: stageTimes(textOption(args, "stages")) ?? usual.stageNs,
    waits: (textOption(args, "waits") ?? "").split(",").flatMap((stage) => (stage.trim() === "" ? [] : [nameOf("--waits", stage.trim(), stageIds)])),
    ...(rate !== undefined && { rate }),
  };
}

function stageTimes(text: string | undefined): StagesRequest["stageNs"] | undefined {
  if (text === undefined) return undefined;
  const times = text.split(",").map((time) => parseDuration("--stages", time));
  const [parse, filter, enrich, aggregate] = times;
  if (
    times.length !== 4 ||
    parse === undefined ||
    filter === undefined ||
    enrich === undefined ||
    aggregate === undefined ||
    Math.max(...times) === 0
  )
    throw errors.badValue(
      "--stages",
      text,
      `it is four times, of ${stageIds.join(", ")}, not all of them 0`,
      "Example: --stages 50us,5us,200us,20us.",
    );
  return { parse, filter, enrich, aggregate };
}

function windowOf(args: Arguments): WindowRequest {
  const usual = documentRequest.window;
  const ns = durationOption(args, "window") ?? usual.seconds * 1e9;
  const slideNs = durationOption(args, "slide") ?? ns;
  if (!(ns > 0)) throw errors.badValue("--window", "0s", "a window has a length", "Example: --window 10s.");
  if (!(slideNs > 0 && slideNs <= ns))
    throw errors.badValue("--slide", formatDuration(slideNs), "a slide is above 0 and at most its window", `Example: --slide ${formatDuration(ns)}.`);
  return {
    keep: nameOption(args, "keep", representations) ?? usual.keep,
    seconds: ns / 1e9,
    slideSeconds: slideNs / 1e9,
    latenessSeconds: (durationOption(args, "lateness") ?? 0) / 1e9,
    rate: countOption(args, "rate", 1e9) ?? usual.rate,
    recordBytes: sizeOf(textOption(args, "record")) ?? usual.recordBytes,
  };
}

const sizeOf = (text: string | undefined) => (text === undefined ? undefined : parseSize("--record", text));

function nameOption<N extends string>(args: Arguments, option: string, legal: readonly N[]): N | undefined {
  const value = textOption(args, option);
  return value === undefined ? undefined : nameOf(`--${option}`, value, legal);
}

function nameOf<N extends string>(option: string, value: string, legal: readonly N[]): N {
  const known = legal.find((name) => name === value);
  if (known === undefined) throw errors.unknownName(option, value, legal);
  return known;
}

function countOption(args: Arguments, option: string, most: number): number | undefined {
  const value = textOption(args, option);
  return value === undefined ? undefined : parseCount(`--${option}`, value, 1, most);
}

function durationOption(args: Arguments, option: string): number | undefined {
  const value = textOption(args, option);
  return value === undefined ? undefined : parseDuration(`--${option}`, value);
}
