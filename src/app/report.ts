/** Records to reports: derives the Summary and renders the formats; writing is separate, so that a program may do without files. */
import { join } from "node:path";
import { summarise } from "../analysis/summarise.ts";
import type { Summary } from "../analysis/summary.ts";
import { errors } from "../errors.ts";
import type { RunRecord } from "../records/record.ts";
import { writeAtomic } from "../records/write.ts";
import type { Report, ReportOptions } from "../report/reporter.ts";
import { type FormatId, formatIds, reporters } from "../report/reporters.ts";

export { wrap } from "../report/layout.ts";
export type { Report, ReportFile, ReportOptions } from "../report/reporter.ts";
export { type FormatId, formatIds } from "../report/reporters.ts";
export { gradeMeanings } from "../report/tables/grade.ts";

/** Everything that a report shows, derived from one record. */
export function summaryOf(record: RunRecord): Summary {
  return summarise(record);
}

/**
 * Renders some formats of a summary.
 * @param formats format ids, in the order wanted
 * @throws unknown-name for a format that does not exist
 */
export async function render(summary: Summary, formats: readonly FormatId[], options: ReportOptions = {}): Promise<Report> {
  const unknown = formats.find((format) => !formatIds.includes(format));
  if (unknown !== undefined) throw errors.unknownName("Format", unknown, formatIds);
  const reports = new Map<FormatId, Report>();
  // Pictures first: the markdown refers to them only where they were drawn.
  for (const format of [...formats].sort((a, b) => Number(b === "png") - Number(a === "png"))) {
    reports.set(format, await reporters[format].render(summary, { pictures: (reports.get("png")?.files.length ?? 0) > 0, ...options }));
  }
  const ordered = formats.flatMap((format) => reports.get(format) ?? []);
  return { files: ordered.flatMap(({ files }) => files), warnings: ordered.flatMap(({ warnings }) => warnings) };
}

/**
 * Writes the files of a report below `folder`, each atomically.
 * @returns the paths, in the order of the files
 * @throws not-writable
 */
export async function writeReport(report: Report, folder: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const file of report.files) {
    const path = join(folder, ...file.name.split("/"));
    await writeAtomic(path, file.contents, "--reports");
    paths.push(path);
  }
  return paths;
}
