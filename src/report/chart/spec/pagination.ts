/** Pages that are found in different ways: bytes read and rows a second, and memory over the page and over the dataset. */
import type { MemorySlope, Pagination, Paging } from "../../../analysis/pagination/schema.ts";
import type { Estimate, Summary } from "../../../analysis/summary.ts";
import { offsetRescan } from "../../../models/rescan.ts";
import { formatSignificant, formatSize, formatSpan } from "../../../units.ts";
import { between, datum } from "./curves.ts";
import { ascending, listText, printable, ratioText, spreadName } from "./figures.ts";
import { peakTitle } from "./formats.ts";
import type { ChartSpec, Panel, Series, Tone } from "./panel.ts";
import { oneTwoFive, powersOfTwo, sizeAxis } from "./scales.ts";

export function paginationCharts({ pagination }: Summary): readonly ChartSpec[] {
  return pagination ? [...readChart(pagination), ...memoryChart(pagination)] : [];
}

const wayTitles: Readonly<Record<string, string>> = {
  stream: "stream",
  whole: "whole at once",
  offset: "by number",
  index: "by an index",
  keyset: "behind last key",
  random: "random, by an index",
};

export function wayTitle(way: string): string {
  return wayTitles[way] ?? printable(way);
}

/** `from a file`, `from DuckDB`. */
export function sourceTitle(source: string): string {
  return source === "file" ? "from a file" : source === "duckdb" ? "from DuckDB" : `from ${printable(source)}`;
}

const tones: Readonly<Record<string, Tone>> = {
  stream: "second",
  whole: "fifth",
  offset: "sixth",
  index: "third",
  keyset: "first",
  random: "fourth",
};
const toneOf = (way: string): Tone => tones[way] ?? "quiet";
const shapes = { file: "circle", duckdb: "rect" } as const;
const shapeOf = (source: string) => shapes[source as keyof typeof shapes] ?? "triangle";

type Read = Paging & { readonly rescan: Estimate; readonly fileBytes: number };

/** Bytes read over the size of the data, and beside it what that means for the rate. */
function readChart({ entries }: Pagination): readonly ChartSpec[] {
  const swept = entries.filter(
    (entry): entry is Read => entry.group.startsWith("pagination/sizes") && entry.rescan !== undefined && entry.fileBytes !== undefined,
  );
  const ways = entries.filter(({ group, rowRate, source }) => rowRate && group === `pagination/${source}`);
  const panels = [...readPanel(swept), ...ratePanel(ways)];
  if (panels.length === 0) return [];
  return [
    {
      id: "pagination-read",
      title: "What finding the next page costs",
      sentence: readText(swept, ways),
      columns: panels.length,
      height: 380,
      panels,
    },
  ];
}

function readPanel(entries: readonly Read[]): readonly Panel[] {
  const sizes = ascending(entries.map(({ fileBytes }) => fileBytes));
  const [first] = entries;
  if (!first || sizes.length < 2) return [];
  const rowBytes = first.fileBytes / first.rows;
  const pages = ascending(entries.map(({ page }) => page));
  const read = ({ rescan, fileBytes }: Read) => rescan.median * fileBytes;
  // The stream last, so on top: what is read once lies on one line.
  const lines = [...new Set(entries.map(({ source, way }) => JSON.stringify([source, way])))]
    .map((key) => JSON.parse(key) as [string, string])
    .sort(([, a], [, b]) => Number(a === "stream") - Number(b === "stream"));
  const sources = new Set(entries.map(({ source }) => source)).size;
  const page = pages[0] ?? 1;
  const model = between(sizes).map((x) => ({ x, y: x * offsetRescan(Math.max(1, x / rowBytes / page)) }));
  return [
    {
      title: `Bytes read, in pages of ${pages.join(", ")} rows`,
      x: sizeAxis("bytes of the data", sizes),
      y: { title: "bytes read", scale: "log", format: "size", ...powersOfTwo([...entries.map(read), ...model.map(({ y }) => y)], 2) },
      marks: [],
      series: [
        ...lines.map(
          ([source, way]): Series => ({
            label: sources > 1 ? `${wayTitle(way)}, ${sourceTitle(source)}` : wayTitle(way),
            tone: toneOf(way),
            kind: "line",
            shape: sources > 1 ? shapeOf(source) : way === "stream" ? "circle" : "rect",
            data: entries
              .filter((entry) => entry.source === source && entry.way === way)
              .map((entry) => ({ x: entry.fileBytes, y: read(entry), note: `${ratioText(entry.rescan.median)} of the data` }))
              .sort((a, b) => a.x - b.x),
          }),
        ),
        ...(lines.some(([, way]) => way === "offset")
          ? [{ label: "(pages + 1) ÷ 2 of the data", tone: "document", kind: "line", dash: [6, 4], data: model } as const]
          : []),
      ],
    },
  ];
}

