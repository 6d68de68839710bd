/** What the document says of CSV's buffers and Arrow's columns. */
import { KiB } from "../../../units.ts";
import { scaled } from "../../estimate.ts";
import type { Estimate } from "../../estimate-schema.ts";
import type { FormatEntry } from "../../formats/schema.ts";
import { near, ratios, type Seen, seenNear, together } from "../several.ts";
import { type Judgement, type Statement, verdictOf } from "../statement.ts";
import { bytesText, type Finding, measured, missing, overDocument, sizeFigure } from "./found.ts";

export const csvStatements: readonly Statement<Finding>[] = [
  {
    id: "formats/csv-rows-in-buffer",
    claim: "A buffer of 8 KB holds 40 rows of a CSV with 20 columns, of about 200 bytes each.",
    judge: rowsInBuffer,
  },
  { id: "formats/csv-16k", claim: "Reading CSV line by line takes 16 KB: the buffer and some parsing.", judge: csvMemory },
  { id: "formats/csv-whole", claim: "A CSV that is loaded entirely takes its size.", judge: csvWhole },
];

export const arrowStatements: readonly Statement<Finding>[] = [
  { id: "formats/arrow-as-stored", claim: "Arrow's columns take as much on disk as in memory: 8 MB for a million 64-bit integers.", judge: asStored },
  { id: "formats/arrow-accessed-columns", claim: "Arrow takes exactly the memory of the columns that are accessed.", judge: accessedColumns },
  { id: "formats/arrow-columns-free", claim: "In Arrow reading some of the columns is free of the others.", judge: columnsFree },
];

const documentRows = 40;

function rowsInBuffer(formats: Finding): Judgement {
  const { rowBytes } = formats;
  if (rowBytes === undefined) return missing(formats, "csv", "CSV whose size was told");
  const rows = (8 * KiB) / rowBytes;
  const holds = rows >= documentRows / near && rows <= documentRows * near;
  return {
    prediction: `${documentRows} rows`,
    measurement: `${rows.toFixed(1)} rows of ${rowBytes.toFixed(1)} B in 8 KiB`,
    verdict: holds ? "holds" : "does-not-hold",
    reason: "The rows of this dataset are made to the document's measure; other data have other rows.",
  };
}

/** Readers that hold a buffer, by the buffer nearest to the document's. */
function csvMemory(formats: Finding): Judgement {
  const own = measured(formats, { format: "csv", scan: "full" }).filter(
    ({ reader, threads, peakBytes }) => reader !== "whole-csv" && threads === 1 && peakBytes,
  );
  const distance = ({ page }: FormatEntry) => Math.abs(Math.log(page / (8 * KiB)));
  const entries = [...new Set(own.map(({ reader }) => reader))].flatMap((reader) => {
    const [nearest] = own.filter((entry) => entry.reader === reader).sort((a, b) => distance(a) - distance(b));
    const over = nearest?.peakBytes && scaled(nearest.peakBytes, 1 / (16 * KiB));
    return nearest?.peakBytes && over ? [{ reader, page: nearest.page, peak: nearest.peakBytes, over }] : [];
  });
  if (entries.length === 0) return missing(formats, "csv", "CSV reader whose peak was measured");
  const seen = entries.map(({ reader, over }) => seenNear(reader, over));
  const told = entries.map(({ reader, page, peak }) => `${reader}${reader === "duckdb" ? "" : ` by ${bytesText(page)}`} ${sizeFigure(peak)}`);
  return {
    prediction: `16 KiB above the runtime's floor, within ×${near}`,
    measurement: `${told.join(", ")}; ${ratios(seen)}`,
    ...together(seen, {
      holds: "No more than the buffer is held.",
      against: "The buffer is that small, but a runtime is not: its code, its collector's slack and its queues come on top, whatever the buffer.",
    }),
  };
}

function csvWhole(formats: Finding): Judgement {
  const entry = measured(formats, { format: "csv", reader: "whole-csv" }).find(({ peakBytes, fileBytes }) => peakBytes && fileBytes);
  const over = entry?.peakBytes && entry.fileBytes !== undefined ? scaled(entry.peakBytes, 1 / entry.fileBytes) : undefined;
  if (!entry?.peakBytes || !over) return missing(formats, "csv", "CSV that was loaded entirely", "whole-csv");
  const verdict = verdictOf(over.spread, 1 / near, near);
  return {
    prediction: `${bytesText(entry.fileBytes ?? 0)}, the file, within ×${near}`,
    measurement: `${sizeFigure(entry.peakBytes)}: ${ratios([{ name: "the file", over, verdict }])}`,
    ...together([{ name: "whole-csv", over, verdict }], {
      holds: "The file is what is held.",
      against: over.median > 1 ? "The text is held beside the fields that it is split into." : "What was read is let go before the rest comes.",
    }),
  };
}

