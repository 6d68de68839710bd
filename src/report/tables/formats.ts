/** What reading one dataset from different files costs: by reader, by page, by codec, and what becomes of bad files. */
import type { FormatEntry, Formats, PageFit, Refusal } from "../../analysis/formats/schema.ts";
import type { Estimate, Summary } from "../../analysis/summary.ts";
import { formatRate, formatSignificant } from "../../units.ts";
import { ascending, listText, printable, ratioText, spreadName, spreadText } from "../chart/spec/figures.ts";
import { formatTitle, formatTitles, readerTitle, sizeText } from "../chart/spec/formats.ts";
import { type Column, type Line, number, optional, spread, type Table, words } from "./table.ts";

export function formatsTables({ formats }: Summary): readonly Table[] {
  if (!formats) return [];
  const kinds = Object.keys(formatTitles);
  return [
    ...kinds.flatMap((kind) => [scanTable(formats, kind, "formats/scan"), scanTable(formats, kind, "formats/scan-large")]),
    fitTable(formats),
    pointTable(formats),
    parquetTable(formats),
    refusalTable(formats),
    wordsTable(formats),
  ].filter((table) => table.lines.length > 0);
}

const text = (estimate: Estimate | undefined, format: (value: number) => string) => (estimate ? format(estimate.median) : "");
const size = (estimate: Estimate | undefined) => text(estimate, sizeText);
/** Millions a second. */
const millions = (value: number) => formatSignificant(value / 1e6);

/** A line without figures: why. */
const missing = (cells: number, name: string, { state, reason }: Pick<FormatEntry, "state" | "reason">): Line => ({
  cells: [name, ...Array<string>(cells - 1).fill("")],
  remark: printable(`${state}: ${reason ?? "no reason recorded"}`),
});

/** All readers of one kind of file, each with its scans, of one group: files of one length. */
function scanTable({ entries }: Formats, kind: string, of: string): Table {
  const unsorted = entries.filter(({ group, format }) => group === of && formatTitle(format) === formatTitles[kind]);
  const own = [...unsorted].sort((a, b) => Number(a.scan !== "full") - Number(b.scan !== "full"));
  const [measured] = own.filter(({ state }) => state === "measured");
  const columns: readonly Column[] = [
    { title: "reader", flexible: true },
    words("scan"),
    number("M rows/s"),
    spread,
    optional(number("GB/s")),
    optional(number("of B")),
    number("÷ DuckDB"),
    optional(number("floor", "resident")),
    number("peak above", "resident"),
    optional(number("of files", "resident")),
    number("document"),
  ];
  // A reader that is absent is so for every scan.
  const shown = own.filter(
    (entry, i) =>
      entry.state === "measured" ||
      own.findIndex(({ reader, threads, reason }) => reader === entry.reader && threads === entry.threads && reason === entry.reason) === i,
  );
  return {
    id: of.replace("formats/scan", `formats-${kind}`),
    title: `${formatTitles[kind]}${measured ? `, ${measured.rows} rows` : ""} (${spreadName(own.flatMap(({ rowRate }) => rowRate ?? []))})`,
    columns,
    lines: shown.map((entry) => {
      const name = printable(readerTitle(entry));
      if (entry.state !== "measured") return missing(columns.length, name, entry);
      const { scan, rowRate, rate, shareOfB, versusDuckdb, floorBytes, peakBytes, peakFileBytes, documentBytes } = entry;
      return {
        cells: [
          name,
          scan === "full" ? "all" : printable(scan),
          text(rowRate, millions),
          rowRate ? spreadText(rowRate, millions) : "",
          text(rate, formatRate),
          shareOfB === undefined ? "" : shareOfB.toPrecision(2),
          text(versusDuckdb, ratioText),
          size(floorBytes),
          size(peakBytes),
          size(peakFileBytes),
          documentBytes === undefined ? "" : sizeText(documentBytes),
        ],
      };
    }),
    note: "÷ DuckDB: by one thread, over the same file with the same query, paired. document: what it says is held.",
  };
}

