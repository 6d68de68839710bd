/** How probable a split as clear as this is where nothing changed: the clearest split of the values, against that of their permutations. */
import { fewestPoints } from "./partition.ts";

/** Permutations behind a p: (k + 1)/(N + 1) (Phipson and Smyth 2010, "Permutation p-values should never be zero") is 0.001 with k = 1. */
export const permutations = 1999;

/** 1/√(k (n − k)) for every k: what makes sums of the first k of n comparable. Zero where a part would be too short. */
function weights(n: number): Float64Array {
  const result = new Float64Array(n);
  for (let k = fewestPoints; k <= n - fewestPoints; k++) result[k] = 1 / Math.sqrt(k * (n - k));
  return result;
}

/** The largest weighted sum of the first values, whatever its sign, over all splits; values are about their mean. */
function clearest(centred: Float64Array, weight: Float64Array): number {
  let sum = 0;
  let most = 0;
  for (let k = 1; k < centred.length; k++) {
    sum += centred[k - 1] as number;
    most = Math.max(most, Math.abs(sum) * (weight[k] as number));
  }
  return most;
}

/** The same values in another order sum to another last digit, which must not make equal splits differ. */
const rounding = 1 - 1e-9;

/**
 * The chance that the values' order shows so clear a split by itself: the share of orders, their own among them, that show one at least as clear.
 * Beyond `alpha` it is only as exact as says so: permuting ends once it must be above (Besag and Clifford 1991, "Sequential Monte Carlo p-values").
 * With too few values to split it is 1.
 */
export function splitP(values: Float64Array, alpha: number): number {
  const n = values.length;
  if (n < 2 * fewestPoints) return 1;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const order = values.map((value) => value - mean);
  const weight = weights(n);
  const own = clearest(order, weight) * rounding;
  // A fixed seed, so that a p is the same everywhere: splitmix32 (Steele, Lea and Flood 2014), written out, for this is where a long history's time goes.
  let state = Math.imul(n, 0x85ebca6b);
  let asClear = 0;
  for (let round = 1; round <= permutations; round++) {
    let sum = 0;
    // Fisher and Yates from the front: a value that has its place is summed, and once a split is as clear the rest does not matter.
    for (let k = 0; k < n; k++) {
      if (Math.abs(sum) * (weight[k] as number) >= own) {
        asClear++;
        break;
      }
      state = (state + 0x9e3779b9) | 0;
      let z = state ^ (state >>> 16);
      z = Math.imul(z, 0x21f0aaad);
      z ^= z >>> 15;
      z = Math.imul(z, 0x735a2d97);
      z ^= z >>> 15;
      const j = k + Math.floor((z >>> 0) * 2 ** -32 * (n - k));
      const chosen = order[j] as number;
      order[j] = order[k] as number;
      order[k] = chosen;
      sum += chosen;
    }
    if (asClear + 1 > alpha * (permutations + 1)) return (asClear + 1) / (round + 1);
  }
  return (asClear + 1) / (permutations + 1);
}
