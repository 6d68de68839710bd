/** What the claims about file formats look up. */
import { formatSize } from "../../../units.ts";
import { scaled } from "../../estimate.ts";
import type { Estimate } from "../../estimate-schema.ts";
import type { FormatEntry, Formats } from "../../formats/schema.ts";
import { figure, type Judgement, notMeasured } from "../statement.ts";

export type Finding = Formats;

/** `12 MiB`. */
export const bytesText = (value: number): string => `${value < 0 ? "−" : ""}${formatSize(Math.round(Math.abs(value)))}`;
/** `12 MiB (11 MiB–13 MiB)`. */
export const sizeFigure = (estimate: Pick<Estimate, "median" | "spread">): string => figure(estimate, "", bytesText);
/** Decimal, as the document counts. */
export const megabytes = (value: number): string => `${Number((value / 1e6).toPrecision(3))} MB`;

/** Measured entries that agree with all of `axes`. */
export function measured({ entries }: Finding, axes: Partial<FormatEntry>): readonly FormatEntry[] {
  return entries.filter(
    (entry) => entry.state === "measured" && Object.entries(axes).every(([name, value]) => entry[name as keyof FormatEntry] === value),
  );
}

/** Peak above the floor ÷ what the document says. */
export function overDocument({ peakBytes, documentBytes }: FormatEntry): Estimate | undefined {
  return peakBytes && documentBytes !== undefined ? scaled(peakBytes, 1 / documentBytes) : undefined;
}

/** The reason of an absent or failed trial of that format, if there is one. */
export function missing({ entries }: Finding, format: string, what: string, reader?: string): Judgement {
  const found = entries.find((entry) => entry.format === format && entry.reason !== undefined && (reader === undefined || entry.reader === reader));
  return notMeasured(found?.reason === undefined ? `this run has no ${what}` : `${found.reader}: ${found.reason}`);
}

/** One entry a reader: the largest page, without others at once. */
export function largestPages(entries: readonly FormatEntry[]): readonly FormatEntry[] {
  const alone = entries.filter(({ concurrent, threads, peakBytes }) => concurrent === 1 && threads === 1 && peakBytes);
  return [...new Set(alone.map(({ reader }) => reader))].flatMap((reader) => {
    const [largest] = alone.filter((entry) => entry.reader === reader).sort((a, b) => (b.pageBytes ?? 0) - (a.pageBytes ?? 0));
    return largest ? [largest] : [];
  });
}
