/** The formats of a gate by name: adding a format means one file and one line here. */
import type { GateSummary } from "../../analysis/gate/schema.ts";
import type { Report, ReportOptions } from "../reporter.ts";
import { bencherFormat } from "./bencher.ts";
import { benchfmtFormat } from "./benchfmt.ts";
import type { GateFormat } from "./format.ts";
import { githubActionBenchmarkFormat } from "./github-action-benchmark.ts";
import { htmlFormat } from "./html.ts";
import { jsonFormat } from "./json.ts";
import { junitFormat } from "./junit.ts";
import { markdownFormat } from "./markdown.ts";
import { pngFormat } from "./png.ts";
import { terminalFormat } from "./terminal.ts";

export const gateFormats = {
  terminal: terminalFormat,
  json: jsonFormat,
  markdown: markdownFormat,
  junit: junitFormat,
  "github-action-benchmark": githubActionBenchmarkFormat,
  bencher: bencherFormat,
  benchfmt: benchfmtFormat,
  png: pngFormat,
  html: htmlFormat,
} as const satisfies Record<string, GateFormat>;

export type GateFormatId = keyof typeof gateFormats;
export const gateFormatIds = Object.keys(gateFormats) as readonly GateFormatId[];

/** A gate in one format. Terminal, json and markdown are one text each: `files[0]`. */
export async function renderGate(summary: GateSummary, format: GateFormatId, options: ReportOptions = {}): Promise<Report> {
  return gateFormats[format].render(summary, options);
}
