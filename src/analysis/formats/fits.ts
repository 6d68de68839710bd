/** peak = intercept + slope × page × concurrent pages, by reader, judged on points that took no part in the fit. */
import { fitPageMemory, pageMemory } from "../../models/page-memory.ts";
import type { Estimate } from "../estimate-schema.ts";
import { groupBy } from "../point.ts";
import type { FormatEntry, PageFit } from "./schema.ts";

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

const bytesOf = ({ pageBytes, concurrent }: Held) => pageBytes * concurrent;

/**
 * Every second point is held out, by a rule that knows no measurement: the smallest and the largest stay, so that all others lie between points of
 * the fit. Where too few would be left, none is held out.
 */
export function heldOut(count: number): readonly boolean[] {
  const out = Array.from({ length: count }, (_, i) => i % 2 === 1 && i !== count - 1);
  return count - out.filter(Boolean).length >= fewestFitted ? out : out.map(() => false);
}

function fitOf(curve: readonly Held[]): PageFit | undefined {
  const ordered = [...curve].sort((a, b) => bytesOf(a) - bytesOf(b) || a.concurrent - b.concurrent);
  const [first] = ordered;
  if (!first || new Set(ordered.map(bytesOf)).size < fewestFitted) return undefined;
  const out = heldOut(ordered.length);
  const point = ({ pageBytes, concurrent, peakBytes }: Held) => ({ pageBytes, concurrent, peakBytes: peakBytes.median });
  const fit = fitPageMemory(ordered.filter((_, i) => out[i] !== true).map(point));
  if (!fit) return undefined;
  const points = ordered.map((entry, i) => ({
    page: entry.page,
    concurrent: entry.concurrent,
    pageBytes: entry.pageBytes,
    peak: entry.peakBytes,
    fittedBytes: pageMemory(fit, entry.pageBytes, entry.concurrent),
    heldOut: out[i] === true,
    ...(entry.documentBytes !== undefined && { documentBytes: entry.documentBytes }),
  }));
  const misses = points.filter((one) => one.heldOut).map(({ fittedBytes, peak }) => Math.abs(fittedBytes / peak.median - 1));
  const { format, reader, scan, codec } = first;
  return {
    format,
    reader,
    scan,
    codec,
    interceptBytes: fit.interceptBytes,
    slope: fit.slope,
    points,
    ...(misses.length > 0 && { worstHeldOut: Math.max(...misses) }),
  };
}
