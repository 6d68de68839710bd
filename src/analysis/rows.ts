/** One row a trial: rates by every byte convention, time of a pass, share of the bound, flags. No family is special here. */
import { lines, type Mix, nearestMix } from "../catalogue/accesses.ts";
import { type QuantityId, quantityOf } from "../records/quantities.ts";
import type { Flag, Trial } from "../records/record.ts";
import { lineBytes } from "../units.ts";
import type { Bandwidths } from "./bandwidth.ts";
import { type Best, estimate } from "./estimate.ts";
import { loopSuite } from "./loops/suite.ts";
import { type Point, quotedRate, rateOf, rateRatio, textParam, timeRatio } from "./point.ts";
import { shapeFlags } from "./shape.ts";
import { mapped } from "./statistics.ts";
import type { Estimate, Rates, Row } from "./summary.ts";

/** The rows of all trials, in the record's order. */
export function rowsOf(points: readonly Point[], bandwidths: Bandwidths): readonly Row[] {
  const cached = cachedRates(points);
  const references = new Map<Point["group"], Point>();
  for (const point of points) {
    if (point.trial.key === point.group.referenceKey && !references.has(point.group)) references.set(point.group, point);
  }
  return points.map((point) => rowOf(point, references.get(point.group), bandwidths, cached));
}

function rowOf(point: Point, reference: Point | undefined, bandwidths: Bandwidths, cached: CachedRates): Row {
  const { trial, group, label, outcome } = point;
  const rates = ratesOf(point);
  const passNs = passNsOf(point);
  const quantityRates = quantityRatesOf(point);
  const versusReference = reference && versus(point, reference);
  return {
    key: trial.key,
    suite: trial.suite,
    group: group.id,
    purpose: group.purpose,
    family: trial.family,
    params: trial.params,
    label,
    team: trial.team ?? [],
    state: trial.outcome.state,
    ...reasonOf(trial),
    ...(rates ? { rates } : {}),
    ...(passNs ? { passNs } : {}),
    quantities: quantitiesOf(point),
    ...(quantityRates ? { quantityRates } : {}),
    ...(versusReference ? { versusReference } : {}),
    ...shareOf(point, bandwidths),
    ...(outcome ? { verification: outcome.verification } : {}),
    flags: flagsOf(point, cached),
  };
}

function reasonOf({ outcome }: Trial): Pick<Row, "reason"> {
  if (outcome.state === "absent") return { reason: { code: outcome.code, message: outcome.reason } };
  if (outcome.state === "failed") return { reason: { code: outcome.code, message: outcome.message } };
  return {};
}

function ratesOf(point: Point): Rates | undefined {
  const { counts } = point;
  if (!counts) return undefined;
  const payload = rateOf(point, counts.payload);
  const requested = rateOf(point, counts.requested);
  if (!payload || !requested) return undefined;
  const trafficMin = rateOf(point, counts.traffic.min);
  const trafficMax = rateOf(point, counts.traffic.max);
  const touched = rateOf(point, counts.lines);
  return {
    counted: counts.counted,
    payload,
    requested,
    ...(trafficMin ? { trafficMin } : {}),
    ...(trafficMax ? { trafficMax } : {}),
    ...(touched ? { lines: touched } : {}),
  };
}

function passNsOf({ outcome, speed }: Point): Estimate | undefined {
  if (!outcome || !speed) return undefined;
  return estimate({ values: mapped(speed.values, (passes) => 1e9 / passes), epoch: outcome.epoch }, "lowest");
}

/** Of a peak the maximum counts; of a count that is neither good nor bad, too. */
function bestOf(id: QuantityId): Best {
  const { better, kind } = quantityOf(id);
  return better === "lower" && kind !== "peak" ? "lowest" : "highest";
}

function recordedQuantities(point: Point): readonly (readonly [QuantityId, readonly number[]])[] {
  const recorded = Object.entries(point.outcome?.quantities ?? {}) as [QuantityId, number[] | undefined][];
  return recorded.flatMap(([id, values]) => (id === "durationNs" || values === undefined ? [] : [[id, values] as const]));
}

function quantitiesOf(point: Point): Record<string, Estimate> {
  const result: Record<string, Estimate> = {};
  const passes = point.outcome?.passes ?? [];
  for (const [id, recorded] of recordedQuantities(point)) {
    const values = quantityOf(id).per === "pass" ? recorded.map((value, i) => value / (passes[i] ?? Number.NaN)) : recorded;
    const found = estimate({ values, epoch: point.outcome?.epoch ?? [] }, bestOf(id));
    if (found) result[id] = found;
  }
  return result;
}

