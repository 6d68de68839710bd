/** What a reader of a file will hold and how fast it will go, by the size of its pages. */
import { documentPageBytes, pageMemory } from "../../models/page-memory.ts";
import { formatSize } from "../../units.ts";
import { lineThrough } from "../formats/fits.ts";
import type { FittedPage, FormatEntry, Formats, PageFit } from "../formats/schema.ts";
import { groupBy } from "../point.ts";
import { median } from "../statistics.ts";
import { placeOf } from "./between.ts";
import { asked, type Figure, figureOf, measured, missing, type PlannedSection, planned, type Value } from "./figure.ts";
import type { PagesRequest } from "./request.ts";

const suite = "formats";

export function plannedPages(formats: Formats | undefined, request: PagesRequest): PlannedSection {
  const { format, reader, scan, codec, page, concurrent } = request;
  const named = `${format} by ${reader}, ${scan === "two" ? "two columns" : "all columns"}`;
  const own = (formats?.entries ?? []).filter(
    (one) => one.state === "measured" && one.format === format && one.reader === reader && one.scan === scan,
  );
  const fit = formats?.fits.find(
    (one) => one.format === format && one.reader === reader && one.scan === scan && (codec === undefined || one.codec === codec),
  );
  const coded = own.filter((one) => one.codec === (codec ?? fit?.codec ?? one.codec));
  const pageBytes = bytesOf(page, coded, formats, format);
  const size = pageBytes ? formatSize(Math.round(pageBytes.value)) : `${page.value} rows`;
  const title = `${named}${fit ? codecOf(fit) : ""}, ${concurrent} ${concurrent === 1 ? "page" : "pages"} of ${size} at once`;
  if (!pageBytes) return { id: "pages", title, figures: [], missing: [missing(`bytes of a row of ${named}`, suite)] };
  const above = fit && aboveFloor(fit, pageBytes, request, storedShare(coded));
  const memory = above ? [above, ...inAll(above, coded)] : [];
  const rates = ratesOf(coded, pageBytes, concurrent, formats);
  return {
    id: "pages",
    title,
    figures: [...memory, ...rates],
    missing: [
      ...(above ? [] : [missing(`a fit of memory over pages of ${named}${codec === undefined ? "" : `, ${codec}`}`, suite)]),
      ...(rates.length > 0 ? [] : [missing(`a rate of ${named}${codec === undefined ? "" : `, ${codec}`}`, suite)]),
    ],
  };
}

const codecOf = ({ codec }: PageFit) => (codec === "none" ? "" : `, ${codec}`);
const nameOf = ({ format, reader, scan, codec }: Pick<PageFit, "format" | "reader" | "scan" | "codec">) =>
  [format, reader, scan, ...(codec === "none" ? [] : [codec])].join(" ");

/** Rows as decoded bytes, by what a row of such pages was measured to take. */
function bytesOf(page: PagesRequest["page"], own: readonly FormatEntry[], formats: Formats | undefined, format: string): Value | undefined {
  if (page.unit === "bytes") return asked("--page", page.value, "B");
  const rowBytes =
    format === "csv" ? formats?.rowBytes : medianOf(own, (one) => one.pageBytes !== undefined && one.pageBytes / Math.min(one.page, one.rows));
  if (rowBytes === undefined) return undefined;
  return measured("formats.entries", `${page.value} rows of ${rowBytes.toPrecision(3)} B`, page.value * rowBytes, "B");
}

function aboveFloor(fit: PageFit, page: Value, { format, concurrent }: PagesRequest, stored: number | undefined): Figure {
  const held = fit.points.map((point) => point.pageBytes);
  const [least, most] = [Math.min(...held), Math.max(...held)];
  const asks = page.value * concurrent;
  // Through every page: those that were held out have judged the fit, and are worth as much as the others.
  const { interceptBytes, slope } = lineThrough(fit.points) ?? fit;
  const at = `${nameOf(fit)}, through ${held.length} pages, one at once`;
  return figureOf({
    id: "pages.memory",
    title: "memory above the runtime's",
    unit: "B",
    formula: "intercept + slope × page × concurrent",
    constants: {
      intercept: measured("formats.fits", at, interceptBytes, "B"),
      slope: measured("formats.fits", at, slope, "ratio"),
      page,
      concurrent: asked("--concurrent", concurrent, "count"),
    },
    of: (v) => pageMemory({ interceptBytes: v.intercept, slope: v.slope }, v.page, v.concurrent),
    document: documentPageBytes({
      format,
      pageBytes: page.value,
      concurrent,
      ...(stored !== undefined && { storedBytes: stored * page.value }),
    }),
    notes: [
      ...(asks < least || asks > most
        ? [`beyond the fit's pages, ${formatSize(Math.round(least))} to ${formatSize(Math.round(most))}: the line is continued`]
        : []),
      ...(fit.worstHeldOut === undefined ? [] : [`pages that were left out of a fit: within ${Math.ceil(fit.worstHeldOut * 100)} %`]),
      ...(concurrent > 1 ? fit.several.map(severalNote) : []),
    ],
  });
}

