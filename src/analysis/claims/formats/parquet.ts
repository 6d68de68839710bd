/** What the document says of Parquet's row groups. */
import { formatSignificant } from "../../../units.ts";
import type { FormatEntry } from "../../formats/schema.ts";
import { near, ratios, seenNear, together, unpaired } from "../several.ts";
import { figure, type Judgement, notMeasured, openReason, type Statement, verdictOf } from "../statement.ts";
import { bytesText, type Finding, largestPages, measured, megabytes, missing, overDocument, sizeFigure } from "./found.ts";

export const parquetStatements: readonly Statement<Finding>[] = [
  { id: "formats/parquet-row-group", claim: "Parquet's page is a row group, of 128 MB of uncompressed data by default.", judge: rowGroup },
  { id: "formats/snappy-ratio", claim: "Snappy stores a row group in a half to a third of its bytes: 43 to 64 MB of 128.", judge: snappyRatio },
  {
    id: "formats/parquet-working-memory",
    claim: "Reading a row group takes it as stored, decompressed, and as values: 320 MB for 128.",
    judge: workingMemory,
  },
  { id: "formats/parquet-concurrent", claim: "Each row group that is read at once takes as much again.", judge: concurrent },
  { id: "formats/parquet-nested", claim: "Nested columns take 1 to 2 times as much again.", judge: nested },
];

/** Decimal megabytes, which are what the document counts in. */
const documentGroup = 128e6;
/** Rows of a row group that DuckDB writes where it is not told. */
const duckdbRows = 122_880;

function rowGroup(formats: Finding): Judgement {
  const [entry] = measured(formats, { format: "parquet", scan: "full", shape: "flat" }).filter(isPaged);
  if (!entry?.pageBytes) return missing(formats, "parquet", "Parquet file whose pages were told");
  const bytes = (entry.pageBytes / Math.min(entry.page, entry.rows)) * duckdbRows;
  const judged = {
    prediction: megabytes(documentGroup),
    measurement: `${megabytes(bytes)} uncompressed in the ${duckdbRows} rows that DuckDB puts into a row group by default, by the metadata of the file`,
  };
  if (bytes >= documentGroup / near && bytes <= documentGroup * near) return { ...judged, verdict: "holds", reason: "The two defaults meet here." };
  return {
    ...judged,
    verdict: "holds-under",
    condition: "for writers that count bytes, as parquet-mr does",
    reason: "DuckDB and hyparquet-writer count rows: there the bytes of a page depend on the schema.",
  };
}

const isPaged = ({ reader }: FormatEntry) => !reader.startsWith("whole-");

/** Bytes of a row group before and after its codec, by the metadata of the file. */
function snappyRatio(formats: Finding): Judgement {
  const ratioOf = (codec: string) => {
    const entries = measured(formats, { format: "parquet", scan: "full", shape: "flat", codec }).filter(isPaged);
    const [largest] = entries
      .flatMap(({ pageBytes, storedBytes }) => (pageBytes && storedBytes ? [{ pageBytes, storedBytes }] : []))
      .sort((a, b) => b.pageBytes - a.pageBytes);
    return largest && { ...largest, ratio: largest.pageBytes / largest.storedBytes };
  };
  const [snappy, zstd] = [ratioOf("snappy"), ratioOf("zstd")];
  if (!snappy) return missing(formats, "parquet", "Parquet file that snappy had compressed");
  const judged = {
    prediction: "×2 to ×3",
    measurement: `×${formatSignificant(snappy.ratio)} by snappy${zstd ? `, ×${formatSignificant(zstd.ratio)} by zstd` : ""}: ${bytesText(snappy.pageBytes)} of a row group in ${bytesText(snappy.storedBytes)}`,
  };
  if (snappy.ratio >= 2 && snappy.ratio <= 3) return { ...judged, verdict: "holds", reason: "So much is left for the codec in these columns." };
  return {
    ...judged,
    verdict: "does-not-hold",
    reason:
      snappy.ratio > 3
        ? "These columns repeat more than that."
        : "What the codec sees is encoded already: dictionaries and runs take much of what it would find, and nearly unique text hardly shrinks.",
  };
}

