/** Access patterns relative to seq64 of the same group, engine, buffer, stream count and pages. */
import { documentPatternRatio } from "../models/bounds.ts";
import { groupBy, isQuoted, numberParam, type Point, rateOf, rateRatio, textParam } from "./point.ts";
import type { Estimate, PatternFinding } from "./summary.ts";

const isPattern = (kernel: string): kernel is PatternFinding["pattern"] => Object.hasOwn(documentPatternRatio, kernel);

/** What two patterns must share to be compared. */
const shared = ["engine", "buffer", "views", "pages", "size"] as const;

export function patternFindings(points: readonly Point[]): readonly PatternFinding[] {
  const members = points.filter((point) => isQuoted(point) && point.trial.suite === "patterns");
  const groups = groupBy(members, (point) => JSON.stringify([point.group.id, point.threads, ...shared.map((name) => textParam(point, name))]));
  return groups.flatMap((group) => group.flatMap((point) => finding(point, group)));
}

function finding(point: Point, group: readonly Point[]): readonly PatternFinding[] {
  const pattern = textParam(point, "kernel");
  const streams = numberParam(point, "streams");
  const reference = group.find((other) => textParam(other, "kernel") === "seq64" && numberParam(other, "streams") === streams);
  if (!isPattern(pattern) || !reference || !point.speedEstimate || !point.counts) return [];
  const useful = rateOf(point, point.counts.payload);
  const touched = rateOf(point, point.counts.lines);
  const usefulRatio = rateRatio(point, reference, (counts) => counts.payload);
  const linesRatio = rateRatio(point, reference, (counts) => counts.lines);
  // The team's lines a second, inverted and shared out over its threads: each waits for its own.
  const nsPerLine = touched && inverse(touched, 1e9 * point.threads);
  if (!useful || !touched || !usefulRatio || !linesRatio || !nsPerLine) return [];
  return [
    {
      pattern,
      threads: point.threads,
      engine: textParam(point, "engine"),
      ...(streams === undefined ? {} : { streams }),
      usefulRatio,
      linesRatio,
      useful,
      lines: touched,
      documentRatio: documentPatternRatio[pattern],
      nsPerLine,
    },
  ];
}

/** `numerator` ÷ an estimate: the ends of the spread change places. */
function inverse(source: Estimate, numerator: number): Estimate | undefined {
  const turned = {
    ...source,
    median: numerator / source.median,
    best: numerator / source.best,
    spread: { kind: source.spread.kind, low: numerator / source.spread.high, high: numerator / source.spread.low },
  };
  return [turned.median, turned.best, turned.spread.low, turned.spread.high].every(Number.isFinite) ? turned : undefined;
}
