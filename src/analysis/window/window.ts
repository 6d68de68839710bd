/** The findings of the suite `window`. */
import { documentWindowBytes, windowBytes } from "../../models/window-memory.ts";
import { scaled } from "../estimate.ts";
import { groupBy, numberParam, type Point, rateOf, textParam } from "../point.ts";
import { defined, peakEstimate, reasonOf, told } from "../recorded.ts";
import { median } from "../statistics.ts";
import type { WindowEntry, Windows } from "./schema.ts";

/** Undefined where the record has no trial of the family. */
export function windowFinding(points: readonly Point[]): Windows | undefined {
  const entries = points.flatMap(entryOf);
  return entries.length === 0 ? undefined : { entries, factors: factorsOf(entries) };
}

function entryOf(point: Point): readonly WindowEntry[] {
  const [size, slide, records] = (["size", "slide", "records"] as const).map((name) => numberParam(point, name));
  if (point.trial.family !== "window" || point.group.purpose !== "measure" || !size || !slide) return [];
  const value = (name: string, otherwise: number) => numberParam(point, name) ?? otherwise;
  const [rate, recordBytes, latenessMs] = [value("rate", 5000), value("recordBytes", 200), value("latenessMs", 0)];
  const by = textParam(point, "by");
  // A window of n records is one of n ÷ rate seconds.
  const seconds = (length: number) => (by === "count" ? length / rate : length / 1e3);
  const window = { seconds: seconds(size), rate, recordBytes };
  const documentBytes = documentWindowBytes(window);
  // A window is closed by the first record behind its end, and its oldest records leave before that one is kept: no slide comes on top.
  const correctedBytes = windowBytes({ ...window, latenessSeconds: latenessMs / 1e3 });
  const peakBytes = peakEstimate(point);
  return [
    {
      group: point.group.id,
      by,
      keep: textParam(point, "keep"),
      size,
      slide,
      rate,
      recordBytes,
      latenessMs,
      disorder: value("disorder", 0),
      delayMs: value("delayMs", 0),
      pace: textParam(point, "pace") || "none",
      state: point.trial.outcome.state,
      documentBytes,
      correctedBytes,
      ...defined({
        reason: reasonOf(point),
        throughput: rateOf(point, records),
        peakBytes,
        heldRecords: told(point, "heldRecords")?.median,
        lateRecords: told(point, "lateRecords")?.median,
        evictNs: told(point, "evictNs"),
        versusDocument: peakBytes && scaled(peakBytes, 1 / documentBytes),
        versusCorrected: peakBytes && scaled(peakBytes, 1 / correctedBytes),
      }),
    },
  ];
}

/** Windows below this are left out: the runtime's own growth would decide what a record takes. */
const leastBytes = 2e6;

/** Panes hold no records, so that no byte of a record has a price there. */
function factorsOf(entries: readonly WindowEntry[]): Windows["factors"] {
  const told = entries.flatMap(({ keep, correctedBytes, versusCorrected }) =>
    versusCorrected && keep !== "panes" && correctedBytes >= leastBytes ? [{ keep, factor: versusCorrected.median }] : [],
  );
  return groupBy(told, ({ keep }) => keep).flatMap((own) => (own[0] ? [{ keep: own[0].keep, factor: median(own.map(({ factor }) => factor)) }] : []));
}
