/** What a trial recorded beside its time: one value a sample, told by pass where the quantity is. */
import { type QuantityId, quantityOf } from "../records/quantities.ts";
import { estimate } from "./estimate.ts";
import type { Estimate } from "./estimate-schema.ts";
import type { Point } from "./point.ts";
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
 * epoch. From six on their median with its interval, of fewer with their range.
 */
export function peakEstimate(point: Point): Estimate | undefined {
  const series = peaks(point);
  if (!series) return undefined;
  const values = Array.from(series.values);
  const epochs = new Set(series.epoch).size;
  const found = estimate({ values, epoch: values.map((_, i) => i) }, "lowest");
  return found && { ...found, epochs };
}

/** Why a trial has no figures: what was missing, or what failed. */
export function reasonOf({ trial: { outcome } }: Point): string | undefined {
  return outcome.state === "absent" ? outcome.reason : outcome.state === "failed" ? outcome.message : undefined;
}

/** The object without the fields that have no value: what was not measured is absent. */
export function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