/** By the largest row group of each reader, the document's codec first. */
function workingMemory(formats: Finding): Judgement {
  const all = measured(formats, { format: "parquet", scan: "full", shape: "flat" }).filter(isPaged);
  const snappy = all.filter(({ codec }) => codec === "snappy");
  const entries = largestPages(snappy.length > 0 ? snappy : all).flatMap((entry) => {
    const over = overDocument(entry);
    return over && entry.peakBytes && entry.documentBytes !== undefined
      ? [{ ...entry, over, peakBytes: entry.peakBytes, documentBytes: entry.documentBytes }]
      : [];
  });
  const [first] = entries;
  if (!first) return missing(formats, "parquet", "row group of Parquet whose peak was measured");
  const seen = entries.map(({ reader, over }) => seenNear(reader, over));
  const slopes = formats.fits.filter(({ format, scan }) => format === "parquet" && scan === "full");
  const fitted = slopes.map(
    ({ reader, slope, interceptBytes }) => `${reader} ${formatSignificant(slope)} bytes a byte of row group above ${bytesText(interceptBytes)}`,
  );
  return {
    prediction: `${bytesText(first.documentBytes)} for a row group of ${bytesText(first.pageBytes ?? 0)}: stored + 2 × uncompressed; within ×${near}`,
    measurement: [
      `${entries.map(({ reader, peakBytes }) => `${reader} ${sizeFigure(peakBytes)}`).join(", ")}; of the document's: ${ratios(seen)}`,
      fitted.length > 0 ? `over all sizes: ${fitted.join(", ")}` : "",
    ]
      .filter(Boolean)
      .join("; "),
    ...together(seen, {
      holds: "Stored and decompressed bytes and values are what is held.",
      against:
        "What is stored is encoded, and decodes to more than its bytes. The runtime grows as well: values of JavaScript are boxed and wait for the collector; DuckDB has buffers of its own.",
    }),
  };
}

/** Most row groups at once over one, by the same reader and page. */
function concurrent(formats: Finding): Judgement {
  const own = measured(formats, { format: "parquet" }).filter(({ peakBytes }) => peakBytes);
  const [most] = own.filter((entry) => entry.concurrent > 1).sort((a, b) => b.concurrent - a.concurrent);
  const alone = own.find(
    (entry) =>
      most &&
      entry.concurrent === 1 &&
      (["group", "reader", "page", "scan", "codec", "shape", "rows"] as const).every((axis) => entry[axis] === most[axis]),
  );
  const over = most?.peakBytes && alone?.peakBytes && unpaired(most.peakBytes, alone.peakBytes);
  if (!most?.peakBytes || !alone?.peakBytes || !over) return missing(formats, "parquet", "reader with several row groups at once");
  const count = most.concurrent;
  const verdict = verdictOf(over.spread, count / near, count * near);
  return {
    prediction: `×${count} for ${count} at once, within ×${near}`,
    measurement: `×${figure(over)}: ${sizeFigure(most.peakBytes)} for ${count} at once, ${sizeFigure(alone.peakBytes)} for one, by ${most.reader}`,
    verdict,
    reason:
      verdict === "holds"
        ? "Each is held with all that it takes."
        : verdict === "open"
          ? openReason(over.spread)
          : "The runtime's own part is paid once, and garbage of one row group is collected while the next is read.",
  };
}

/** 1 to 2 of the page beside the document's 2.5 for it is ×1.4 to ×1.8; 1 to 2 of the whole is ×2 to ×3. */
const nestedLimits = [1.4, 3] as const;

function nested(formats: Finding): Judgement {
  const own = measured(formats, { format: "parquet", shape: "nested" }).filter(({ peakBytes, scan }) => peakBytes && scan === "full");
  const pairs = own.flatMap((entry) => {
    const flat = formats.entries.find(
      (other) =>
        other.shape === "flat" &&
        other.peakBytes &&
        (["group", "reader", "page", "scan", "codec", "rows", "concurrent", "threads"] as const).every((axis) => other[axis] === entry[axis]),
    );
    const over = flat?.peakBytes && entry.peakBytes && unpaired(entry.peakBytes, flat.peakBytes);
    return flat?.peakBytes && entry.peakBytes && over ? [{ reader: entry.reader, over, peak: entry.peakBytes, flat: flat.peakBytes }] : [];
  });
  if (pairs.length === 0)
    return own.length > 0 ? notMeasured("no flat file of the same rows was read beside it") : missing(formats, "parquet", "nested file");
  const seen = pairs.map(({ reader, over }) => ({ name: reader, over, verdict: verdictOf(over.spread, ...nestedLimits) }));
  return {
    prediction: `×${nestedLimits[0]} to ×${nestedLimits[1]} of the flat file's: 1 to 2 times the page, or the whole, on top`,
    measurement: `${pairs.map(({ reader, peak, flat }) => `${reader} ${sizeFigure(peak)} nested, ${sizeFigure(flat)} flat`).join("; ")}: ${ratios(seen)}`,
    ...together(seen, {
      holds: "Lists and structs become objects of their own.",
      against: "The flat file's strings become objects as well: the difference is smaller than the document's, or hidden in the runtime's growth.",
    }),
  };
}
