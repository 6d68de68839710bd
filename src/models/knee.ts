/**
 * The knee of a curve of latency over load: up to it load is nearly free, beyond it latency rises faster than load.
 *
 * Kneedle (Satopää, Albrecht, Irwin and Raghavan 2011, "Finding a 'Kneedle' in a haystack", ICDCS workshops): load and latency are scaled to
 * 0 … 1 and the knee is the point farthest below the diagonal, load share minus latency share. The points are few and each is a median, so
 * they are not smoothed. Order does not matter, since no derivative is taken: curves that bend back, as memory does where more requests move
 * fewer bytes, are taken as they are.
 *
 * There is no knee where latency hardly rises, because the load never came near what memory can carry, nor where it rises evenly.
 */

export interface LoadPoint {
  /** Any unit; 0 is the idle machine. */
  readonly load: number;
  readonly latency: number;
}

export type Knee =
  | {
      readonly state: "reached";
      /** The farthest point, and the load of the next point above it: the knee lies between. */
      readonly load: number;
      readonly latency: number;
      readonly nextLoad?: number;
      /** Load share minus latency share, 0 … 1. */
      readonly height: number;
    }
  | { readonly state: "not-reached"; readonly why: "few-points" | "flat" | "even"; readonly rise: number };

/** Fewer points under load tell no shape. */
const fewestPoints = 4;
/** Highest latency ÷ idle latency below which the curve counts as flat. */
export const leastRise = 1.5;
/** Height below which the curve rises evenly: a straight line has 0, a right angle 1. */
export const leastHeight = 0.2;

/**
 * @param points under load, in any order
 * @param idle latency of the idle machine
 */
export function kneeOf(points: readonly LoadPoint[], idle: number): Knee {
  const highest = Math.max(idle, ...points.map(({ latency }) => latency));
  const most = Math.max(0, ...points.map(({ load }) => load));
  const rise = highest / idle;
  if (points.length < fewestPoints) return { state: "not-reached", why: "few-points", rise };
  if (rise < leastRise || !(most > 0)) return { state: "not-reached", why: "flat", rise };
  const heightOf = ({ load, latency }: LoadPoint) => load / most - Math.max(0, latency - idle) / (highest - idle);
  const farthest = points.reduce((best, point) => (heightOf(point) > heightOf(best) ? point : best));
  const height = heightOf(farthest);
  if (height < leastHeight) return { state: "not-reached", why: "even", rise };
  const above = points.map(({ load }) => load).filter((load) => load > farthest.load);
  return { state: "reached", load: farthest.load, latency: farthest.latency, height, ...(above.length > 0 && { nextLoad: Math.min(...above) }) };
}
