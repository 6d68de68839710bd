/** What to do about plans and hand-overs, in words. */
import { formatDuration, formatSignificant } from "../../units.ts";
import { planText, threadsOf } from "./names.ts";
import type { Algorithms, PlanEntry } from "./schema.ts";

/** The fastest plan of each kind of enrichment with what bounds it, and batches where they make hand-overs cheap. */
export function algorithmsAdvice({ entries, handOvers }: Algorithms): readonly string[] {
  return [...planAdvice(entries), ...batchAdvice(handOvers)];
}

type Measured = PlanEntry & { readonly throughput: NonNullable<PlanEntry["throughput"]> };

/** At full speed; of those that the intervals do not tell from the fastest, the one with the fewest threads. */
export function fastestPlan(entries: readonly PlanEntry[]): Measured | undefined {
  const own = entries.flatMap((entry) => (entry.offered === 0 && entry.throughput ? [{ ...entry, throughput: entry.throughput }] : []));
  const most = Math.max(...own.map(({ throughput }) => throughput.median));
  const [best] = own
    .filter(({ throughput }) => throughput.spread.high >= most)
    .toSorted((a, b) => threadsOf(a) - threadsOf(b) || b.throughput.median - a.throughput.median);
  return best;
}

const bounds: Readonly<Record<NonNullable<PlanEntry["bounds"]>["least"], string>> = {
  workers: "more workers would help",
  cpus: "the CPUs are the limit, and more workers only take memory",
  serial: "the stage that all share is the limit: merge at the end",
};

function planAdvice(entries: readonly PlanEntry[]): readonly string[] {
  return [...new Set(entries.map(({ enrich }) => enrich))].flatMap((enrich) => {
    const best = fastestPlan(entries.filter((entry) => entry.enrich === enrich && entry.speedup));
    if (!best?.speedup || !best.bounds || !(best.speedup.spread.low > 1)) return [];
    const where = enrich === "service" ? "Where a stage waits" : "Where all stages work";
    return [
      `${where}, fastest is ${planText(best)}: ${Math.round(best.throughput.median)} records/s, ×${formatSignificant(best.speedup.median)} of one thread; ${bounds[best.bounds.least]}.`,
    ];
  });
}

function batchAdvice(handOvers: Algorithms["handOvers"]): readonly string[] {
  const rings = handOvers.flatMap(({ way, batch, ns }) => (way === "ring" && ns ? [{ batch, ns }] : [])).toSorted((a, b) => a.batch - b.batch);
  const [single, best] = [rings.find(({ batch }) => batch === 1), rings.find(({ batch }) => batch === 64) ?? rings.at(-1)];
  const message = handOvers.find(({ way, batch, ns }) => way === "post-message" && batch === 1 && ns)?.ns;
  if (!single || !best || single === best || !(best.ns.spread.high < single.ns.spread.low)) return [];
  const beside = message ? `, by postMessage ${formatDuration(message.median)}` : "";
  return [
    `Hand records over in batches: a ring takes ${formatDuration(best.ns.median)} a record in batches of ${best.batch}, ${formatDuration(single.ns.median)} one by one${beside}.`,
  ];
}
