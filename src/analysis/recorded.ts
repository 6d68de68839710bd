/** What a trial recorded beside its time: one value a sample, told by pass where the quantity is. */
import { type QuantityId, quantityOf } from "../records/quantities.ts";
import { estimate } from "./estimate.ts";
import type { Estimate } from "./estimate-schema.ts";
import { fewestEpochs } from "./interval.ts";
import type { Point } from "./point.ts";
import { meanEstimate } from "./runtimes/slope.ts";
import { mapped, type Series } from "./statistics.ts";

/** The series of a quantity, in which samples are paired; undefined where it was not recorded. */
export function recorded({ outcome }: Point, id: QuantityId): Series | undefined {
  const values = outcome?.quantities[id];
  if (!outcome || !values || values.length === 0) return undefined;
  const { epoch, round, passes } = outcome;
  return { epoch, round, values: quantityOf(id).per === "pass" ? mapped(values, (value, i) => value / (passes[i] as number)) : values };
}

/** Its estimate; the best sample is the lowest, unless higher is better. */
export function told(point: Point, id: QuantityId): Estimate | undefined {
  const series = recorded(point, id);
  return series && estimate(series, quantityOf(id).better === "higher" ? "highest" : "lowest");
}

/** Peak of resident memory above the floor in each sample: anonymous and file pages together. */
export function peaks(point: Point): Series | undefined {
  const whole = recorded(point, "peakBytes");
  if (whole) return whole;
  const [anon, file] = [recorded(point, "peakAnonBytes"), recorded(point, "peakFileBytes")];
  return anon && file && { ...anon, values: mapped(anon.values, (value, i) => value + (file.values[i] as number)) };
}

/**
 * Its estimate. Each sample is a process of its own, whose memory knows nothing of the machine's pace: the sample is the unit of replication, not the
 * epoch. From six on their median with its interval; of fewer, where a range would decide nothing, their geometric mean with Student's interval of
 * the logarithms, whose ends are above 0 as memory is.
 */
export function peakEstimate(point: Point): Estimate | undefined {
  const series = peaks(point);
  if (!series) return undefined;
  const values = Array.from(series.values);
  const epochs = new Set(series.epoch).size;
  const few = values.length < fewestEpochs && values.every((value) => value > 0);
  const found = few ? geometricMean(values) : estimate({ values, epoch: values.map((_, i) => i) }, "lowest");
  return found && { ...found, best: Math.min(...values), epochs };
}

function geometricMean(values: readonly number[]): Estimate | undefined {
  const logs = meanEstimate(values.map((value, epoch) => ({ y: Math.log(value), epoch })));
  if (!logs) return undefined;
  const { kind, low, high } = logs.spread;
  return { ...logs, median: Math.exp(logs.median), spread: { kind, low: Math.exp(low), high: Math.exp(high) } };
}

/** Why a trial has no figures: what was missing, or what failed. */
export function reasonOf({ trial: { outcome } }: Point): string | undefined {
  return outcome.state === "absent" ? outcome.reason : outcome.state === "failed" ? outcome.message : undefined;
}

/** The object without the fields that have no value: what was not measured is absent. */
export function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
