/** A history as series: which entries belong together, where their level changed, drifted or crept. */
import { assertNever } from "../../errors.ts";
import { changePoints } from "./changes.ts";
import { creepOf, defaultCreepThreshold, type Pin } from "./creep.ts";
import { outlookOf } from "./limits.ts";
import {
  type AcceptEntry,
  type HistoryChange,
  type HistoryEntry,
  type HistoryPoint,
  type HistorySeries,
  type HistorySummary,
  historyVersion,
  type MeasuredEntry,
} from "./schema.ts";
import { driftOf } from "./trend.ts";

export interface HistoryOptions {
  /** Names of loops. @default all */
  readonly loops?: readonly string[];
  /** A time, or a commit (a hash or its first characters): earlier points are left out of everything but the comparison with the release. */
  readonly since?: { readonly kind: "time"; readonly time: string } | { readonly kind: "commit"; readonly commit: string };
  readonly pin?: Pin;
  readonly creepThreshold?: number;
}

/** What was read of a history. */
export interface Reading {
  readonly entries: readonly HistoryEntry[];
  /** Damaged lines that were skipped. */
  readonly skipped: number;
}

/** What is found in a history. Entries may be in any order. */
export function historySummaryOf({ entries, skipped }: Reading, options: HistoryOptions = {}): HistorySummary {
  const { loops = [], since, pin, creepThreshold = defaultCreepThreshold } = options;
  const wanted = new Set(loops);
  const groups = new Map<string, MeasuredEntry[]>();
  const accepted: AcceptEntry[] = [];
  for (const entry of entries) {
    if (wanted.size > 0 && !wanted.has(entry.loop)) continue;
    if (entry.kind === "accept") accepted.push(entry);
    else {
      const key = `${entry.fingerprint}\n${entry.loop}\n${entry.kind}\n${entry.contract}`;
      const group = groups.get(key);
      if (group) group.push(entry);
      else groups.set(key, [entry]);
    }
  }
  const all = [...groups.values()].map((group) => group.sort((a, b) => compareText(a.time, b.time)));
  const newest = new Map<string, string>();
  for (const group of all) {
    const [name, time] = [seriesName(group[0] as MeasuredEntry), (group.at(-1) as MeasuredEntry).time];
    if (time > (newest.get(name) ?? "")) newest.set(name, time);
  }
  return {
    historyVersion,
    entries: entries.length,
    skipped,
    ...(pin && { pin: pin.name }),
    ...(since && { since: since.kind === "time" ? since.time : since.commit }),
    creepThreshold,
    series: all
      .map((group) => seriesOf(group, accepted, newest.get(seriesName(group[0] as MeasuredEntry)) === group.at(-1)?.time, options))
      .filter(({ points, leftOut }) => points.length + leftOut > 0)
      .sort(
        (a, b) =>
          compareText(a.fingerprint, b.fingerprint) ||
          compareText(a.loop, b.loop) ||
          compareText(a.kind, b.kind) ||
          Number(b.current) - Number(a.current),
      ),
  };
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const seriesName = ({ fingerprint, loop, kind }: MeasuredEntry): string => `${fingerprint}\n${loop}\n${kind}`;

/** Verdicts whose figures say nothing of the loop. */
const noPoint: ReadonlySet<MeasuredEntry["verdict"]> = new Set(["failed", "unproven", "incomparable", "new"]);

/** @param group entries of one loop, definition, kind and machine, by time */
function seriesOf(group: readonly MeasuredEntry[], accepted: readonly AcceptEntry[], current: boolean, options: HistoryOptions): HistorySeries {
  const { loop, kind, fingerprint, contract } = group[0] as MeasuredEntry;
  const sound = group.filter(({ verdict, rate, share }) => !noPoint.has(verdict) && (rate ?? share) !== undefined);
  const measure = sound.filter(({ share }) => share !== undefined).length * 2 >= sound.length ? "share" : "rate";
  const figure = ({ share, rate }: MeasuredEntry) => (measure === "share" ? share : rate?.median);
  const usable = sound.filter((entry) => figure(entry) !== undefined);
  const allPoints = usable.map(pointOf);
  const allValues = usable.map((entry) => figure(entry) as number);
  const from = firstSince(usable, options.since);
  const points = allPoints.slice(from);
  const logs = allValues.slice(from).map(Math.log);
  const reasons = accepted.filter((entry) => entry.loop === loop);
  const changes = changePoints(logs).map(({ at, step, p }): HistoryChange => {
    const reason = acceptedAt(usable, from + at, reasons)?.reason;
    return { index: at, ...placeOf(usable, from + at), ratio: Math.exp(step), p, ...(reason !== undefined && { accepted: reason }) };
  });
  const levelStart = changes.at(-1)?.index ?? 0;
  const drift = driftOf(logs.slice(levelStart));
  return {
    loop,
    kind,
    fingerprint,
    contract,
    current,
    measure,
    points,
    leftOut: group.filter((entry) => figure(entry) === undefined || noPoint.has(entry.verdict)).length,
    changes,
    ...(drift && { drift: { ratio: Math.exp(drift.total), p: drift.p, points: drift.points } }),
    ...(options.pin && { creep: creepOf(loop, allPoints, allValues, from + levelStart, options.pin, options.creepThreshold) }),
    outlook: outlookOf(logs, centresOf(points, reasons)),
  };
}

function pointOf({ time, commit, dirty, bundle, rate, share, verdict }: MeasuredEntry): HistoryPoint {
  return {
    time,
    bundle,
    ...(commit !== undefined && { commit }),
    ...(dirty !== undefined && { dirty }),
    ...(rate && { rate }),
    ...(share !== undefined && { share }),
    ...(verdict && { verdict }),
  };
}

function firstSince(entries: readonly MeasuredEntry[], since: HistoryOptions["since"]): number {
  if (since === undefined) return 0;
  const at =
    since.kind === "time"
      ? entries.findIndex(({ time }) => time >= since.time)
      : entries.findIndex(({ commit }) => commit?.startsWith(since.commit) === true);
  return at < 0 ? entries.length : at;
}

/** Which commit made the step whose first point is `at`. */
function placeOf(entries: readonly MeasuredEntry[], at: number): Pick<HistoryChange, "time" | "commit" | "before" | "cause"> {
  const [last, first] = [entries[at - 1] as MeasuredEntry, entries[at] as MeasuredEntry];
  const commits = { ...(first.commit !== undefined && { commit: first.commit }), ...(last.commit !== undefined && { before: last.commit }) };
  const cause =
    first.bundle === last.bundle
      ? "same-code"
      : first.commit === undefined || last.commit === undefined
        ? "unknown"
        : // Code that differs at one commit was changed in the working tree; the commit is told all the same.
          first.parent === last.commit || first.commit === last.commit
          ? "commit"
          : "range";
  return { time: first.time, ...commits, cause };
}

/** The acceptance that a step belongs to: of code that is measured after it and not before. */
function acceptedAt(entries: readonly MeasuredEntry[], at: number, reasons: readonly AcceptEntry[]): AcceptEntry | undefined {
  const [last, first] = [entries[at - 1] as MeasuredEntry, entries[at] as MeasuredEntry];
  return reasons.find(({ bundle, from, time }) => (bundle === first.bundle && bundle !== last.bundle) || (from === last.bundle && time > last.time));
}

/** Indices from which an accepted version was measured: each begins a centre. */
function centresOf(points: readonly HistoryPoint[], reasons: readonly AcceptEntry[]): readonly number[] {
  return reasons.flatMap(({ bundle, time }) => {
    const exact = points.findIndex((point) => point.bundle === bundle);
    const at = exact >= 0 ? exact : points.findIndex((point) => point.time >= time);
    return at > 0 ? [at] : [];
  });
}

/** What a series follows, as a number of a point. */
export function pointValue(series: Pick<HistorySeries, "measure">, point: HistoryPoint): number | undefined {
  switch (series.measure) {
    case "share":
      return point.share;
    case "rate":
      return point.rate?.median;
    default:
      return assertNever(series.measure);
  }
}
