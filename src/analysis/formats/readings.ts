/** The trials of the family `formats`, one reading each. */
import { documentPageBytes } from "../../models/page-memory.ts";
import { pairedRatio } from "../estimate.ts";
import type { Estimate } from "../estimate-schema.ts";
import { numberParam, type Point, rateOf, textParam } from "../point.ts";
import { defined, peakEstimate, reasonOf, recorded, told } from "../recorded.ts";
import type { FormatEntry } from "./schema.ts";

/** A trial with its axes, read once. */
export interface Reading {
  readonly point: Point;
  readonly group: string;
  readonly format: string;
  readonly reader: string;
  readonly scan: string;
  readonly shape: string;
  readonly codec: string;
  readonly rows: number;
  readonly page: number;
  readonly concurrent: number;
  readonly threads: number;
  readonly input: string;
}

export function readingsOf(points: readonly Point[]): readonly Reading[] {
  return points.flatMap((point): Reading[] => {
    const [rows, page] = [numberParam(point, "rows"), numberParam(point, "page")];
    if (point.trial.family !== "formats" || point.group.purpose !== "measure" || !rows || !page) return [];
    const text = (name: string, otherwise: string) => textParam(point, name) || otherwise;
    return [
      {
        point,
        group: point.group.id,
        format: text("format", ""),
        reader: text("reader", ""),
        scan: text("scan", "full"),
        shape: text("shape", "flat"),
        codec: text("codec", "none"),
        rows,
        page,
        concurrent: numberParam(point, "concurrent") ?? 1,
        threads: numberParam(point, "threads") ?? 1,
        input: text("input", "good"),
      },
    ];
  });
}

/** Do both read the same bytes? Of CSV the page is the reader's own buffer: the file has none. */
function sameFile(a: Reading, b: Reading): boolean {
  const axes = a.format === "csv" ? (["format", "rows"] as const) : (["format", "rows", "page", "codec", "shape"] as const);
  return axes.every((axis) => a[axis] === b[axis]);
}

/** Row rate ÷ that of the reading of the same group and file that `matches`, paired. */
function versus(reading: Reading, all: readonly Reading[], matches: (other: Reading) => boolean): Estimate | undefined {
  const other = all.find((one) => one !== reading && one.group === reading.group && sameFile(one, reading) && matches(one));
  const [own, base] = [reading.point.speed, other?.point.speed];
  return own && base && pairedRatio(own, base, "highest");
}

/**
 * @param all readings of good input
 * @param bandwidth B(1:0, 1) of the same run, bytes a second
 */
export function entryOf(reading: Reading, all: readonly Reading[], bandwidth: number | undefined): FormatEntry {
  const { point, input: _input, ...settings } = reading;
  const { outcome } = point.trial;
  const fileBytes = told(point, "fileBytes")?.median;
  const rate = rateOf(point, fileBytes);
  return {
    ...settings,
    state: outcome.state,
    ...defined({
      reason: reasonOf(point),
      rowRate: rateOf(point, reading.rows),
      rate,
      fileBytes,
      // B of one thread bounds one thread alone.
      shareOfB: rate && bandwidth !== undefined && reading.threads === 1 ? rate.median / bandwidth : undefined,
      // The same query over the same file.
      versusDuckdb: versus(reading, all, (one) => one.reader === "duckdb" && one.threads === 1 && one.scan === reading.scan),
      versusFull: reading.scan === "full" ? undefined : versus(reading, all, (one) => one.scan === "full" && sameReader(one, reading)),
      floorBytes: told(point, "floorBytes"),
      peakAnonBytes: told(point, "peakAnonBytes"),
      peakFileBytes: told(point, "peakFileBytes"),
      peakBytes: peakEstimate(point),
      ...pageOf(reading),
      documentBytes: documentBytesOf(reading, all, fileBytes),
    }),
  };
}

function sameReader(a: Reading, b: Reading): boolean {
  return (["reader", "page", "concurrent", "threads"] as const).every((axis) => a[axis] === b[axis]);
}

/** What the document says that a reading holds. Of a CSV that is loaded at once that is the file; Parquet has no discount for fewer columns. */
function documentBytesOf(reading: Reading, all: readonly Reading[], fileBytes: number | undefined): number | undefined {
  const { format, reader, concurrent } = reading;
  if (reader === "whole-csv") return fileBytes;
  const { pageBytes, storedBytes } = format === "parquet" ? wholePage(reading, all) : pageOf(reading);
  return pageBytes === undefined ? undefined : documentPageBytes({ format, pageBytes, storedBytes, concurrent });
}

/** A page as it is decoded and as it is stored: of CSV, the reader's buffer. */
function pageOf({ point, format, reader, page }: Reading): { readonly pageBytes: number | undefined; readonly storedBytes: number | undefined } {
  const buffer = format === "csv" && !isWhole({ reader }) ? page : undefined;
  return { pageBytes: told(point, "pageBytes")?.median ?? buffer, storedBytes: told(point, "storedBytes")?.median };
}

/** With all its columns: the largest that a reading of the same file tells, of those by the page or of those at once. */
function wholePage(reading: Reading, all: readonly Reading[]): ReturnType<typeof pageOf> {
  const pages = all.filter((other) => sameFile(reading, other) && isWhole(other) === isWhole(reading)).map(pageOf);
  const most = (values: readonly (number | undefined)[]) => {
    const known = values.filter((value) => value !== undefined);
    return known.length > 0 ? Math.max(...known) : undefined;
  };
  return { pageBytes: most(pages.map(({ pageBytes }) => pageBytes)), storedBytes: most(pages.map(({ storedBytes }) => storedBytes)) };
}

/** Is the file loaded at once? */
export const isWhole = ({ reader }: { readonly reader: string }): boolean => reader.startsWith("whole-");

/** Was the bad input refused, in every sample? */
export function refusedOf({ point }: Reading): "always" | "never" | "sometimes" | undefined {
  const values = recorded(point, "refused")?.values;
  if (!values) return undefined;
  const refused = Array.from(values).filter((value) => value > 0).length;
  return refused === values.length ? "always" : refused === 0 ? "never" : "sometimes";
}
