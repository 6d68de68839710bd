/** What the samples of one trial look like beyond their median: two states, or a trend. */
import type { Flag } from "../records/record.ts";
import { byEpoch, epochMedians, mapped, median, type Series, sorted } from "./statistics.ts";

/** Differences below this share are not worth a flag, however certain. */
export const notable = 0.1;

/** Two groups that explain this share of the variance of the logarithms are two states: halves of a normal explain 0.64, of a uniform 0.75. */
const twoStates = 0.85;
/** The smaller state holds at least this share of the samples: less is an outlier. */
const smallestState = 0.15;
/** Of 12 samples of an exponential distribution one set in eight passes for two states, of 30 one in a hundred, of 60 none. */
const fewestSamples = 30;

/**
 * The two states of a trial's samples, if it has two: the split of the sorted logarithms with the largest share of variance between its parts
 * (Otsu 1979, "A threshold selection method from gray-level histograms", criterion η) explains at least 0.85 of it, each part holds
 * at least 15 % of at least 30 samples, and their medians differ by at least 10 %.
 */
export function twoStatesOf(values: ArrayLike<number>): { readonly low: number; readonly high: number; readonly lowShare: number } | undefined {
  const order = sorted(values);
  const n = order.length;
  if (n < fewestSamples || !((order[0] as number) > 0)) return undefined;
  const logs = mapped(order, Math.log);
  const total = logs.reduce((sum, value) => sum + value, 0);
  const mean = total / n;
  const variance = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  if (variance === 0) return undefined;
  let best = { explained: 0, size: 0 };
  let sum = 0;
  for (let size = 1; size < n; size++) {
    sum += logs[size - 1] as number;
    const explained = (n * (sum - size * mean) ** 2) / (size * (n - size)) / variance;
    if (explained > best.explained) best = { explained, size };
  }
  const smaller = Math.min(best.size, n - best.size) / n;
  if (best.explained < twoStates || smaller < smallestState) return undefined;
  const low = median(order.slice(0, best.size));
  const high = median(order.slice(best.size));
  return high / low >= 1 + notable ? { low, high, lowShare: best.size / n } : undefined;
}

/**
 * Two-sided p of Mann's test against a monotone trend (Mann 1945, "Nonparametric tests against trend", Econometrica 13:245-259; Kendall's S),
 * exact by the distribution of the number of inversions of a random order; ties count half.
 */
export function trendP(values: readonly number[]): number {
  const n = values.length;
  let inversions = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) inversions += (values[i] as number) > (values[j] as number) ? 1 : values[i] === values[j] ? 0.5 : 0;
  }
  const most = (n * (n - 1)) / 2;
  const extreme = Math.ceil(Math.min(inversions, most - inversions));
  // P(inversions = k) of i items: the i-th item makes 0 … i − 1 inversions with equal probability.
  let probabilities = [1];
  for (let i = 2; i <= n; i++) {
    const next = new Array<number>(probabilities.length + i - 1).fill(0);
    probabilities.forEach((p, k) => {
      for (let added = 0; added < i; added++) next[k + added] = (next[k + added] as number) + p / i;
    });
    probabilities = next;
  }
  const tail = probabilities.slice(0, extreme + 1).reduce((sum, p) => sum + p, 0);
  return Math.min(1, 2 * tail);
}

/** Ten epochs decide about a trend as surely as a thousand, and the exact distribution of a thousand would take long. */
const mostEpochs = 30;

/**
 * A trend that the summary must name: over the epochs of the run (Mann's test, two-sided p < 0.02, and last third against first third beyond 10 %),
 * or within them (the second half of every epoch on the same side of the first by at least 10 % in the median, at least six epochs).
 * Returns last ÷ first.
 */
export function driftOf(series: Pick<Series, "values" | "epoch">): { readonly over: "epochs" | "rounds"; readonly change: number } | undefined {
  const all = [...epochMedians(series).values()];
  const step = Math.ceil(all.length / mostEpochs);
  const medians = all.filter((_, i) => i % step === 0);
  if (medians.length < 6) return undefined;
  const third = Math.floor(medians.length / 3);
  const change = median(medians.slice(-third)) / median(medians.slice(0, third));
  if (isNotable(change) && trendP(medians) < 0.02) return { over: "epochs", change };
  const halves = [...byEpoch(series).values()].flatMap((values) => {
    const half = Math.floor(values.length / 2);
    return half < 2 ? [] : [median(values.slice(-half)) / median(values.slice(0, half))];
  });
  if (halves.length < 6) return undefined;
  const within = median(halves);
  return isNotable(within) && halves.every((ratio) => ratio > 1 === within > 1 && ratio !== 1) ? { over: "rounds", change: within } : undefined;
}

function isNotable(ratio: number): boolean {
  return Number.isFinite(ratio) && ratio > 0 && Math.abs(Math.log(ratio)) >= Math.log(1 + notable);
}

/** The flags `bimodal` and `drift` of a trial's rates (or of its times where it has no bytes). */
export function shapeFlags(series: Pick<Series, "values" | "epoch">): readonly Flag[] {
  const flags: Flag[] = [];
  const states = twoStatesOf(series.values);
  if (states) {
    const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
    flags.push({
      id: "bimodal",
      detail: `${percent(states.lowShare)} of the samples lie near ${percent(states.low / states.high)} of the speed of the others`,
    });
  }
  const drift = driftOf(series);
  if (drift) {
    const change = drift.change - 1;
    const where = drift.over === "epochs" ? "from the run's first epochs to its last" : "from the first to the second half of an epoch";
    flags.push({ id: "drift", detail: `speed ${change > 0 ? "rose" : "fell"} by ${Math.abs(change * 100).toFixed(0)} % ${where}` });
  }
  return flags;
}
