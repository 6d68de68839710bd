/** The report formats by name: adding a format means one file and one line here. */
import { csvReporter } from "./csv.ts";
import { htmlReporter } from "./html.ts";
import { jsonReporter } from "./json.ts";
import { markdownReporter } from "./markdown.ts";
import { pngReporter } from "./png.ts";
import type { Reporter } from "./reporter.ts";
import { terminalReporter } from "./terminal.ts";

export const reporters = {
  terminal: terminalReporter,
  json: jsonReporter,
  csv: csvReporter,
  markdown: markdownReporter,
  png: pngReporter,
  html: htmlReporter,
} as const satisfies Record<string, Reporter>;

export type FormatId = keyof typeof reporters;
export const formatIds = Object.keys(reporters) as readonly FormatId[];
