/** What the document's "Streaming Is Like Sequential Pagination" says, judged by the findings of the suite `pagination`. */
import { formatDuration, formatSignificant, formatSize } from "../../units.ts";
import type { Claim } from "../claims.ts";
import { scaled } from "../estimate.ts";
import type { Estimate } from "../estimate-schema.ts";
import type { MemorySlope, Pagination, Paging } from "../pagination/schema.ts";
import { ratios, type Seen, together, unpaired } from "./several.ts";
import { figure, type Judgement, judged, notMeasured, type Statement, verdictOf } from "./statement.ts";

const section = "Streaming Is Like Sequential Pagination";

export function paginationClaims(pagination: Pagination): readonly Claim[] {
  return judged(section, statements, pagination);
}

const statements: readonly Statement<Pagination>[] = [
  { id: "pagination/memory", claim: "Pages in order need memory for a page, not for the dataset.", judge: memory },
  { id: "pagination/scanning", claim: "Without an index, a page by its number costs a scan through the rows before it.", judge: scanning },
  { id: "pagination/pointers", claim: "Pages that point to the next are closer to streaming than pages by number.", judge: pointers },
  { id: "pagination/no-index", claim: "Streaming needs no efficient lookup or index.", judge: noIndex },
  { id: "pagination/stored-order", claim: "In the order in which the rows are stored, the rate comes for free.", judge: storedOrder },
];

/** Bytes of memory a byte of dataset: up to the first it is the page's, from the second on the dataset's. */
const bounded = 0.25;
const unbounded = 0.75;

const slopeText = ({ source, way, slope, spread }: MemorySlope) => `${way} (${source}) ${figure({ median: slope, spread }, "", formatSignificant)}`;

function memory(pagination: Pagination): Judgement {
  const over = pagination.slopes.filter((slope) => slope.over === "dataset");
  const stream = over.filter(({ way }) => way === "stream");
  const [first] = stream;
  if (!first) return missing(pagination, "stream", "stream over datasets of several sizes");
  const whole = over.filter(({ way }) => way === "whole");
  const [least, most] = [first.points[0], first.points.at(-1)];
  const shared = {
    prediction: `at most ${bounded} bytes of memory more for a byte of dataset more; from ${unbounded} on it would be the dataset's`,
    measurement: `bytes more for a byte more, from ${formatSize(Math.round(least?.bytes ?? 0))} to ${formatSize(Math.round(most?.bytes ?? 0))}: ${[...stream, ...whole].map(slopeText).join(", ")}`,
  };
  const verdicts = stream.map(({ spread }) => verdictOf(spread, Number.NEGATIVE_INFINITY, bounded));
  const beside = whole.length > 0 ? "Loaded at once it is held whole, and more." : "No other way was measured over datasets of several sizes.";
  if (verdicts.every((verdict) => verdict === "holds")) return { ...shared, verdict: "holds", reason: beside };
  if (stream.every(({ spread }) => spread.low >= unbounded)) return { ...shared, verdict: "does-not-hold", reason: "What was read is not let go." };
  const held = stream.filter((_, i) => verdicts[i] === "holds").map(({ source }) => source);
  if (held.length > 0) return { ...shared, verdict: "holds-under", condition: `for ${held.join(" and ")}`, reason: beside };
  return { ...shared, verdict: "open", reason: `The interval reaches beyond ${bounded}, and not to ${unbounded}.` };
}

const sourceText = (source: string) => (source === "file" ? "a file" : source === "duckdb" ? "DuckDB" : source);

/** Measured pages of one way; those of the plain groups first, where all ways share a page size. */
function pagings({ entries }: Pagination, way: string): readonly Paging[] {
  const own = entries.filter((entry) => entry.way === way && entry.state === "measured");
  const plain = own.filter(({ group, source }) => group === `pagination/${source}`);
  return plain.length > 0 ? plain : own;
}

/** Bytes read over what (pages + 1) ÷ 2 predicts: counts, so that little is left to chance. */
const rescanWithin = 1.05;

function scanning(pagination: Pagination): Judgement {
  const told = pagings(pagination, "offset").flatMap((entry) => {
    const { rescan, predictedRescan } = entry;
    const over = rescan && predictedRescan !== undefined ? scaled(rescan, 1 / predictedRescan) : undefined;
    return rescan && over && predictedRescan !== undefined ? [{ entry, rescan, predictedRescan, over }] : [];
  });
  const [first] = told;
  if (!first) return missing(pagination, "offset", "pages by number whose bytes were counted");
  const seen = told.map(
    ({ entry, over }): Seen => ({ name: sourceText(entry.source), over, verdict: verdictOf(over.spread, 1 / rescanWithin, rescanWithin) }),
  );
  return {
    prediction: `the file ×${formatSignificant(first.predictedRescan)}: (pages + 1) ÷ 2 for ${Math.ceil(first.entry.rows / first.entry.page)} pages`,
    measurement: told
      .map(
        ({ entry, rescan }) =>
          `${sourceText(entry.source)} is read ×${figure(rescan)}${entry.versusStream ? `, at ×${figure(entry.versusStream)} of the stream's rate` : ""}`,
      )
      .join("; "),
    ...together(seen, {
      holds: "Each page begins by going past all rows before it.",
      against: "A database skips by the row: it goes past what it can tell apart without reading, and keeps in memory what it has read.",
      condition: (names) => `for ${names.join(" and ")}`,
    }),
  };
}

