/** What every format of a gate offers: a pure function from a GateSummary to named files. Printing and writing belong to the caller. */
import type { GateSummary } from "../../analysis/gate/schema.ts";
import type { Report, ReportOptions } from "../reporter.ts";

export interface GateFormat {
  /** What the format is, for lists of the formats. */
  readonly title: string;
  render(summary: GateSummary, options?: ReportOptions): Promise<Report> | Report;
}

/** A report of one text. */
export function textReport(name: string, contents: string): Report {
  return { files: [{ name, contents }], warnings: [] };
}
