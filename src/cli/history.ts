/** `streambound history [loops..]`: the loops over commits, with the steps, drifts and creep that are found in them. */
import { join } from "node:path";
import type { Argv } from "yargs";
import { type HistoryFormatId, history, historyFormatIds, renderHistory } from "../app/history.ts";
import { writeReport } from "../app/report.ts";
import { errors } from "../errors.ts";
import { assertWritable } from "../records/write.ts";
import { parseShare } from "../units.ts";
import { type Arguments, folderOptions, type OptionTable, switchOption, textOption } from "./options.ts";
import { colorful, columns, print, say } from "./terminal.ts";

export const command = "history [loops..]";
export const describe = "Show how loops did over commits, and where they changed";

/** Where a gate and a measurement append, and this reads. */
export const historyFolderOption = {
  type: "string",
  describe: "Folder of the history",
  defaultDescription: ".streambound/history",
  requiresArg: true,
} as const;

export const options = {
  history: historyFolderOption,
  since: { type: "string", describe: "Only from this date or commit on", requiresArg: true },
  pin: { type: "string", describe: "Release to hold against: a baseline or a commit (default: baseline release)", requiresArg: true },
  creep: { type: "string", default: "5%", describe: "Slowdown since the release that is told as creep", requiresArg: true },
  format: { type: "string", default: "terminal", describe: `Reports to render: ${historyFormatIds.join(", ")}`, requiresArg: true },
  reports: folderOptions.reports,
} as const satisfies OptionTable;

export const builder = (yargs: Argv): Argv =>
  yargs
    .positional("loops", { type: "string", array: true, describe: "Names of loops", defaultDescription: "all" })
    .example("$0 history", "every loop: points, latest rate, last change")
    .example("$0 history swap --since v1.2.0", "one loop since a tag")
    .example("$0 history --format png,html", "charts with the change points");

export async function handler(args: Arguments): Promise<void> {
  const formats = historyFormatsOption(args);
  const [folder, since, pin] = [textOption(args, "history"), textOption(args, "since"), textOption(args, "pin")];
  const { loops = [], _: words } = args as { readonly loops?: readonly string[]; readonly _: readonly string[] };
  const json = switchOption(args, "json");
  const summary = await history({
    loops: [...loops, ...words.slice(1)],
    creepThreshold: parseShare("--creep", textOption(args, "creep") ?? "", 0.1, 99),
    ...(folder !== undefined && { folder }),
    ...(since !== undefined && { since }),
    ...(pin !== undefined && { pin }),
  });
  // One format that is text for people or programs is printed; everything else becomes files.
  const single = formats.length === 1 && (formats[0] === "json" || formats[0] === "csv") ? formats[0] : undefined;
  const printed = json ? "json" : (single ?? formats.find((format) => format === "terminal"));
  const filed = formats.filter((format) => format !== printed && format !== "terminal");
  if (filed.length > 0) {
    const reports = join(textOption(args, "reports") ?? "reports", "history");
    await assertWritable("--reports", reports);
    for (const format of filed) {
      const report = await renderHistory(summary, format);
      const written = await writeReport(report, reports);
      if (switchOption(args, "quiet")) continue;
      for (const warning of report.warnings) say(`warning: ${warning}`);
      for (const file of written) say(file);
    }
  }
  if (printed) {
    const [shown] = (await renderHistory(summary, printed, { width: columns(), color: colorful && printed === "terminal" })).files;
    print(String(shown?.contents ?? ""));
  }
}

function historyFormatsOption(args: Arguments): readonly HistoryFormatId[] {
  const formats = (textOption(args, "format") ?? "terminal").split(",").map((name) => {
    const known = historyFormatIds.find((id) => id === name.trim());
    if (!known) throw errors.unknownName("--format", name.trim(), historyFormatIds);
    return known;
  });
  return [...new Set(formats)];
}
