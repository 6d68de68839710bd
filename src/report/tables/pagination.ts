/** The same reduction by pages that are found in different ways. */
import type { MemorySlope, Pagination, Paging } from "../../analysis/pagination/schema.ts";
import type { Estimate, Summary } from "../../analysis/summary.ts";
import { formatDuration, formatSignificant, formatSpan } from "../../units.ts";
import { printable, ratioText, spreadName, spreadText } from "../chart/spec/figures.ts";
import { sizeText } from "../chart/spec/formats.ts";
import { sourceTitle, wayTitle } from "../chart/spec/pagination.ts";
import { type Column, type Line, number, optional, spread, type Table, words } from "./table.ts";

export function paginationTables({ pagination }: Summary): readonly Table[] {
  if (!pagination) return [];
  const groups = [...new Set(pagination.entries.map(({ group }) => group))];
  return [
    ...groups.filter((group) => !isSweep(group)).map((group) => wayTable(pagination, group)),
    sweepTable(pagination, groups.filter(isSweep)),
    slopeTable(pagination),
  ].filter((table) => table.lines.length > 0);
}

const isSweep = (group: string) => /\/(pages|sizes)\b/.test(group);

const text = (estimate: Estimate | undefined, format: (value: number) => string) => (estimate ? format(estimate.median) : "");
const millions = (value: number) => formatSignificant(value / 1e6);
const times = (value: number | undefined) => (value === undefined ? "" : ratioText(value));

function missing(cells: number, { way, state, reason }: Paging): Line {
  return { cells: [wayTitle(way), ...Array<string>(cells - 1).fill("")], remark: printable(`${state}: ${reason ?? "no reason recorded"}`) };
}

/** All ways over one source. */
function wayTable({ entries }: Pagination, group: string): Table {
  const own = entries.filter((entry) => entry.group === group);
  const [first] = own;
  const columns: readonly Column[] = [
    { title: "way", flexible: true },
    number("M rows/s"),
    spread,
    number("÷ stream"),
    number("read", "× data"),
    number("model", "× data"),
    number("peak"),
    number("index"),
    optional(number("built in")),
  ];
  return {
    id: group.replaceAll("/", "-"),
    title: `${first ? `${first.rows} rows in pages of ${first.page}, ${sourceTitle(first.source)}` : printable(group)} (${spreadName(own.flatMap(({ rowRate }) => rowRate ?? []))})`,
    columns,
    lines: own.map((entry) =>
      entry.state === "measured"
        ? {
            cells: [
              wayTitle(entry.way),
              text(entry.rowRate, millions),
              entry.rowRate ? spreadText(entry.rowRate, millions) : "",
              text(entry.versusStream, ratioText),
              times(entry.rescan?.median),
              times(entry.predictedRescan),
              text(entry.peakBytes, sizeText),
              entry.indexBytes === undefined ? "" : sizeText(entry.indexBytes),
              text(entry.indexNs, formatDuration),
            ],
            ...(entry.foundBy !== undefined && { remark: `the database finds its pages by: ${printable(entry.foundBy)}` }),
          }
        : missing(columns.length, entry),
    ),
    note: "÷ stream: rates, paired. × data: bytes read over those of one pass, and by the model: (pages + 1) ÷ 2 without an index. peak: above the floor.",
  };
}

/** Over page sizes and over sizes of the dataset. */
function sweepTable({ entries }: Pagination, groups: readonly string[]): Table {
  const own = entries.filter(({ group }) => groups.includes(group));
  const columns: readonly Column[] = [
    { title: "way", flexible: true },
    words("source"),
    number("rows"),
    number("page"),
    number("M rows/s"),
    optional(spread),
    number("read", "× data"),
    number("model", "× data"),
    number("peak"),
  ];
  return {
    id: "pagination-sweeps",
    detail: true,
    title: `Pages over their size and over that of the dataset (${spreadName(own.flatMap(({ rowRate }) => rowRate ?? []))})`,
    columns,
    lines: own.map((entry) =>
      entry.state === "measured"
        ? {
            cells: [
              wayTitle(entry.way),
              printable(entry.source),
              String(entry.rows),
              String(entry.page),
              text(entry.rowRate, millions),
              entry.rowRate ? spreadText(entry.rowRate, millions) : "",
              times(entry.rescan?.median),
              times(entry.predictedRescan),
              text(entry.peakBytes, sizeText),
            ],
          }
        : missing(columns.length, entry),
    ),
  };
}

/** Does memory grow with the page, or with the dataset? */
function slopeTable({ slopes }: Pagination): Table {
  const shown = (value: number) => formatSignificant(value);
  return {
    id: "pagination-memory",
    title: "Peak above the floor: bytes of memory for each byte more of page or dataset (95 % interval)",
    columns: [words("way"), words("source"), words("over"), number("from"), number("to"), number("at 0"), number("slope"), spread],
    lines: slopes.map(({ way, source, over, points, interceptBytes, slope, spread: { low, high } }: MemorySlope) => ({
      cells: [
        wayTitle(way),
        printable(source),
        over,
        sizeText(points[0]?.bytes ?? 0),
        sizeText(points.at(-1)?.bytes ?? 0),
        sizeText(interceptBytes),
        formatSpan(slope, slope, shown),
        formatSpan(low, high, shown),
      ],
    })),
  };
}

/** What a stream and pages by number cost; "" without the suite. */
export function paginationSentence({ pagination }: Summary): string {
  const offset = pagination?.entries.find(
    ({ way, source, versusStream, group }) => way === "offset" && source === "file" && versusStream && !isSweep(group),
  );
  const slope = (way: string) => pagination?.slopes.find((one) => one.way === way && one.over === "dataset");
  const [stream, whole] = [slope("stream"), slope("whole")];
  const parts = [
    offset?.versusStream
      ? `pages by number run at ${ratioText(offset.versusStream.median)} of the stream's rate${offset.rescan ? ` and read the file ${ratioText(offset.rescan.median)}` : ""}`
      : "",
    stream
      ? `a stream holds ${formatSpan(stream.slope, stream.slope, formatSignificant)} bytes more for a byte more of data${whole ? `, the whole ${formatSignificant(whole.slope)}` : ""}`
      : "",
  ].filter(Boolean);
  return parts.length === 0 ? "" : `Pagination: ${parts.join("; ")}.`;
}
