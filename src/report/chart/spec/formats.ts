/** What reading one dataset from different files costs: memory over the page with the fitted line and the document's, and rows a second by reader. */
import type { FormatEntry, Formats, PageFit } from "../../../analysis/formats/schema.ts";
import type { Estimate, Summary } from "../../../analysis/summary.ts";
import { pageMemory } from "../../../models/page-memory.ts";
import { formatSignificant, formatSize } from "../../../units.ts";
import { between, datum } from "./curves.ts";
import { ascending, estimateText, listText, printable, ratioText, spreadName } from "./figures.ts";
import { type ChartSpec, type Datum, type Mark, type Panel, type Series, type Tone, tone } from "./panel.ts";
import { oneTwoFive, powersOfTwo, sizeAxis } from "./scales.ts";

export function formatsCharts({ formats }: Summary): readonly ChartSpec[] {
  return formats ? [...rateChart(formats), ...memoryChart(formats)] : [];
}

/** Kinds of files that share a table and a panel. */
export const formatTitles: Readonly<Record<string, string>> = { csv: "CSV", parquet: "Parquet", arrow: "Arrow" };

/** `Arrow` of both its forms. */
export function formatTitle(format: string): string {
  return formatTitles[format.replace(/-(stream|file)$/, "")] ?? printable(format);
}

const readerTitles: Readonly<Record<string, string>> = {
  bytes: "our scanner",
  "csv-parse": "csv-parse",
  duckdb: "DuckDB",
  "whole-csv": "whole file, split",
  "whole-parquet": "hyparquet, whole",
  "whole-arrow": "apache-arrow, whole",
};

/** `hyparquet`, `DuckDB, 2 threads`; Arrow's by the form of their file. */
export function readerTitle({ format, reader, threads }: Pick<FormatEntry, "format" | "reader" | "threads">): string {
  const form = reader === "arrow" ? `apache-arrow, ${format === "arrow-stream" ? "stream" : "file"}` : undefined;
  return `${form ?? readerTitles[reader] ?? printable(reader)}${threads > 1 ? `, ${threads} threads` : ""}`;
}

/** What an axis of peaks says; where some are intervals and some ranges there is no room for both. */
export function peakTitle(estimates: readonly Estimate[]): string {
  const kinds = new Set(estimates.map(({ spread }) => spread.kind));
  return kinds.size > 1 ? "peak above the floor" : `peak above the floor (${spreadName(estimates)})`;
}

/** `12 MiB`, `−1.5 MiB`. */
export function sizeText(value: number): string {
  return `${value < 0 ? "−" : ""}${formatSize(Math.round(Math.abs(value)))}`;
}

/** A dot a reader and scan, on a logarithmic axis: readers span two orders of magnitude. Of the files that every reader takes. */
function rateChart({ entries }: Formats): readonly ChartSpec[] {
  const own = entries.flatMap((entry) => (entry.group === "formats/scan" && entry.rowRate ? [{ ...entry, rowRate: entry.rowRate }] : []));
  const labelOf = (entry: FormatEntry) => `${formatTitle(entry.format)}: ${readerTitle(entry)}`;
  const kinds = Object.values(formatTitles);
  const labels = [...new Set([...own].sort((a, b) => kinds.indexOf(formatTitle(a.format)) - kinds.indexOf(formatTitle(b.format))).map(labelOf))];
  if (labels.length < 2) return [];
  const scans = [
    { scan: "full", label: "all columns", tone: "second", shape: "circle" },
    { scan: "two", label: "two columns", tone: "fifth", shape: "rect" },
  ] as const;
  return [
    {
      id: "formats-rate",
      title: "Rows a second by file and reader",
      sentence: rateText(own),
      columns: 1,
      height: 90 + 30 * labels.length,
      panels: [
        {
          x: {
            title: `millions of rows a second (${spreadName(own.map(({ rowRate }) => rowRate))})`,
            scale: "log",
            format: "number",
            ...oneTwoFive(own.flatMap(({ rowRate }) => [rowRate.spread.low / 1e6, rowRate.spread.high / 1e6])),
          },
          y: { title: "", scale: "categories", labels, format: "number", reversed: true },
          marks: [],
          series: scans.flatMap(({ scan, label, ...look }, i): readonly Series[] => {
            const data = own
              .filter((entry) => entry.scan === scan)
              .map((entry) => datum(labels.indexOf(labelOf(entry)) + (i === 0 ? -0.1 : 0.1), entry.rowRate, 1e6, rateNote(entry)));
            return data.length === 0 ? [] : [{ label, ...look, kind: "points", data }];
          }),
        },
      ],
    },
  ];
}

