/** peak = intercept + slope × page × concurrent pages, by reader: fitted to pages of one at a time, judged on sizes that took no part in the fit. */
import { fitPageMemory, type PageFit as MemoryLine, pageMemory } from "../../models/page-memory.ts";
import type { Estimate } from "../estimate-schema.ts";
import { groupBy } from "../point.ts";
import type { FittedPage, FormatEntry, PageFit } from "./schema.ts";

/** A fit needs so many points that are not held out. */
const fewestFitted = 3;

type Held = FormatEntry & { readonly pageBytes: number; readonly peakBytes: Estimate };

const isHeld = (entry: FormatEntry): entry is Held => entry.pageBytes !== undefined && entry.peakBytes !== undefined;

/** Readings of the sweep over pages, one fit a reader. */
export function pageFits(entries: readonly FormatEntry[]): PageFit[] {
  const swept = entries.filter(({ group, state }) => state === "measured" && isSweep(group)).filter(isHeld);
  const curves = groupBy(swept, ({ format, reader, scan, codec, shape, threads, rows }) =>
    JSON.stringify([format, reader, scan, codec, shape, threads, rows]),
  );
  return curves.flatMap((curve) => fitOf(curve) ?? []);
}

const isSweep = (group: string) => group === "formats/pages" || group.startsWith("formats/pages-") || group.startsWith("formats/pages/");

/**
 * Every second point is held out, by a rule that knows no measurement: the smallest and the largest stay, so that all others lie between points of
 * the fit. Where too few would be left, none is held out.
 */
export function heldOut(count: number): readonly boolean[] {
  const out = Array.from({ length: count }, (_, i) => i % 2 === 1 && i !== count - 1);
  return count - out.filter(Boolean).length >= fewestFitted ? out : out.map(() => false);
}

/** The line through some pages of one at a time: those of a fit that are not held out, or all of them where nothing is left to be judged. */
export function lineThrough(points: readonly Pick<FittedPage, "pageBytes" | "peak">[]): MemoryLine | undefined {
  return fitPageMemory(points.map(({ pageBytes, peak }) => ({ pageBytes, peakBytes: peak.median })));
}

function fitOf(curve: readonly Held[]): PageFit | undefined {
  const ordered = [...curve].sort((a, b) => a.pageBytes * a.concurrent - b.pageBytes * b.concurrent || a.concurrent - b.concurrent);
  const alone = ordered.filter(({ concurrent }) => concurrent === 1);
  const [first] = alone;
  const out = heldOut(alone.length);
  const line = lineThrough(alone.filter((_, i) => out[i] !== true).map((entry) => ({ ...entry, peak: entry.peakBytes })));
  if (!first || !line) return undefined;
  const point = ({ page, concurrent, pageBytes, peakBytes, documentBytes }: Held, held: boolean): FittedPage => ({
    page,
    concurrent,
    pageBytes,
    peak: peakBytes,
    fittedBytes: pageMemory(line, pageBytes, concurrent),
    heldOut: held,
    ...(documentBytes !== undefined && { documentBytes }),
  });
  const points = alone.map((entry, i) => point(entry, out[i] === true));
  const misses = points.filter((one) => one.heldOut).map(({ fittedBytes, peak }) => Math.abs(fittedBytes / peak.median - 1));
  const { format, reader, scan, codec } = first;
  return {
    format,
    reader,
    scan,
    codec,
    ...line,
    points,
    several: ordered.filter(({ concurrent }) => concurrent > 1).map((entry) => point(entry, true)),
    ...(misses.length > 0 && { worstHeldOut: Math.max(...misses) }),
  };
}
