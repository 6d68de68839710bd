/** `streambound run [suites..]`: measures, writes the record and its reports, prints the summary. */
import { basename, join } from "node:path";
import type { Argv } from "yargs";
import type { Summary } from "../analysis/summary.ts";
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
  peakOption,
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
    .positional("suites", {
      type: "string",
      array: true,
      describe: "Suites to run (see: streambound list)",
      defaultDescription: "those of the default run",
    })
    .example("$0", "the default suites, about two minutes")
    .example("$0 run peak --threads 1", "one suite on one thread")
    .example("$0 run --profile full", "longer, with tighter intervals");

export async function handler(args: Arguments): Promise<void> {
  const [results, reports] = [textOption(args, "results") ?? "results", textOption(args, "reports") ?? "reports"];
  const quiet = switchOption(args, "quiet");
  const json = switchOption(args, "json");
  const verbose = switchOption(args, "verbose");
  const formats = formatsOption(args);
  const [threads, workingSetBytes, seed, label] = [threadsOption(args), sizeOption(args, "working-set"), seedOption(args), labelOption(args)];
  const peakGBs = peakOption(args);
  const [scratch, scratchLimitBytes] = [textOption(args, "scratch"), sizeOption(args, "scratch-limit")];
  const suites = await suitesOption(args);
  const profile = profileOption(args);
  const interrupted = interruption();
  // Before an hour of measurement, not after it.
  await assertWritable("--results", results);
  await assertWritable("--reports", reports);

  const progress = new Progress();
  let record: RunRecord;
  try {
    record = await run({
      suites,
      profile,
      command: ["run", ...suites].join(" "),
      signal: interrupted.signal,
      ...(threads !== undefined && { threads }),
      ...(workingSetBytes !== undefined && { workingSetBytes }),
      ...(peakGBs !== undefined && { peakGBs }),
      ...(seed !== undefined && { seed }),
      ...(label !== undefined && { label }),
      ...(scratch !== undefined && { scratch }),
      ...(scratchLimitBytes !== undefined && { scratchLimitBytes }),
      ...(!quiet && { onEvent: progress.listen }),
    });
  } finally {
    progress.end();
  }
  let path: string;
  let summary: Summary;
  try {
    path = await writeRecord(results, record);
  } finally {
    // A disk that filled up meanwhile does not take the findings with it.
    summary = summaryOf(record);
    const [shown] = (await render(summary, [json ? "json" : "terminal"], { width: columns(), color: colorful && !json, verbose })).files;
    print(String(shown?.contents ?? ""));
  }
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
  if (!summary.rows.some((row) => row.state === "measured")) {
    const [first] = summary.rows.flatMap(({ reason }) => (reason ? [` (${reason.message})`] : []));
    throw errors.nothingMeasured(`every trial is absent or failed${first ?? ""}`);
  }
  if (record.run.state === "failed") process.exitCode = exitCodes.error;
}

/**
 * The suites that were named.
 * @throws unknown-name where "run" is left out and the first word, which may have been meant as a command, is no suite
 */
async function suitesOption(args: Arguments): Promise<readonly string[]> {
  // yargs leaves words after "--" beside the command's name.
  const { suites = [], _: words } = args as { readonly suites?: readonly string[]; readonly _: readonly string[] };
  if (words[0] === "run") return [...suites, ...words.slice(1)];
  const [first, ...others] = [...suites, ...words];
  if (first === undefined) return [];
  const legal = (await list()).suites.map(({ id }) => id);
  if (!legal.includes(first)) throw errors.unknownName("Command or suite", first, [...commandNames, ...legal]);
  return [first, ...others];
}