function ratePanel(entries: readonly Paging[]): readonly Panel[] {
  const ways = [...new Set(entries.map(({ way }) => way))];
  const rates = entries.flatMap(({ rowRate }) => rowRate ?? []);
  if (ways.length < 2) return [];
  const sources = [...new Set(entries.map(({ source }) => source))];
  return [
    {
      title: `Rows a second, in pages of ${ascending(entries.map(({ page }) => page)).join(", ")} rows`,
      x: {
        title: `millions of rows a second (${spreadName(rates)})`,
        scale: "log",
        format: "number",
        ...oneTwoFive(rates.flatMap(({ spread }) => [spread.low / 1e6, spread.high / 1e6])),
      },
      y: { title: "", scale: "categories", labels: ways.map(wayTitle), format: "number", reversed: true },
      marks: [],
      series: sources.map((source, i) => ({
        label: sourceTitle(source),
        tone: i === 0 ? "second" : "fifth",
        kind: "points",
        shape: shapeOf(source),
        data: entries.flatMap(({ way, rowRate, versusStream, ...entry }) =>
          entry.source === source && rowRate
            ? [
                datum(
                  ways.indexOf(way) + (i - (sources.length - 1) / 2) * 0.2,
                  rowRate,
                  1e6,
                  versusStream ? `${ratioText(versusStream.median)} of the stream` : undefined,
                ),
              ]
            : [],
        ),
      })),
    },
  ];
}

function readText(swept: readonly Read[], ways: readonly Paging[]): string {
  const [largest] = swept.filter(({ way }) => way === "offset").sort((a, b) => b.fileBytes - a.fileBytes);
  const slower = ways.flatMap(({ way, source, versusStream }) =>
    way === "offset" && versusStream ? [`${sourceTitle(source)} at ${ratioText(versusStream.median)} of the stream's rate`] : [],
  );
  const parts = [
    largest
      ? `Pages by number read ${formatSize(Math.round(largest.fileBytes))} ${ratioText(largest.rescan.median)} (model ${ratioText(largest.predictedRescan ?? Number.NaN)}); the longer the data, the more often.`
      : "",
    slower.length > 0 ? `They go ${listText(slower)}.` : "",
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(" ") : `Rates of ${ways.length} ways to find the next page.`;
}

/** Peak over the page, and over the dataset; dashed: the line through all samples. */
function memoryChart({ slopes }: Pagination): readonly ChartSpec[] {
  const panels = (["page", "dataset"] as const).flatMap((over) => memoryPanel(over, slopes));
  if (panels.length === 0) return [];
  return [
    {
      id: "pagination-memory",
      title: "Peak memory over the page and over the dataset",
      sentence: memoryText(slopes),
      columns: panels.length,
      height: 380,
      panels,
    },
  ];
}

function memoryPanel(over: MemorySlope["over"], slopes: readonly MemorySlope[]): readonly Panel[] {
  const own = slopes.filter((slope) => slope.over === over);
  const points = own.flatMap((slope) => slope.points);
  if (points.length === 0) return [];
  const sources = new Set(own.map(({ source }) => source)).size;
  const ys = points.flatMap(({ peak }) => [peak.spread.low, peak.median, peak.spread.high]).filter((y) => y > 0);
  return [
    {
      title: `Over the ${over}`,
      x: sizeAxis(
        `bytes of ${over === "page" ? "a page" : "the dataset"}`,
        points.map(({ bytes }) => bytes),
      ),
      y: { title: peakTitle(points.map(({ peak }) => peak)), scale: "log", format: "size", ...powersOfTwo(ys, 2) },
      marks: [],
      series: own.flatMap((slope): readonly Series[] => {
        const label = sources > 1 ? `${wayTitle(slope.way)}, ${sourceTitle(slope.source)}` : wayTitle(slope.way);
        const line = between(ascending(slope.points.map(({ bytes }) => bytes)))
          .map((x) => ({ x, y: slope.interceptBytes + slope.slope * x }))
          .filter(({ y }) => y > 0);
        return [
          {
            label,
            tone: toneOf(slope.way),
            kind: "points",
            shape: shapeOf(slope.source),
            data: slope.points.filter(({ peak }) => peak.spread.low > 0).map(({ bytes, peak }) => datum(bytes, peak, 1)),
          },
          { label: "line through all samples", tone: toneOf(slope.way), kind: "line", dash: [3, 3], data: line },
        ];
      }),
    },
  ];
}

function memoryText(slopes: readonly MemorySlope[]): string {
  const told = slopes.map(
    ({ way, over, slope, spread }) =>
      `${wayTitle(way)} ${formatSpan(slope, slope, formatSignificant)} (${formatSpan(spread.low, spread.high, formatSignificant)}) a byte of ${over}`,
  );
  return `Bytes of memory more: ${listText([...new Set(told)])}.`;
}
