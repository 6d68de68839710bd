/** `streambound run [suites..]`: measures, writes the record and its reports, prints the summary. */
import { basename, join } from "node:path";
import type { Argv } from "yargs";
import { list } from "../app/list.ts";
import { render, summaryOf, writeReport } from "../app/report.ts";
import { run } from "../app/run.ts";
import { errors, exitCodes } from "../errors.ts";
import type { RunRecord } from "../records/record.ts";
import { assertWritable, writeRecord } from "../records/write.ts";
import {
  type Arguments,
  commandNames,
  formatsOption,
  labelOption,
  profileOption,
  runOptions,
  seedOption,
  sizeOption,
  switchOption,
  textOption,
  threadsOption,
} from "./options.ts";
import { Progress } from "./progress.ts";
import { interruption } from "./signals.ts";
import { colorful, columns, print, say } from "./terminal.ts";

export const command = ["run [suites..]", "$0"];
export const describe = "Measure this machine (default)";
export const options = runOptions;

export const builder = (yargs: Argv): Argv =>
  yargs
    .positional("suites", { type: "string", array: true, describe: "Suites to run (default: those of the default run; see: streambound list)" })
    .example("$0", "the default suites, about a minute")
    .example("$0 run peak patterns --threads 1", "two suites on one thread")
    .example("$0 run --profile full --label lab-3", "longer, with tighter intervals, under a name");

export async function handler(args: Arguments): Promise<void> {
  const [results, reports] = [textOption(args, "results") ?? "results", textOption(args, "reports") ?? "reports"];
  const quiet = switchOption(args, "quiet");
  const json = switchOption(args, "json");
  const verbose = switchOption(args, "verbose");
  const formats = formatsOption(args);
  const [threads, workingSetBytes, seed, label] = [threadsOption(args), sizeOption(args, "working-set"), seedOption(args), labelOption(args)];
  const suites = ((args["suites"] as readonly string[] | undefined) ?? []).map(String);
  if (suites[0] !== undefined && !(args["_"] as readonly string[]).includes("run")) await assertFirstWord(suites[0]);
  const profile = profileOption(args);
  // Before an hour of measurement, not after it.
  await assertWritable("--results", results);
  await assertWritable("--reports", reports);

  const progress = new Progress();
  const interrupted = interruption();
  let record: RunRecord;
  try {
    record = await run({
      suites,
      profile,
      command: ["run", ...suites].join(" "),
      signal: interrupted.signal,
      ...(threads !== undefined && { threads }),
      ...(workingSetBytes !== undefined && { workingSetBytes }),
      ...(seed !== undefined && { seed }),
      ...(label !== undefined && { label }),
      ...(!quiet && { onEvent: progress.listen }),
    });
  } finally {
    progress.end();
  }
  const path = await writeRecord(results, record);
  const summary = summaryOf(record);
  const [shown] = (await render(summary, [json ? "json" : "terminal"], { width: columns(), color: colorful && !json, verbose })).files;
  print(String(shown?.contents ?? ""));
  if (!quiet) say(`record   ${path}`);
  // An interrupted run ends within a second: its reports can be rendered from the record.
  if (interrupted.code !== undefined) {
    if (!quiet) say(`The run was interrupted; what it measured is kept. Render it with: streambound report ${path}`);
    process.exitCode = interrupted.code;
    return;
  }
  const folder = join(reports, basename(path, ".json"));
  const written = formats.length > 0 ? await render(summary, formats) : undefined;
  if (written) {
    await writeReport(written, folder);
    if (!quiet) for (const warning of written.warnings) say(`warning: ${warning}`);
    if (!quiet) say(`reports  ${folder}${formats.includes("html") ? `  (open ${join(folder, "report.html")})` : ""}`);
  }
  if (!summary.rows.some((row) => row.state === "measured")) throw errors.nothingMeasured("every trial is absent or failed");
  if (record.run.state === "failed") process.exitCode = exitCodes.error;
}

/** Where "run" is left out, the first word may have been meant as a command. @throws unknown-name */
async function assertFirstWord(word: string): Promise<void> {
  const suites = (await list()).suites.map(({ id }) => id);
  if (!suites.includes(word)) throw errors.unknownName("Command or suite", word, [...commandNames, ...suites]);
}
