/** What the document's "File Formats" says, judged by the findings of the suite `formats`. */
import type { Claim } from "../claims.ts";
import { scaled } from "../estimate.ts";
import { bytesText, type Finding, measured, megabytes, missing } from "./formats/found.ts";
import { parquetStatements } from "./formats/parquet.ts";
import { arrowStatements, csvStatements } from "./formats/text-and-arrow.ts";
import { ratios, type Seen, together } from "./several.ts";
import { type Judgement, judged, notMeasured, type Statement, verdictOf } from "./statement.ts";

const section = "File Formats";

export function formatsClaims(formats: Finding): readonly Claim[] {
  return judged(section, statements, formats);
}

const statements: readonly Statement<Finding>[] = [
  {
    id: "formats/memory-by-page",
    claim: "Streaming takes the page times the pages at once, and what decompression and parsing add.",
    judge: memoryByPage,
  },
  {
    id: "formats/pages",
    claim: "CSV's pages are batches of lines, of 1000 for example; Arrow's are record batches, often of 64K records.",
    judge: pages,
  },
  ...parquetStatements,
  ...csvStatements,
  ...arrowStatements,
  { id: "formats/one-gigabyte", claim: "A file of 1 GB holds 10 million rows of 20 columns.", judge: oneGigabyte },
];

/** What a line through some page sizes says of the others. */
const predictedWithin = 1.2;

/** By each reader that was swept: the line's prediction of the points that took no part in it. */
function memoryByPage({ fits, entries }: Finding): Judgement {
  const told = fits.flatMap((fit) => {
    const out = fit.points.filter(({ heldOut }) => heldOut);
    const ratiosOut = out.flatMap(({ peak, fittedBytes }) => (fittedBytes > 0 ? (scaled(peak, 1 / fittedBytes) ?? []) : []));
    const [worst] = ratiosOut.sort((a, b) => Math.abs(Math.log(b.median)) - Math.abs(Math.log(a.median)));
    return worst ? [{ fit, worst, count: out.length }] : [];
  });
  if (told.length === 0) return notMeasured(entries.find(({ reason }) => reason !== undefined)?.reason ?? "this run has no sweep over page sizes");
  const seen = told.map(
    ({ fit, worst }): Seen => ({
      name: `${fit.reader} (${fit.format})`,
      over: worst,
      verdict: verdictOf(worst.spread, 1 / predictedWithin, predictedWithin),
    }),
  );
  const points = told.reduce((sum, { count }) => sum + count, 0);
  const several = told.flatMap(({ fit }) =>
    fit.several.map(({ concurrent, peak, fittedBytes }) => `${fit.reader} ${concurrent} at once ×${(peak.median / fittedBytes).toPrecision(3)}`),
  );
  return {
    prediction: `a line over the page tells the ${points} sizes that it was not fitted to, within ×${predictedWithin}`,
    measurement: [
      `measured over fitted, the worst of each: ${ratios(seen)}`,
      ...(several.length > 0 ? [`over slope × page × pages at once: ${several.join(", ")}`] : []),
    ].join("; "),
    ...together(seen, {
      holds: "What is added is the runtime's own part, paid once, and a factor on the page.",
      against: "The collector's slack does not grow evenly with the page, or hardly depends on it.",
    }),
  };
}

/** The document's examples. */
const documentPages = { lines: 1000, records: 65_536 } as const;

/** What its pages come to here, and which pages were read. */
function pages(formats: Finding): Judgement {
  const { rowBytes } = formats;
  const [batch] = (["arrow-stream", "arrow-file"] as const).flatMap((format) =>
    measured(formats, { format, scan: "full" }).flatMap(({ pageBytes, page, rows, reader }) =>
      pageBytes && !reader.startsWith("whole-") ? [pageBytes / Math.min(page, rows)] : [],
    ),
  );
  if (rowBytes === undefined || batch === undefined)
    return missing(formats, rowBytes === undefined ? "csv" : "arrow-stream", "CSV and Arrow file whose pages were told");
  const swept = (format: string) =>
    formats.fits.filter((fit) => fit.format === format).flatMap(({ points }) => points.map(({ pageBytes }) => pageBytes));
  const range = (format: string) => {
    const bytes = swept(format);
    return bytes.length > 1 ? `, read here in pages of ${bytesText(Math.min(...bytes))} to ${bytesText(Math.max(...bytes))}` : "";
  };
  return {
    prediction: "any number of lines or records makes a page",
    measurement: `1000 lines are ${megabytes(documentPages.lines * rowBytes)} of CSV${range("csv")}; 64K records are ${megabytes(documentPages.records * batch)} of Arrow${range("arrow-stream")}`,
    verdict: "holds",
    reason: "Of CSV the reader chooses, whose buffer need not end with a line; of Arrow the writer.",
  };
}

const documentFile = { bytes: 1e9, rows: 10e6 } as const;

function oneGigabyte(formats: Finding): Judgement {
  const { rowBytes } = formats;
  if (rowBytes === undefined) return missing(formats, "csv", "CSV whose size was told");
  const bytes = rowBytes * documentFile.rows;
  const others = (["parquet", "arrow-file"] as const).flatMap((format) => {
    const entry = measured(formats, { format, scan: "full", shape: "flat" }).find(({ fileBytes }) => fileBytes !== undefined);
    return entry?.fileBytes === undefined
      ? []
      : [`${megabytes((entry.fileBytes / entry.rows) * documentFile.rows)} as ${format === "parquet" ? `Parquet (${entry.codec})` : "Arrow"}`];
  });
  const holds = bytes <= documentFile.bytes;
  return {
    prediction: "10 million rows in 1000 MB: 100 bytes each",
    measurement: [`${megabytes(bytes)} as CSV, at ${rowBytes.toFixed(1)} B a row`, ...others].join("; "),
    verdict: holds ? "holds" : "does-not-hold",
    reason: "By the document's own 200 bytes a row they take 2 GB: its two figures contradict each other.",
  };
}