function quantityRatesOf(point: Point): Record<string, Estimate> | undefined {
  const durations = point.outcome?.quantities.durationNs;
  if (!durations) return undefined;
  const result: Record<string, Estimate> = {};
  for (const [id, values] of recordedQuantities(point)) {
    if (quantityOf(id).unit !== "B" || quantityOf(id).kind !== "series") continue;
    const perSecond = values.map((bytes, i) => (bytes / (durations[i] ?? Number.NaN)) * 1e9);
    const found = estimate({ values: perSecond, epoch: point.outcome?.epoch ?? [] }, "highest");
    if (found) result[id] = found;
  }
  return Object.keys(result).length > 0 ? result : undefined;
}

/** Rate over the reference's rate, each by its quoted bytes; time over the reference's time where either moves none. */
function versus(point: Point, reference: Point): Estimate | undefined {
  return rateRatio(point, reference, (counts) => counts.quoted) ?? timeRatio(point, reference);
}

/**
 * Share of the bound under each hypothesis about write-allocate: time that the hypothesis' lines take at B of their mix ÷ measured time.
 * Only trials of DRAM size have one: what sits in a cache is not bounded by memory, and a search is never quoted.
 */
function shareOf(point: Point, bandwidths: Bandwidths): Pick<Row, "share" | "boundMissing"> {
  const { trial, group, threads, speedEstimate } = point;
  const perPass = trial.accesses?.perPass ?? [];
  if (group.purpose === "search" || trial.params["size"] !== "dram" || !speedEstimate) return {};
  const ends: { share: number; mix: Mix }[] = [];
  for (const allocate of [false, true]) {
    const moved = lines(perPass, allocate);
    const mix = nearestMix(moved);
    if (mix === undefined) return {};
    const pages = textParam(point, "pages");
    const bandwidth = bandwidths({ mix, threads, ...(pages ? { pages } : {}), ...(trial.suite === loopSuite ? { group: group.id } : {}) });
    if (!bandwidth) return { boundMissing: `B(${mix}) at ${threads} thread${threads === 1 ? "" : "s"} was not measured` };
    ends.push({ share: (lineBytes * (moved.read + moved.written) * speedEstimate.median) / bandwidth.rate.median, mix });
  }
  const [low, high] = ends.sort((a, b) => a.share - b.share) as [(typeof ends)[0], (typeof ends)[0]];
  return { share: { min: low.share, max: high.share, mixMin: low.mix, mixMax: high.mix } };
}

/** Fastest rate of an L2-resident trial by what it must share with its DRAM-size sibling. */
type CachedRates = ReadonlyMap<string, number>;

const siblingKey = (point: Point) =>
  JSON.stringify([point.trial.family, point.threads, ...["kernel", "mode", "n", "engine", "buffer", "views"].map((name) => textParam(point, name))]);

function cachedRates(points: readonly Point[]): CachedRates {
  const rates = new Map<string, number>();
  for (const point of points) {
    // Whether a user's loop is bound by memory or by itself is a finding of its own, not a suspicion.
    const rate = point.trial.params["size"] === "l2" && point.trial.family !== "loop" ? quotedBytesPerSecond(point) : undefined;
    if (rate !== undefined) rates.set(siblingKey(point), Math.max(rate, rates.get(siblingKey(point)) ?? 0));
  }
  return rates;
}

/** From this share of the L2-resident rate on, a DRAM-size rate is suspect. */
const suspectShare = 0.8;

function flagsOf(point: Point, cached: CachedRates): Flag[] {
  const flags = [...(point.outcome?.flags ?? [])];
  if (point.speed) flags.push(...shapeFlags(point.speed));
  const rate = cached.size > 0 && point.trial.params["size"] === "dram" ? quotedBytesPerSecond(point) : undefined;
  const sibling = rate === undefined ? undefined : cached.get(siblingKey(point));
  if (rate !== undefined && sibling !== undefined && rate >= suspectShare * sibling) {
    const percent = ((rate / sibling) * 100).toFixed(0);
    flags.push({
      id: "cache-or-unwritten?",
      detail: `${percent} % of the same kernel's rate in L2: the data sit in a cache, or the loop itself is the limit`,
    });
  }
  return flags;
}

const quotedBytesPerSecond = (point: Point) => quotedRate(point)?.median;
