/**
 * What a serial share of the work leaves of more workers.
 *
 * G. M. Amdahl 1967, "Validity of the single processor approach to achieving large scale computing capabilities", AFIPS 30:483-485: the work is
 * given.
 * J. L. Gustafson 1988, "Reevaluating Amdahl's law", CACM 31(5):532-533: the time is given, and the work grows with the workers.
 * @see streaming-data.txt, "Algorithms": "if 5% of your work is serial, maximum speedup is 1 ÷ 0.05 = 20x regardless of worker count"
 */

/** Speed-up of so many workers where `share` of one worker's time is serial and overlaps nothing: 5.9 for 8 and 5 %. */
export function amdahl(workers: number, share: number): number {
  return 1 / (share + (1 - share) / workers);
}

/** The document's 20x for 5 %: the limit for any number of workers, and what eight of them are far from. Infinite without a serial share. */
export function amdahlLimit(share: number): number {
  return 1 / share;
}

/** Scaled speed-up where `share` of the *workers'* time is serial. */
export function gustafson(workers: number, share: number): number {
  return workers - share * (workers - 1);
}

/** The serial stage of a steady stream overlaps the other workers' stages, so that it only bounds: the line above Amdahl's. */
export function overlappedLimit(workers: number, share: number): number {
  return Math.min(workers, amdahlLimit(share));
}

/** Measured: throughput of so many workers ÷ that of one. */
export interface SpeedUp {
  readonly workers: number;
  readonly speedup: number;
}

/**
 * The serial share, 0 to 1, by least squares of 1 ÷ speed-up, in which Amdahl's law is a straight line: 1/S − 1/p = share × (1 − 1/p).
 * A single point gives the "experimentally determined serial fraction" of A. H. Karp and H. P. Flatt 1990, CACM 33(5):539-543.
 * Undefined without a point of more than one worker.
 */
export function fitAmdahl(points: readonly SpeedUp[]): number | undefined {
  return share(points.map(({ workers, speedup }) => ({ x: 1 - 1 / workers, y: 1 / speedup - 1 / workers })));
}

/** The serial share, 0 to 1, by least squares of p − S = share × (p − 1). Undefined without a point of more than one worker. */
export function fitGustafson(points: readonly SpeedUp[]): number | undefined {
  return share(points.map(({ workers, speedup }) => ({ x: workers - 1, y: workers - speedup })));
}

/** Slope of the least-squares line through the origin, kept within what a share can be: workers that gain more than their number have none. */
function share(points: readonly { readonly x: number; readonly y: number }[]): number | undefined {
  const squares = points.reduce((sum, { x }) => sum + x * x, 0);
  if (!(squares > 0)) return undefined;
  return Math.min(1, Math.max(0, points.reduce((sum, { x, y }) => sum + x * y, 0) / squares));
}
