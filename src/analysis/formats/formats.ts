/** The findings of the suite `formats`. */
import type { Bandwidths } from "../bandwidth.ts";
import type { Point } from "../point.ts";
import { defined, reasonOf } from "../recorded.ts";
import { pageFits } from "./fits.ts";
import { entryOf, type Reading, readingsOf, refusedOf } from "./readings.ts";
import type { FormatEntry, Formats, Refusal } from "./schema.ts";

/** Undefined where the record has no trial of the family. */
export function formatsFinding(points: readonly Point[], bandwidths: Bandwidths): Formats | undefined {
  const readings = readingsOf(points);
  if (readings.length === 0) return undefined;
  const query = { mix: "1:0", threads: 1 } as const;
  const bandwidth = bandwidths(query) ?? bandwidths({ ...query, group: "formats/bandwidth" });
  const good = readings.filter(({ input, group }) => input === "good" && !isRefusal(group));
  const entries = good.map((reading) => entryOf(reading, good, bandwidth?.rate.median));
  const rowBytes = rowBytesOf(entries);
  return {
    entries,
    fits: pageFits(entries),
    refusals: readings.filter(({ input }) => input !== "good").map(refusalOf),
    ...(rowBytes !== undefined && { rowBytes }),
  };
}

/** A group of bad files may have a good one beside them, to show that the readers do not refuse everything. */
const isRefusal = (group: string) => group.startsWith("formats/refusals");

/** Of the most rows: a header counts least there. */
function rowBytesOf(entries: readonly FormatEntry[]): number | undefined {
  const told = entries.flatMap(({ format, rows, fileBytes }) => (format === "csv" && fileBytes !== undefined ? [{ rows, fileBytes }] : []));
  const [most] = told.sort((a, b) => b.rows - a.rows);
  return most && most.fileBytes / most.rows;
}

function refusalOf(reading: Reading): Refusal {
  const { point, format, reader, input } = reading;
  const { outcome } = point.trial;
  const verification = outcome.state === "measured" ? outcome.verification : undefined;
  const said = verification ? (verification.state === "verified" ? verification.method : verification.reason) : reasonOf(point);
  return { format, reader, input, state: outcome.state, ...defined({ refused: refusedOf(reading), said }) };
}
