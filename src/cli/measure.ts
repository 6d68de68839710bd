/** `streambound measure [loops..]`: a user's own loops beside what bounds them. */
import { basename, join } from "node:path";
import type { Argv } from "yargs";
import { rememberMeasurement } from "../app/history.ts";
import { type Measurement, measure } from "../app/measure.ts";
import { render, summaryOf, writeReport } from "../app/report.ts";
import { errors, exitCodes } from "../errors.ts";
import { assertWritable, writeRecord } from "../records/write.ts";
import {
  type Arguments,
  folderOptions,
  formatsOption,
  labelOption,
  type OptionTable,
  profileOption,
  runOptions,
  seedOption,
  switchOption,
  textOption,
  threadsOption,
} from "./options.ts";
import { Progress } from "./progress.ts";
import { interruption } from "./signals.ts";
import { colorful, columns, print, say } from "./terminal.ts";

export const command = "measure [loops..]";
export const describe = "Measure your own streaming loops: their rate, their bound, and what bounds them";
export const options = {
  profile: runOptions.profile,
  threads: { type: "string", describe: "Threads that each loop runs on (default: what the loop declares)", requiresArg: true },
  seed: runOptions.seed,
  label: runOptions.label,
  format: runOptions.format,
  verbose: { type: "boolean", describe: "Print every trial and every table" },
  history: { type: "string", describe: "Append what is found to the history in this folder, such as .streambound/history", requiresArg: true },
  ...folderOptions,
} as const satisfies OptionTable;

export const builder = (yargs: Argv): Argv =>
  yargs
    .positional("loops", {
      type: "string",
      array: true,
      describe: "Names, files or folders of loops",
      defaultDescription: "every *.loop.ts, .js and .mjs of the project",
    })
    .example("$0 measure", "every loop of the project, about ten seconds each")
    .example("$0 measure crc32 --threads 2", "one loop on two threads");

export async function handler(args: Arguments): Promise<void> {
  const [results, reports] = [textOption(args, "results") ?? "results", textOption(args, "reports") ?? "reports"];
  const [quiet, json, verbose] = ["quiet", "json", "verbose"].map((name) => switchOption(args, name));
  const [formats, threads, seed, label] = [formatsOption(args), threadsOption(args), seedOption(args), labelOption(args)];
  const profile = profileOption(args);
  const [loops, history] = [wordsOf(args), textOption(args, "history")];
  const interrupted = interruption();
  await assertWritable("--results", results);
  await assertWritable("--reports", reports);

  const progress = new Progress();
  let measurement: Measurement;
  try {
    measurement = await measure({
      loops,
      profile,
      command: ["measure", ...loops].join(" "),
      signal: interrupted.signal,
      ...(threads !== undefined && { threads }),
      ...(seed !== undefined && { seed }),
      ...(label !== undefined && { label }),
      ...(!quiet && { onEvent: progress.listen, onStep: say }),
    });
  } finally {
    progress.end();
  }
  const { record, broken } = measurement;
  const summary = summaryOf(record);
  let path: string;
  try {
    path = await writeRecord(results, record);
  } finally {
    // A disk that filled up meanwhile does not take the findings with it.
    if (json) print(JSON.stringify({ loops: summary.loops ?? [], broken }, undefined, 2));
    else
      print(String((await render(summary, ["terminal"], { width: columns(), color: colorful, verbose: verbose === true })).files[0]?.contents ?? ""));
  }
  for (const { message } of broken) say(message);
  if (!quiet) say(`record   ${path}`);
  if (interrupted.code !== undefined) {
    if (!quiet) say(`The run was interrupted; what it measured is kept. Render it with: streambound report ${path}`);
    process.exitCode = interrupted.code;
    return;
  }
  if (history !== undefined) await rememberMeasurement(measurement, summary, history);
  const folder = join(reports, basename(path, ".json"));
  const written = await render(summary, formats);
  await writeReport(written, folder);
  if (!quiet) for (const warning of written.warnings) say(`warning: ${warning}`);
  if (!quiet) say(`reports  ${folder}${formats.includes("html") ? `  (open ${join(folder, "report.html")})` : ""}`);
  const found = summary.loops ?? [];
  if (found.every(({ failure }) => failure !== undefined))
    throw errors.nothingMeasured(`no loop could be measured (${found[0]?.failure ?? "there is none"})`);
  if (record.run.state === "failed" || broken.length > 0) process.exitCode = exitCodes.error;
}

/** yargs leaves words after "--" beside the command's name. */
function wordsOf(args: Arguments): readonly string[] {
  const { loops = [], _: words } = args as { readonly loops?: readonly string[]; readonly _: readonly string[] };
  return [...loops, ...words.slice(1)].map(String);
}
