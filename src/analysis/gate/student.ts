/** Student's t distribution, central and noncentral, by integration over the standard deviation: what power is computed from. */

/** Φ of the standard normal distribution: Abramowitz and Stegun 7.1.26 would give 7 digits; this continued fraction and series give 14. */
export function normalCdf(x: number): number {
  const magnitude = Math.abs(x);
  const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  if (magnitude < 4) {
    // Series of Marsaglia (2004), "Evaluating the normal distribution", Journal of Statistical Software 11(4).
    let term = x;
    let sum = x;
    for (let i = 3; Math.abs(term) > 1e-17 * Math.abs(sum) && i < 200; i += 2) {
      term *= (x * x) / i;
      sum += term;
    }
    return 0.5 + sum * density;
  }
  // Laplace's continued fraction of the upper tail.
  let fraction = 0;
  for (let i = 60; i > 0; i--) fraction = i / (magnitude + fraction);
  const tail = density / (magnitude + fraction);
  return x > 0 ? 1 - tail : tail;
}

/** Steps of Simpson's rule over the chi distribution: more change nothing in the tenth digit. */
const steps = 400;

/**
 * P(T ≤ t) of the noncentral t distribution with `degrees` of freedom: Φ(t s − noncentrality) averaged over s = χ / √degrees.
 * @param noncentrality 0 gives Student's distribution
 */
export function tCdf(t: number, degrees: number, noncentrality = 0): number {
  // s has its mode near 1 and a standard deviation near 1/√(2 degrees).
  const width = 8 / Math.sqrt(2 * degrees);
  const low = Math.max(0, 1 - width);
  const high = 1 + width;
  let total = 0;
  let weighted = 0;
  for (let i = 0; i <= steps; i++) {
    const s = low + ((high - low) * i) / steps;
    if (s === 0) continue;
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    const density = weight * Math.exp((degrees - 1) * Math.log(s) - (degrees * (s * s - 1)) / 2);
    total += density;
    weighted += density * normalCdf(t * s - noncentrality);
  }
  return weighted / total;
}

/** The t that Student's distribution exceeds with the chance `tail`. */
export function tUpper(tail: number, degrees: number): number {
  return bisect(0, 1e6, (t) => 1 - tCdf(t, degrees) <= tail);
}

/** The noncentrality at which a one-sided t test at `alpha` rejects with the chance `power`. */
export function noncentralityFor(alpha: number, power: number, degrees: number): number {
  const critical = tUpper(alpha, degrees);
  return bisect(0, 2 * critical + 100, (noncentrality) => 1 - tCdf(critical, degrees, noncentrality) >= power);
}

/** The lowest x in [low, high] from which on `reached` is true. */
export function bisect(low: number, high: number, reached: (x: number) => boolean): number {
  let [below, above] = [low, high];
  for (let step = 0; step < 200; step++) {
    const middle = below + (above - below) / 2;
    if (middle === below || middle === above) break;
    if (reached(middle)) above = middle;
    else below = middle;
  }
  return above;
}
