/** What the CPUs do for threads that share nothing, and what handing a record over costs: the two constants of every prediction. */
import { estimate, pairedRatio } from "../estimate.ts";
import { isQuoted, numberParam, type Point, textParam } from "../point.ts";
import { reasonOf } from "../recorded.ts";
import { mapped } from "../statistics.ts";
import { throughputOf } from "./members.ts";
import type { Algorithms, HandOver } from "./schema.ts";

/** Threads' worth of one thread alone, paired: the throughput of so many over that of one. Fewest threads first. */
export function cpuWorths(points: readonly Point[]): Algorithms["cpus"] {
  const own = points.filter((point) => point.trial.family === "algorithms" && textParam(point, "measure") === "cpus" && isQuoted(point));
  const found = own.flatMap((point) => {
    const threads = numberParam(point, "threads");
    const one = own.find((other) => other.group === point.group && numberParam(other, "threads") === 1);
    const [above, below] = [throughputOf(point), one && throughputOf(one)];
    const worth = above && below && pairedRatio(above, below, "highest");
    return threads !== undefined && worth ? [{ threads, worth }] : [];
  });
  return found.sort((a, b) => a.threads - b.threads);
}

/**
 * The worth of so many busy threads: interpolated, and that of the most that were measured for more than these; where there are CPUs that nobody
 * measured, as much for each of them as for those. Undefined where none was measured.
 * @param available CPUs that the run might use. @default no more than were measured
 */
export function worthOf(threads: number, cpus: Algorithms["cpus"], available = 0): number | undefined {
  const above = cpus.find((point) => point.threads >= threads);
  const below = cpus.findLast((point) => point.threads <= threads);
  const most = cpus.at(-1);
  if (!above && most) return most.worth.median * Math.max(1, Math.min(threads, available) / most.threads);
  if (!above || !below) return (below ?? above)?.worth.median;
  if (above === below) return above.worth.median;
  const share = (threads - below.threads) / (above.threads - below.threads);
  return below.worth.median + share * (above.worth.median - below.worth.median);
}

/** What a thread does beside as many others as there are CPUs, over what it does alone: below 1 where CPUs share a core. Undefined where nobody measured it. */
export function paceOf(cpus: Algorithms["cpus"], available: number): number | undefined {
  const full = fullestOf(cpus, available);
  return full && Math.min(1, full.worth.median / full.threads);
}

/** The most threads that were measured of those that have a CPU each, if they are several. */
export function fullestOf(cpus: Algorithms["cpus"], available: number): Algorithms["cpus"][number] | undefined {
  return cpus.findLast(({ threads }) => threads > 1 && threads <= available);
}

/** One finding a trial. */
export function handOversOf(points: readonly Point[]): HandOver[] {
  return points.flatMap((point): HandOver[] => {
    if (point.trial.family !== "algorithms" || point.group.purpose !== "measure" || textParam(point, "measure") !== "hand-over") return [];
    const reason = reasonOf(point);
    const rates = throughputOf(point);
    const ns = rates && estimate({ ...rates, values: mapped(rates.values, (perSecond) => 1e9 / perSecond) }, "lowest");
    return [
      {
        way: textParam(point, "way"),
        batch: numberParam(point, "batch") ?? 1,
        ring: numberParam(point, "ring") ?? 64,
        state: point.trial.outcome.state,
        ...(reason !== undefined && { reason }),
        ...(ns && { ns }),
      },
    ];
  });
}

/**
 * Time to hand a record over in such batches by a ring: as measured, else that of the nearest smaller batch; a ring of that many records where there is one.
 * Stages are not equally long: the slowest wakes the one behind it for each batch, and finds the rings before it full. In a ring of one both sides sleep for each
 * record, which is two wakings: half of its time is added once a batch where it was measured.
 */
export function ringHandOver(batch: number, ring: number, handOvers: readonly HandOver[]): number | undefined {
  const rings = handOvers.filter((one) => one.way === "ring" && one.ns).toSorted((a, b) => a.batch - b.batch);
  const nearest = (candidates: readonly HandOver[]) => (candidates.findLast((one) => one.batch <= batch) ?? candidates[0])?.ns?.median;
  const slept = nearest(rings.filter((one) => one.ring === 1));
  const awake = rings.filter((one) => one.ring > 1);
  const alike = awake.filter((one) => one.ring === ring);
  const own = nearest(alike.length > 0 ? alike : awake);
  if (own === undefined || ring === 1) return slept ?? own;
  return own + (slept ?? 0) / (2 * batch);
}
