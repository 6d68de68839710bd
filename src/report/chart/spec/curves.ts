/** Points of charts: an estimate as one, and those of a smooth curve. */
import type { Estimate } from "../../../analysis/summary.ts";
import type { Datum } from "./panel.ts";

/** The estimate in `unit` with its spread. */
export function datum(x: number, { median, spread }: Estimate, unit: number, note?: string): Datum {
  return {
    x,
    y: median / unit,
    low: spread.low / unit,
    high: spread.high / unit,
    ...(note !== undefined && { note }),
  };
}

/** Three sizes an octave from the smallest to the largest: a smooth curve on a logarithmic axis. */
export function between(sizes: readonly number[]): readonly number[] {
  const [low, high] = [Math.log2(sizes[0] ?? 1), Math.log2(sizes.at(-1) ?? 1)];
  const steps = Math.max(1, Math.ceil((high - low) * 3));
  return Array.from({ length: steps + 1 }, (_, i) => 2 ** (low + ((high - low) * i) / steps));
}