/** Headers and padding of a batch may come on top, by so much. */
const asStoredWithin = 1.02;

function asStored(formats: Finding): Judgement {
  const own = [...measured(formats, { format: "arrow-file", scan: "full" }), ...measured(formats, { format: "arrow-stream", scan: "full" })];
  const [entry] = own
    .flatMap(({ pageBytes, storedBytes, page, format, reader }) =>
      pageBytes && storedBytes && !reader.startsWith("whole-") ? [{ pageBytes, storedBytes, page, format }] : [],
    )
    .sort((a, b) => b.pageBytes - a.pageBytes);
  if (!entry) return missing(formats, "arrow-file", "Arrow file whose batches were told");
  const over = entry.storedBytes / entry.pageBytes;
  const holds = over <= asStoredWithin && over >= 1 / asStoredWithin;
  return {
    prediction: `×1 of its bytes in memory, within ×${asStoredWithin}`,
    measurement: `a batch of ${entry.page} rows takes ${bytesText(entry.storedBytes)} in the file and ${bytesText(entry.pageBytes)} in memory, ×${over.toFixed(3)}`,
    verdict: holds ? "holds" : "does-not-hold",
    reason: holds
      ? "The buffers are the same; padding and a header a batch come on top."
      : "Headers, padding and the bits that tell what is missing come on top, and weigh in batches so small.",
  };
}

/** Peak over the bytes of the columns in use, by each reader and scan. */
function accessedColumns(formats: Finding): Judgement {
  const own = formats.entries.filter(({ format, state, group }) => format.startsWith("arrow") && state === "measured" && group === "formats/scan");
  const seen = own.flatMap((entry): Seen[] => {
    const over = overDocument(entry);
    return over ? [seenNear(`${entry.format}, ${entry.reader === "arrow" ? "by the batch" : "at once"}, ${scanText(entry)}`, over)] : [];
  });
  if (seen.length === 0) return missing(formats, "arrow-file", "Arrow file whose peak was measured");
  return {
    prediction: `the bytes of the columns in use, of a batch or of the whole, within ×${near}`,
    measurement: `above the floor, over those bytes: ${ratios(seen)}`,
    ...together(seen, {
      holds: "The columns in use are what is held.",
      against: "The library reads whole batches, of all columns; text becomes strings of the runtime's own, and garbage waits for the collector.",
    }),
  };
}

const scanText = ({ scan }: FormatEntry) => (scan === "full" ? "all columns" : "two columns");

/** Two columns should take of the time no more than their share of the bytes. */
function columnsFree(formats: Finding): Judgement {
  const own = formats.entries.filter(({ format, versusFull, pageBytes }) => format.startsWith("arrow") && versusFull && pageBytes);
  const pairs = own.flatMap((entry) => {
    const full = formats.entries.find(
      (other) =>
        other.scan === "full" &&
        other.pageBytes &&
        (["group", "format", "reader", "page", "rows"] as const).every((axis) => other[axis] === entry[axis]),
    );
    const time = entry.versusFull && inverse(entry.versusFull);
    return full?.pageBytes && entry.pageBytes && time ? [{ entry, time, share: entry.pageBytes / full.pageBytes }] : [];
  });
  const [first] = pairs;
  if (!first) return missing(formats, "arrow-file", "scan of two columns beside one of all");
  const seen = pairs.map(
    ({ entry, time, share }): Seen => ({
      name: `${entry.format}${entry.reader === "arrow" ? "" : " at once"}`,
      over: time,
      verdict: verdictOf(time.spread, 0, share * near),
    }),
  );
  return {
    prediction: `×${first.share.toFixed(2)} of the full scan's time, the columns' share of the bytes, or less; within ×${near}`,
    measurement: `two columns in ${ratios(seen)} of the time of all`,
    ...together(seen, {
      holds: "Columns that nobody asks for are not touched.",
      against: "A stream has to be read through, and the columns that are asked for may be the dear ones: text.",
      condition: (names) => `for ${names.join(" and ")}`,
    }),
  };
}

/** Times from rates: the ends change places. */
function inverse({ median, spread, best, ...counted }: Estimate): Estimate {
  return { ...counted, median: 1 / median, best: 1 / best, spread: { kind: spread.kind, low: 1 / spread.high, high: 1 / spread.low } };
}