/** What several at once took of what the fit says of them. */
function severalNote({ concurrent, pageBytes, peak, fittedBytes }: FittedPage): string {
  return `${concurrent} pages of ${formatSize(Math.round(pageBytes))} at once took ${Math.round((peak.median / fittedBytes) * 100)} % of what the fit says`;
}

function inAll(above: Figure, own: readonly FormatEntry[]): readonly Figure[] {
  const floor = medianOf(own, (one) => one.floorBytes?.median);
  if (floor === undefined) return [];
  return [
    figureOf({
      id: "pages.resident",
      title: "resident memory in all",
      unit: "B",
      formula: "floor + above",
      constants: { floor: measured("formats.entries", "floor of the reader's process", floor, "B"), above: planned(above) },
      of: (v) => v.floor + v.above,
    }),
  ];
}

/** A reading with its rate, and where it was measured. */
interface Rated {
  readonly entry: FormatEntry;
  /** Bytes of its page. */
  readonly at: number;
  readonly rate: Value;
}

/** Rows a second lie between those of the next smaller and the next larger page, evenly by logarithms; a page's time follows by Little's law. */
function ratesOf(own: readonly FormatEntry[], page: Value, concurrent: number, formats: Formats | undefined): readonly Figure[] {
  const rated = ratedOf(own, page.value);
  const place = placeOf(rated, page.value);
  if (!place) return [];
  const { below, above, share } = place;
  const { entry: near } = below;
  const told = { id: "pages.rows", title: "rows read", unit: "1/s" } as const;
  const rows =
    below === above
      ? figureOf({ ...told, formula: "rate", constants: { rate: below.rate }, of: (v) => v.rate })
      : figureOf({
          ...told,
          formula: "below^(1 − s) × above^s",
          constants: {
            below: below.rate,
            above: above.rate,
            s: {
              value: share,
              unit: "ratio",
              source: { kind: "planned", figure: "where the page lies between those" },
            },
          },
          of: (v) => v.below ** (1 - v.s) * v.above ** v.s,
        });
  const stored = near.fileBytes && [
    figureOf({
      id: "pages.bytes",
      title: "bytes of the file",
      unit: "B/s",
      formula: "rows × stored",
      constants: {
        rows: planned(rows),
        stored: measured("formats.entries", `bytes of a row of the file, ${nameOf(near)}`, near.fileBytes / near.rows, "B"),
      },
      of: (v) => v.rows * v.stored,
    }),
  ];
  const rowBytes = near.format === "csv" ? formats?.rowBytes : near.pageBytes && near.pageBytes / Math.min(near.page, near.rows);
  const latency = rowBytes && [
    figureOf({
      id: "pages.latency",
      title: "time of a page",
      unit: "ns",
      formula: "page ÷ row × concurrent ÷ rows",
      constants: {
        page,
        row: measured("formats.entries", `bytes of a row of a page, ${nameOf(near)}`, rowBytes, "B"),
        concurrent: asked("--concurrent", concurrent, "count"),
        rows: planned(rows),
      },
      of: (v) => ((v.page / v.row) * v.concurrent * 1e9) / v.rows,
    }),
  ];
  return [rows, ...(stored || []), ...(latency || [])];
}

/**
 * Readings of one file: of those whose pages reach from below to above what is asked the one of the most rows, in which the start of a reader is the least;
 * else the one with the nearest page. Several pages at once are another matter, so one at once goes first.
 */
function ratedOf(own: readonly FormatEntry[], pageBytes: number): readonly Rated[] {
  const flat = own.filter(({ shape, threads }) => shape === "flat" && threads === 1);
  const alone = flat.filter(({ concurrent }) => concurrent === 1);
  const rated = (alone.length > 0 ? alone : flat).flatMap((entry): Rated[] => {
    const { rowRate, page, concurrent, format } = entry;
    if (!rowRate) return [];
    const where = `${nameOf(entry)}, page ${page}${format === "csv" ? " B" : " rows"}${concurrent > 1 ? `, ${concurrent} at once` : ""}`;
    return [{ entry, at: entry.pageBytes ?? page, rate: measured("formats.entries", where, rowRate.median, "1/s", rowRate.spread) }];
  });
  const files = groupBy(rated, ({ entry }) => `${entry.group} ${entry.rows}`);
  const away = (file: readonly Rated[]) => Math.min(...file.map(({ at }) => Math.abs(Math.log(at / pageBytes))));
  const beyond = (file: readonly Rated[]) => (file.some(({ at }) => at <= pageBytes) && file.some(({ at }) => at >= pageBytes) ? 0 : away(file));
  const rows = (file: readonly Rated[]) => file[0]?.entry.rows ?? 0;
  return [...files].sort((a, b) => beyond(a) - beyond(b) || rows(b) - rows(a) || away(a) - away(b))[0] ?? [];
}

function storedShare(own: readonly FormatEntry[]): number | undefined {
  return medianOf(own, ({ storedBytes, pageBytes }) => storedBytes !== undefined && pageBytes !== undefined && storedBytes / pageBytes);
}

function medianOf(entries: readonly FormatEntry[], of: (entry: FormatEntry) => number | false | undefined): number | undefined {
  const values = entries.flatMap((entry) => {
    const value = of(entry);
    return value === undefined || value === false ? [] : [value];
  });
  return values.length === 0 ? undefined : median(values);
}
