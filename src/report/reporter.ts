/** What every report format offers: a pure function from a Summary to named files. Printing and writing belong to the caller. */
import type { Summary } from "../analysis/summary.ts";

/** One file of a report; `name` is relative to the folder of the run's reports and uses `/`. */
export interface ReportFile {
  readonly name: string;
  readonly contents: string | Uint8Array;
}

/** The files of one format, and what went wrong in a way that did not stop it. */
export interface Report {
  readonly files: readonly ReportFile[];
  readonly warnings: readonly string[];
}

/** What a caller may choose; each format reads what concerns it. */
export interface ReportOptions {
  /** Columns of the terminal. @default 80 */
  readonly width?: number;
  /** Colour the terminal text. @default false */
  readonly color?: boolean;
  /** Every row in the terminal text, not the findings alone. @default false */
  readonly verbose?: boolean;
  /** The markdown refers to the PNG charts beside it. @default false */
  readonly pictures?: boolean;
  /** Folder of `page.js`, `page.css` and the fonts, ending in `/`. @default the `assets` folder of this build */
  readonly assets?: URL;
}

/** One report format. */
export interface Reporter {
  /** What the format is, for lists of the formats. */
  readonly title: string;
  render(summary: Summary, options?: ReportOptions): Promise<Report> | Report;
}

/** Where the build puts the page and the fonts: `dist/assets/`, seen from `dist/src/report/`. */
export const builtAssets: URL = new URL("../../assets/", import.meta.url);