/** peak = runtime + slope × page × pages at once, fitted to pages of one at a time. */
function fitTable({ fits }: Formats): Table {
  return {
    id: "formats-fit",
    title: "Peak above the floor = runtime + slope × page, of pages that are read one at a time, and sizes that took no part in the fit",
    columns: [
      { title: "reader", flexible: true },
      number("from", "page"),
      number("to", "page"),
      number("runtime"),
      number("slope"),
      number("document"),
      number("held out"),
      number("off by"),
    ],
    lines: fits.map((fit) => {
      const bytes = ascending(fit.points.map(({ pageBytes }) => pageBytes));
      return {
        cells: [
          printable(fitTitle(fit)),
          sizeText(bytes[0] ?? 0),
          sizeText(bytes.at(-1) ?? 0),
          sizeText(fit.interceptBytes),
          formatSignificant(fit.slope),
          documentSlope(fit),
          String(fit.points.filter(({ heldOut }) => heldOut).length),
          fit.worstHeldOut === undefined ? "" : percent(fit.worstHeldOut),
        ],
      };
    }),
    note: "slope: bytes of memory a byte of page; document: its figure for the largest page, a byte of page; off by: at most, at the sizes held out.",
  };
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

function documentSlope({ points }: PageFit): string {
  const last = points.at(-1);
  return last?.documentBytes === undefined ? "" : formatSignificant(last.documentBytes / (last.pageBytes * last.concurrent));
}

/** `hyparquet, snappy`. */
export function fitTitle({ format, reader, codec, scan }: Pick<PageFit, "format" | "reader" | "codec" | "scan">): string {
  return [readerTitle({ format, reader, threads: 1 }), format === "parquet" && codec !== "none" ? codec : "", scan === "full" ? "" : "two columns"]
    .filter(Boolean)
    .join(", ");
}

function pointTable({ fits }: Formats): Table {
  return {
    id: "formats-pages",
    detail: true,
    title: `Peak above the floor by the page (${spreadName(fits.flatMap(({ points, several }) => [...points, ...several].map(({ peak }) => peak)))})`,
    columns: [
      { title: "reader", flexible: true },
      number("page"),
      number("at once"),
      number("peak"),
      optional(spread),
      number("fitted"),
      words("fit"),
      number("off"),
      number("document"),
    ],
    lines: fits.flatMap((fit) =>
      [...fit.points, ...fit.several].map(({ pageBytes, concurrent, peak, fittedBytes, heldOut, documentBytes }) => ({
        cells: [
          printable(fitTitle(fit)),
          sizeText(pageBytes),
          String(concurrent),
          size(peak),
          spreadText(peak, sizeText),
          sizeText(fittedBytes),
          concurrent > 1 ? "beside it" : heldOut ? "held out" : "",
          `${fittedBytes < peak.median ? "−" : "+"}${percent(Math.abs(fittedBytes / peak.median - 1))}`,
          documentBytes === undefined ? "" : sizeText(documentBytes),
        ],
      })),
    ),
    note: "beside it: several pages at once, for which the line says slope × page × at once.",
  };
}

/** Codecs, and nested beside flat. */
function parquetTable({ entries }: Formats): Table {
  const own = entries.filter(({ group }) => group.startsWith("formats/codecs") || group.startsWith("formats/nested"));
  const columns = [
    words("reader"),
    words("codec"),
    words("columns"),
    number("stored", "row group"),
    number("uncompressed", "row group"),
    number("M rows/s"),
    optional(spread),
    number("÷ DuckDB"),
    number("peak above"),
  ];
  return {
    id: "formats-parquet-codecs",
    detail: true,
    title: `Parquet by codec and by columns (${spreadName(own.flatMap(({ rowRate }) => rowRate ?? []))})`,
    columns,
    lines: own.map((entry) =>
      entry.state === "measured"
        ? {
            cells: [
              printable(readerTitle(entry)),
              printable(entry.codec),
              printable(entry.shape),
              entry.storedBytes === undefined ? "" : sizeText(entry.storedBytes),
              entry.pageBytes === undefined ? "" : sizeText(entry.pageBytes),
              text(entry.rowRate, millions),
              entry.rowRate ? spreadText(entry.rowRate, millions) : "",
              text(entry.versusDuckdb, ratioText),
              size(entry.peakBytes),
            ],
          }
        : missing(columns.length, printable(readerTitle(entry)), entry),
    ),
  };
}

const inputTitles: Readonly<Record<string, string>> = { truncated: "cut short", malformed: "malformed", "other-schema": "other columns" };

function refusedText({ state, refused }: Refusal): string {
  if (state !== "measured") return `– ${state}`;
  return refused === "always" ? "✓ refused" : refused === "never" ? "✗ taken" : refused === "sometimes" ? "✗ at times" : "";
}

/** Is bad input refused? */
function refusalTable({ refusals }: Formats): Table {
  const inputs = [...new Set(refusals.map(({ input }) => input))];
  const readers = [...new Set(refusals.map((one) => JSON.stringify([one.format, one.reader])))].map((key) => JSON.parse(key) as [string, string]);
  return {
    id: "formats-refusals",
    title: "Files that are bad: refused, or taken without a word",
    columns: [words("reader"), ...inputs.map((input) => words(inputTitles[input] ?? printable(input)))],
    lines: readers.map(([format, reader]) => ({
      cells: [
        `${formatTitle(format)}: ${printable(readerTitle({ format, reader, threads: 1 }))}`,
        ...inputs.map((input) => {
          const found = refusals.find((one) => one.format === format && one.reader === reader && one.input === input);
          return found ? refusedText(found) : "";
        }),
      ],
    })),
  };
}

/** In the reader's words. */
function wordsTable({ refusals }: Formats): Table {
  return {
    id: "formats-refusals-words",
    detail: true,
    title: "What readers say of bad files",
    columns: [words("reader"), words("file"), words("outcome")],
    lines: refusals.map((one) => ({
      cells: [
        `${formatTitle(one.format)}: ${printable(readerTitle({ ...one, threads: 1 }))}`,
        inputTitles[one.input] ?? printable(one.input),
        refusedText(one),
      ],
      ...(one.said !== undefined && { remark: printable(one.said) }),
    })),
  };
}

/** The fastest reader of CSV and of Parquet that is not DuckDB, beside it; "" without the suite. */
export function formatsSentence({ formats }: Summary): string {
  const told = (["csv", "parquet"] as const).flatMap((format) => {
    const own = (formats?.entries ?? []).filter(
      (entry) => entry.format === format && entry.group === "formats/scan" && entry.scan === "full" && entry.rowRate && entry.reader !== "duckdb",
    );
    const [best] = own.sort((a, b) => (b.rowRate?.median ?? 0) - (a.rowRate?.median ?? 0));
    if (!best?.rowRate) return [];
    const beside = best.versusDuckdb ? `, ${ratioText(best.versusDuckdb.median)} of DuckDB's rate on one thread` : "";
    const peak = best.peakBytes ? `, ${sizeText(best.peakBytes.median)} above the floor` : "";
    return [`${formatTitle(format)} fastest by ${printable(readerTitle(best))} at ${millions(best.rowRate.median)} M rows/s${beside}${peak}`];
  });
  return told.length === 0 ? "" : `Formats: ${listText(told)}.`;
}
