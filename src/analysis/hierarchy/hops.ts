/** What the samples of a chase say of one hop. */
import type { QuantityId } from "../../records/quantities.ts";
import { estimate, pairedRatio } from "../estimate.ts";
import type { Estimate } from "../estimate-schema.ts";
import { isQuoted, type Point, textParam } from "../point.ts";
import { mapped, type Series } from "../statistics.ts";

/** The quoted trials of a suite that told the latency of a hop. */
export function chasesOf(points: readonly Point[], suite: string): readonly Point[] {
  return points.filter((point) => isQuoted(point) && point.trial.suite === suite && quantityOf(point, "latencyNs") !== undefined);
}

/** One quantity of each sample, or undefined where the trial has none. */
export function quantityOf({ outcome }: Point, id: QuantityId): Series | undefined {
  const values = outcome?.quantities[id];
  return outcome && values && values.length > 0 ? { values, epoch: outcome.epoch, round: outcome.round } : undefined;
}

/** ns of one dependent read; the best is the lowest. */
export function hopNs(point: Point, id: QuantityId = "latencyNs"): Estimate | undefined {
  const series = quantityOf(point, id);
  return series && estimate(series, "lowest");
}

/** Time of a hop of one trial over that of another of its group, paired. */
export function hopRatio(numerator: Point, denominator: Point, id: QuantityId = "latencyNs"): Estimate | undefined {
  const [own, other] = [quantityOf(numerator, id), quantityOf(denominator, id)];
  return own && other && pairedRatio(own, other, "lowest");
}

/** Lines a second of each sample, of `chains` chases at once. */
export function lineRates(point: Point, chains: number): Series | undefined {
  const series = quantityOf(point, "latencyNs");
  return series && { ...series, values: mapped(series.values, (ns) => (chains * 1e9) / ns) };
}

/** Params of a trial in one text, those named left out: equal for trials that differ in nothing else. */
export function apartFrom(point: Point, ...names: readonly string[]): string {
  const rest = Object.keys(point.trial.params).filter((name) => !names.includes(name));
  return JSON.stringify(rest.sort().map((name) => [name, textParam(point, name)]));
}