function rateNote({ versusDuckdb, peakBytes, rate }: FormatEntry): string {
  return [
    rate ? `${formatSignificant(rate.median / 1e9)} GB/s of the file` : "",
    versusDuckdb ? `${ratioText(versusDuckdb.median)} of DuckDB on one thread` : "",
    peakBytes ? `${sizeText(peakBytes.median)} above the floor` : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

/** Of each kind of file the fastest full scan on one thread, and ours beside DuckDB. */
function rateText(entries: readonly (FormatEntry & { readonly rowRate: NonNullable<FormatEntry["rowRate"]> })[]): string {
  const full = entries.filter(({ scan, threads }) => scan === "full" && threads === 1);
  const best = Object.values(formatTitles).flatMap((title) => {
    const [first] = full.filter(({ format }) => formatTitle(format) === title).sort((a, b) => b.rowRate.median - a.rowRate.median);
    return first ? [`${title} by ${readerTitle(first)} at ${formatSignificant(first.rowRate.median / 1e6)} M rows/s`] : [];
  });
  const beside = (["csv", "parquet"] as const).flatMap((format) => {
    const [own] = full.filter((entry) => entry.format === format && entry.versusDuckdb).sort((a, b) => b.rowRate.median - a.rowRate.median);
    return own?.versusDuckdb ? [`${readerTitle(own)} ${formatTitle(format)} at ×${estimateText(own.versusDuckdb, formatSignificant)}`] : [];
  });
  return `On one thread all columns are read fastest from ${listText(best)}.${beside.length > 0 ? ` Beside DuckDB ${listText(beside)} of its rate.` : ""}`;
}

/** Peak over page × pages at once, a panel a kind of file. */
function memoryChart({ fits }: Formats): readonly ChartSpec[] {
  const kinds = Object.entries(formatTitles).flatMap(([, title]) => {
    const own = fits.filter(({ format }) => formatTitle(format) === title);
    return own.length > 0 ? [{ title, own }] : [];
  });
  if (kinds.length === 0) return [];
  return [
    {
      id: "formats-memory",
      title: "Peak memory over the page: row group, batch or buffer",
      sentence: memoryText(fits),
      columns: Math.min(2, kinds.length),
      height: 380,
      panels: kinds.map(({ title, own }) => memoryPanel(title, own, fits)),
    },
  ];
}

const bytesOf = ({ pageBytes, concurrent }: PageFit["points"][number]) => pageBytes * concurrent;

function memoryPanel(title: string, fits: readonly PageFit[], all: readonly PageFit[]): Panel {
  const points = fits.flatMap((fit) => [...fit.points, ...fit.several]);
  const document = ascending(points.map(bytesOf)).flatMap((x): readonly Datum[] => {
    const bytes = points.find((point) => bytesOf(point) === x && point.documentBytes !== undefined)?.documentBytes;
    return bytes === undefined ? [] : [{ x, y: bytes }];
  });
  const ys = [
    ...points.flatMap(({ peak, fittedBytes }) => [peak.spread.low, peak.spread.high, fittedBytes]),
    ...document.map(({ y }) => y),
    ...fits.map(({ interceptBytes }) => interceptBytes),
  ];
  return {
    title,
    x: sizeAxis("bytes of a page, uncompressed × pages at once", points.map(bytesOf)),
    y: {
      title: peakTitle(points.map(({ peak }) => peak)),
      scale: "log",
      format: "size",
      ...powersOfTwo(
        ys.filter((y) => y > 0),
        ys.some((y) => y > 0 && y < 2 ** 18) ? 4 : 2,
      ),
    },
    marks: fits.flatMap((fit): readonly Mark[] =>
      fit.interceptBytes > 0 ? [{ axis: "y", at: fit.interceptBytes, label: `${shortTitle(fit)}: runtime ${sizeText(fit.interceptBytes)}` }] : [],
    ),
    series: [
      ...fits.flatMap((fit) => fitSeries(fit, tone(all.indexOf(fit) + 1))),
      ...(document.length > 0 ? [{ label: "document", tone: "document", kind: "line", dash: [6, 4], data: document } as const] : []),
    ],
  };
}

const shortTitle = (fit: PageFit) => readerTitle({ ...fit, threads: 1 });

/** What was fitted, what was held out, and the line. */
function fitSeries(fit: PageFit, own: Tone): readonly Series[] {
  const note = ({ concurrent, fittedBytes }: PageFit["points"][number]) =>
    `${concurrent > 1 ? `${concurrent} at once, ` : ""}fitted ${sizeText(fittedBytes)}`;
  const drawn = (points: PageFit["points"]) =>
    points.filter(({ peak }) => peak.spread.low > 0).map((point) => datum(bytesOf(point), point.peak, 1, note(point)));
  const some = (held: boolean) => drawn(fit.points.filter((point) => point.heldOut === held));
  const line = between(ascending(fit.points.map(bytesOf)))
    .map((x) => ({ x, y: pageMemory(fit, x) }))
    .filter(({ y }) => y > 0);
  return (
    [
      { label: shortTitle(fit), tone: own, kind: "points", shape: "circle", data: some(false) },
      { label: "held out of the fit", tone: own, kind: "points", shape: "rect", data: some(true) },
      { label: "several at once, beside the fit", tone: own, kind: "points", shape: "triangle", data: drawn(fit.several) },
      { label: "runtime + slope × page, fitted", tone: own, kind: "line", dash: [3, 3], data: line },
    ] as const
  ).filter(({ data }) => data.length > 0);
}

/** Slope and runtime of each, and how far the line missed what was held out. */
function memoryText(fits: readonly PageFit[]): string {
  const parts = fits.map((fit) => `${shortTitle(fit)} ${formatSignificant(fit.slope)} bytes a byte of page above ${sizeText(fit.interceptBytes)}`);
  const worst = Math.max(...fits.flatMap(({ worstHeldOut }) => worstHeldOut ?? []));
  const missed = Number.isFinite(worst) ? ` The lines miss the sizes that were held out by at most ${(worst * 100).toFixed(1)} %.` : "";
  return `Memory grows with the page: ${parts.join(", ")}.${missed}`;
}
