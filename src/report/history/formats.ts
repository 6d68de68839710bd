/** The formats of a history by name: adding a format means one line here. */
import picocolors from "picocolors";
import type { HistorySummary } from "../../analysis/history/schema.ts";
import { historyCharts } from "../chart/spec/history.ts";
import { csvLines } from "../csv.ts";
import { htmlDocument, list, pageAssets, section, tableHtml } from "../html.ts";
import { jsonText } from "../json.ts";
import { layoutTable, wrap } from "../layout.ts";
import { chartPictures } from "../png.ts";
import type { Report, ReportOptions } from "../reporter.ts";
import { historyTables } from "./tables.ts";
import { currentSeries, notesOf } from "./words.ts";

interface HistoryFormat {
  /** What the format is, for lists of the formats. */
  readonly title: string;
  render(summary: HistorySummary, options?: ReportOptions): Promise<Report> | Report;
}

const textReport = (name: string, contents: string): Report => ({ files: [{ name, contents }], warnings: [] });

export const historyFormats = {
  terminal: { title: "a table of the series", render: (summary, options) => textReport("history.txt", historyText(summary, options)) },
  json: {
    title: "everything that was found, for programs",
    render: (summary) => textReport("history.json", jsonText(summary)),
  },
  csv: { title: "one row a point, for spreadsheets and data frames", render: (summary) => textReport("history.csv", historyCsv(summary)) },
  png: { title: "one picture a series", render: (summary, { assets } = {}) => chartPictures(historyCharts(summary), footer(summary), assets) },
  html: { title: "one page with the charts that needs nothing else", render: historyPage },
} as const satisfies Record<string, HistoryFormat>;

export type HistoryFormatId = keyof typeof historyFormats;
export const historyFormatIds = Object.keys(historyFormats) as readonly HistoryFormatId[];

/** A history in one format. Terminal, json and csv are one text each: `files[0]`. */
export async function renderHistory(summary: HistorySummary, format: HistoryFormatId, options: ReportOptions = {}): Promise<Report> {
  const { render }: HistoryFormat = historyFormats[format];
  return render(summary, options);
}

function footer(summary: HistorySummary): string {
  const machines = new Set(currentSeries(summary).map(({ fingerprint }) => fingerprint));
  return ["streambound history", ...(machines.size === 1 ? machines : [])].join(" · ");
}

function headline(summary: HistorySummary): string {
  const { entries, since, pin } = summary;
  const parts = [`${entries} ${entries === 1 ? "entry" : "entries"}`, `${currentSeries(summary).length} series`];
  return `${parts.join(", ")}${since === undefined ? "" : `, since ${since}`}${pin === undefined ? "" : `, release: ${pin}`}`;
}

function historyText(summary: HistorySummary, { width = 80, color = false }: ReportOptions = {}): string {
  const { bold, dim } = picocolors.createColors(color);
  const blocks = [
    wrap(`History: ${headline(summary)}`, width, "  ").map(bold),
    ...historyTables(summary).map((table) => {
      const { headings, body } = layoutTable(table, width);
      return [...wrap(table.title, width, "  "), ...headings.map(dim), ...body];
    }),
    notesOf(summary).flatMap((note) => wrap(note, width, "  ")),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join("\n"))
    .join("\n\n")}\n`;
}

function historyCsv({ series }: HistorySummary): string {
  const columns = ["fingerprint", "loop", "kind", "contract", "time", "commit", "dirty", "bundle", "rate_bytes_per_s_median", "rate_bytes_per_s_low"];
  return csvLines([
    [...columns, "rate_bytes_per_s_high", "share", "verdict", "change_ratio", "change_p"],
    ...series.flatMap(({ fingerprint, loop, kind, contract, points, changes }) =>
      points.map(({ time, commit, dirty, bundle, rate, share, verdict }, index) => {
        const change = changes.find((one) => one.index === index);
        const measured = [rate?.median, rate?.low, rate?.high, share, verdict, change?.ratio, change?.p];
        return [fingerprint, loop, kind, contract, time, commit, dirty === undefined ? undefined : String(dirty), bundle, ...measured];
      }),
    ),
  ]);
}

async function historyPage(summary: HistorySummary, { assets }: ReportOptions = {}): Promise<Report> {
  const specs = historyCharts(summary);
  const page = htmlDocument(
    {
      title: "streambound history",
      heading: "Did the loops change?",
      lines: [headline(summary)],
      main: [
        section("warnings", "Notes", list(notesOf(summary))),
        section("charts", "Charts", specs.length === 0 ? "" : "<noscript><p>The charts need JavaScript.</p></noscript>"),
        section("findings", "Series", historyTables(summary).map(tableHtml).join("\n")),
      ].join("\n"),
      data: { id: "specs", value: specs },
    },
    await pageAssets(assets),
  );
  return textReport("history.html", page);
}
