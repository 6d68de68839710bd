/** Change points of a series of logarithms: proposed by least squares, kept where a step is large enough, proven, and no part of a drift. */
import { median } from "../statistics.ts";
import { noiseOf, proposedLevels, squares, windowPoints, withoutSpikes } from "./partition.ts";
import { splitP } from "./significance.ts";

/** Smallest step that is told, as a logarithm, and the chance at which it is proven. */
export const leastStep: number = Math.log(1.02);
export const changeAlpha = 0.001;

/** Points on each side that a step is proven by: they resolve 2 % where the noise is 5 %, and more would only cost time. */
const reach = 128;

export interface Change {
  /** Index of the first value of the new level. */
  readonly at: number;
  /** New level − old level, of medians. */
  readonly step: number;
  readonly p: number;
}

/**
 * The change points of `values` in order.
 *
 * PELT over the values without their spikes proposes levels. Then the weakest proposal is given up, again and again, until every one that is left has a
 * step between the medians of its levels of at least `leastStep`, p ≤ `changeAlpha` by permutation over both levels, and is described better by
 * a step than by a line. One or two outliers in a row, which other tools report as two changes (apache/otava#150), are replaced before anything is
 * compared.
 */
export function changePoints(values: readonly number[]): readonly Change[] {
  const own = Float64Array.from(values);
  const noise = noiseOf(own);
  const clean = withoutSpikes(own, noise);
  const cost = squares(clean);
  const price = 3 * Math.log(Math.max(2, Math.min(windowPoints, own.length))) * noise ** 2;
  let bounds: readonly number[] = [0, ...proposedLevels(clean, price), own.length];
  const known = new Map<string, Proposal>();
  const proposal = (from: number, at: number, to: number): Proposal => {
    const key = `${from},${at},${to}`;
    const found = known.get(key) ?? judged(clean, cost, price, from, at, to);
    known.set(key, found);
    return found;
  };
  for (;;) {
    const proposals = bounds.slice(1, -1).map((at, i) => proposal(bounds[i] as number, at, bounds[i + 2] as number));
    const weakest = proposals.filter(({ kept }) => !kept).sort((a, b) => b.p - a.p || Math.abs(a.step) - Math.abs(b.step))[0];
    if (weakest === undefined) return proposals.map(({ at, step, p }) => ({ at, step, p }));
    bounds = bounds.filter((bound) => bound !== weakest.at);
  }
}

interface Proposal extends Change {
  readonly kept: boolean;
}

function judged(clean: Float64Array, cost: ReturnType<typeof squares>, price: number, from: number, at: number, to: number): Proposal {
  const [low, high] = [Math.max(from, at - reach), Math.min(to, at + reach)];
  const step = median(clean.subarray(at, high)) - median(clean.subarray(low, at));
  const p = splitP(clean.subarray(low, high), changeAlpha);
  // A drift is a staircase to the partition; the line that replaces it must be clearly better, for short levels resemble lines.
  const drifting = aboutLine(clean.subarray(low, high)) + price < cost(low, at) + cost(at, high);
  return { at, step, p, kept: Math.abs(step) >= leastStep && p <= changeAlpha && !drifting };
}

/** Sum of squares about the least-squares line. */
function aboutLine(values: Float64Array): number {
  const n = values.length;
  const middle = (n - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [i - middle, (values[i] as number) - mean];
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  return xx === 0 ? yy : yy - (xy * xy) / xx;
}
