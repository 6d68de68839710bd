/** What a reader of a file holds, by the size of its pages: the document's figures, and a line through what was measured. Bytes. */
import { KiB } from "../units.ts";

/** One reading: a page is a row group, a record batch, or a buffer of text. */
export interface PageReading {
  /** `csv`, `parquet`, `arrow-stream`, `arrow-file`. */
  readonly format: string;
  /** Bytes of a page, decoded. */
  readonly pageBytes: number;
  /** Of a page as it is stored, which Parquet's figure needs. */
  readonly storedBytes?: number | undefined;
  /** Pages that are held at once. @default 1 */
  readonly concurrent?: number | undefined;
  /** Bytes of the columns that are read ÷ those of all. @default 1 */
  readonly columnsShare?: number | undefined;
}

/** What the document adds to a CSV reader's buffer of 8 KB for parsing: "call it 16KB total". */
const parsingBytes = 8 * KiB;

/**
 * What the document says that a reading holds: of Parquet a stored page, its decompressed bytes and its values (64 + 2 × 128 = 320 MB), of CSV the
 * buffer and as much for parsing as makes 16 KiB of 8, of Arrow exactly the columns in use. Each times the pages at once; undefined for other formats,
 * and where what Parquet's figure needs is missing. The document gives Parquet no discount for fewer columns.
 * @see streaming-data.txt, "File Formats"
 */
export function documentPageBytes({ format, pageBytes, storedBytes, concurrent = 1, columnsShare = 1 }: PageReading): number | undefined {
  switch (format) {
    case "parquet":
      return storedBytes === undefined ? undefined : (storedBytes + 2 * pageBytes) * concurrent;
    case "csv":
      return (pageBytes + parsingBytes) * concurrent;
    case "arrow-stream":
    case "arrow-file":
      return pageBytes * columnsShare * concurrent;
    default:
      return undefined;
  }
}

/** peak above the floor = intercept + slope × page × concurrent pages; fitted where pages are read one at a time. */
export interface PageFit {
  readonly interceptBytes: number;
  readonly slope: number;
}

/** Peak of memory above the floor at one size of page, of pages that are read one at a time. */
export interface PagePoint {
  readonly pageBytes: number;
  readonly peakBytes: number;
}

/** What the fit predicts. */
export function pageMemory({ interceptBytes, slope }: PageFit, pageBytes: number, concurrent = 1): number {
  return interceptBytes + slope * pageBytes * concurrent;
}

/**
 * Least squares of (fitted − measured) ÷ measured: pages differ by orders of magnitude, and by absolute errors the largest alone would decide.
 * @param points peaks above 0
 * @returns undefined where fewer than three sizes of page are left: two always lie on a line
 */
export function fitPageMemory(points: readonly PagePoint[]): PageFit | undefined {
  const measured = points.filter(({ peakBytes }) => peakBytes > 0).map(({ pageBytes, peakBytes }) => ({ x: pageBytes, y: peakBytes }));
  if (new Set(measured.map(({ x }) => x)).size < 3) return undefined;
  const weights = measured.map(({ y }) => 1 / (y * y));
  const weighted = (of: (point: { x: number; y: number }) => number) =>
    measured.reduce((sum, point, i) => sum + (weights[i] as number) * of(point), 0);
  const total = weighted(() => 1);
  const [meanX, meanY] = [weighted(({ x }) => x) / total, weighted(({ y }) => y) / total];
  const slope = weighted(({ x, y }) => (x - meanX) * (y - meanY)) / weighted(({ x }) => (x - meanX) ** 2);
  return { interceptBytes: meanY - slope * meanX, slope };
}
