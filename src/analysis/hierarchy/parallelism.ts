/** Lines a second over the number of independent chases; memory-level parallelism; the knee. */
import { linesInFlight } from "../../models/littles-law.ts";
import { lineBytes } from "../../units.ts";
import { estimate, pairedRatio, scaled } from "../estimate.ts";
import type { Estimate } from "../estimate-schema.ts";
import { groupBy, numberParam, type Point, textParam } from "../point.ts";
import type { Series } from "../statistics.ts";
import { apartFrom, chasesOf, hopNs, lineRates } from "./hops.ts";
import type { ParallelismFinding } from "./parallelism-schema.ts";

/** Within so much of the plateau the curve has reached it. */
const plateauShare = 0.95;

export function parallelismFindings(points: readonly Point[]): readonly ParallelismFinding[] {
  const chases = chasesOf(points, "parallelism");
  return groupBy(chases, (point) => `${point.group.id} ${apartFrom(point, "chains")}`).flatMap((curve) => findingOf(curve) ?? []);
}

interface Member {
  readonly chains: number;
  readonly rates: Series;
  readonly point: ParallelismFinding["points"][number];
}

function findingOf(curve: readonly Point[]): ParallelismFinding | undefined {
  const one = curve.find((point) => numberParam(point, "chains") === 1);
  const idle = one && hopNs(one);
  const single = one && lineRates(one, 1);
  if (!one || !idle || !single) return undefined;
  const members = curve.flatMap((point) => memberOf(point, single, idle.median) ?? []).sort((a, b) => a.chains - b.chains);
  const best = members.reduce((found, member) => (member.point.linesPerSecond.median > found.point.linesPerSecond.median ? member : found));
  return {
    engine: textParam(one, "engine"),
    pages: textParam(one, "pages"),
    bytes: numberParam(one, "bytes") ?? 0,
    idle,
    points: members.map(({ point }) => point),
    plateau: { chains: best.chains, parallelism: best.point.parallelism.median, bandwidth: best.point.bandwidth.median },
    knee: kneeOf(members, best),
  };
}

function kneeOf(members: readonly Member[], best: Member): ParallelismFinding["knee"] {
  const ratios = members.map(({ chains, rates }) => ({ chains, ratio: pairedRatio(rates, best.rates, "highest") }));
  const fewest = (of: (ratio: Estimate) => number) => ratios.find(({ ratio }) => ratio && of(ratio) >= plateauShare)?.chains ?? best.chains;
  const most = members.at(-1)?.chains ?? best.chains;
  const chains = fewest((ratio) => ratio.median);
  return chains < most
    ? { state: "reached", chains, low: fewest((ratio) => ratio.spread.high), high: fewest((ratio) => ratio.spread.low) }
    : { state: "not-reached", most };
}

function memberOf(point: Point, single: Series, idleNs: number): Member | undefined {
  const chains = numberParam(point, "chains");
  const latency = hopNs(point);
  const rates = chains === undefined ? undefined : lineRates(point, chains);
  const linesPerSecond = rates && estimate(rates, "highest");
  const parallelism = rates && pairedRatio(rates, single, "highest");
  const bandwidth = linesPerSecond && scaled(linesPerSecond, lineBytes);
  const inFlight = linesPerSecond && scaled(linesPerSecond, linesInFlight(1, idleNs));
  if (chains === undefined || !latency || !rates || !linesPerSecond || !parallelism || !bandwidth || !inFlight) return undefined;
  return { chains, rates, point: { chains, latency, linesPerSecond, bandwidth, parallelism, inFlight } };
}
