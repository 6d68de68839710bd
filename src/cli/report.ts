/** `streambound report [record]`: renders an old record again, by the formulas of this version. */
import { basename, join } from "node:path";
import type { Argv } from "yargs";
import { render, summaryOf, writeReport } from "../app/report.ts";
import { latestRecord, readRecord } from "../records/read.ts";
import { assertWritable } from "../records/write.ts";
import { type Arguments, folderOptions, formatsOption, type OptionTable, runOptions, switchOption, textOption } from "./options.ts";
import { colorful, columns, print, say } from "./terminal.ts";

export const command = "report [record]";
export const describe = "Render the reports of a record";
export const options = {
  format: { ...runOptions.format, default: "terminal", describe: "Reports to render; terminal and json go to stdout" },
  verbose: runOptions.verbose,
  ...folderOptions,
} as const satisfies OptionTable;

export const builder = (yargs: Argv): Argv =>
  yargs
    .positional("record", { type: "string", describe: "A record file (default: the newest in --results)" })
    .example("$0 report", "the newest record as text")
    .example("$0 report --format html,png", "the same as a page and pictures")
    .example("$0 report --format csv", "a table of all trials, in --reports");

export async function handler(args: Arguments): Promise<void> {
  const formats = formatsOption(args);
  const reports = textOption(args, "reports") ?? "reports";
  const path = textOption(args, "record") ?? (await latestRecord(textOption(args, "results") ?? "results"));
  const summary = summaryOf(await readRecord(path));
  const json = switchOption(args, "json");
  const verbose = switchOption(args, "verbose");
  // One format that is text for people or programs is printed; everything else becomes files.
  const printed = json ? "json" : formats.find((format) => format === "terminal" || (format === "json" && formats.length === 1));
  const filed = formats.filter((format) => format !== printed && format !== "terminal");
  if (filed.length > 0) {
    await assertWritable("--reports", reports);
    const folder = join(reports, basename(path, ".json"));
    const report = await render(summary, filed);
    const written = await writeReport(report, folder);
    if (!switchOption(args, "quiet")) {
      for (const warning of report.warnings) say(`warning: ${warning}`);
      for (const file of written) say(file);
    }
  }
  if (printed) {
    const [shown] = (await render(summary, [printed], { width: columns(), color: colorful && printed === "terminal", verbose })).files;
    print(String(shown?.contents ?? ""));
  }
}