/** Rate by keyset over that by number, of one source. */
function pointers(pagination: Pagination): Judgement {
  const offsets = pagings(pagination, "offset");
  const told = pagings(pagination, "keyset").flatMap((entry) => {
    const other = offsets.find(
      ({ group, source, rows, page }) => group === entry.group && source === entry.source && rows === entry.rows && page === entry.page,
    );
    const over = other && besides(entry, other);
    return over ? [{ entry, over }] : [];
  });
  if (told.length === 0) return missing(pagination, "keyset", "pages by their keys beside pages by their numbers");
  const seen = told.map(
    ({ entry, over }): Seen => ({ name: sourceText(entry.source), over, verdict: verdictOf(over.spread, 1, Number.POSITIVE_INFINITY) }),
  );
  const streams = told.flatMap(({ entry }) =>
    entry.versusStream ? [`${sourceText(entry.source)} ×${figure(entry.versusStream)} of the stream's rate`] : [],
  );
  return {
    prediction: "a higher rate than pages by number: more than ×1",
    measurement: `the rows behind the last key over pages by number: ${ratios(seen)}${streams.length > 0 ? `; ${streams.join(", ")}` : ""}`,
    ...together(seen, {
      holds: "The next page begins where the last one ended.",
      against: "Finding the key costs as much as going past the rows before it.",
      condition: (names) => `for ${names.join(" and ")}`,
    }),
  };
}

/** Rate of one way over that of another: each is told over the stream of its own rounds, so that what the machine drifts cancels. */
function besides(one: Paging, other: Paging): Estimate | undefined {
  return one.versusStream && other.versusStream && unpaired(one.versusStream, other.versusStream);
}

/** As fast, where it lies within this of the stream's rate. */
const asFast = 1.05;

function noIndex(pagination: Pagination): Judgement {
  const told = pagings(pagination, "index").flatMap((entry) => (entry.versusStream ? [{ entry, over: entry.versusStream }] : []));
  if (told.length === 0) return missing(pagination, "index", "pages by an index beside a stream");
  const seen = told.map(({ entry, over }): Seen => ({ name: sourceText(entry.source), over, verdict: verdictOf(over.spread, 0, asFast) }));
  const costs = told.flatMap(({ entry: { source, indexBytes, indexNs } }) => {
    const parts = [
      indexBytes === undefined ? "" : `${formatSize(Math.round(indexBytes))}`,
      indexNs ? `${figure(indexNs, "", formatDuration)} to build` : "",
    ].filter(Boolean);
    return parts.length > 0 ? [`the index of ${sourceText(source)} takes ${parts.join(" and ")}`] : [];
  });
  const scans = told.flatMap(({ entry: { source, foundBy } }) =>
    foundBy === undefined ? [] : [`${sourceText(source)} says that it finds them by ${foundBy}`],
  );
  return {
    prediction: `pages by an index, in order, are no faster than the stream: at most ×${asFast} of its rate`,
    measurement: [`pages by an index over the stream: ${ratios(seen)}`, ...costs, ...scans].join("; "),
    ...together(seen, {
      holds: "For reading all of it in order an index adds nothing but its own cost.",
      against: "Pages that are found at once cost less here than what the stream passes through.",
      condition: (names) => `for ${names.join(" and ")}`,
    }),
  };
}

function storedOrder(pagination: Pagination): Judgement {
  const told = pagings(pagination, "random").flatMap((entry) => (entry.versusStream ? [{ entry, over: entry.versusStream }] : []));
  if (told.length === 0) return missing(pagination, "random", "pages in random order beside a stream");
  const seen = told.map(({ entry, over }): Seen => ({ name: sourceText(entry.source), over, verdict: verdictOf(over.spread, 0, 1) }));
  const index = pagings(pagination, "index");
  const orders = told.flatMap(({ entry }) => {
    const inOrder = index.find(({ source, rows, page }) => source === entry.source && rows === entry.rows && page === entry.page);
    const over = inOrder && besides(entry, inOrder);
    return over ? [`${sourceText(entry.source)} ×${figure(over)} of the same pages in order`] : [];
  });
  return {
    prediction: "pages in random order, found by an index, are slower than the stream: less than ×1",
    measurement: [`random order over the stream: ${ratios(seen)}`, ...orders].join("; "),
    ...together(seen, {
      holds: "The stream does not look up, and what comes next is read ahead. From the page cache, as here, order costs least.",
      against: "From the page cache the order costs nothing that shows.",
      condition: (names) => `for ${names.join(" and ")}`,
    }),
  };
}

function missing({ entries }: Pagination, way: string, what: string): Judgement {
  const found = entries.find((entry) => entry.way === way && entry.reason !== undefined);
  return notMeasured(found?.reason === undefined ? `this run has no ${what}` : `${way}: ${found.reason}`);
}
