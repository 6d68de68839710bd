/** What more workers take and give. */
import { amdahl, amdahlLimit } from "../../../models/amdahl.ts";
import { formatSignificant, formatSize } from "../../../units.ts";
import type { Algorithms } from "../../algorithms/schema.ts";
import { unpairedRatio } from "../../interval.ts";
import { near } from "../several.ts";
import { figure, type Judgement, openReason, ratio, verdictOf } from "../statement.ts";
import { measured, missing, nameOf, perSecond } from "./found.ts";

/** A lock that takes less than this of the throughput is no bottleneck. */
const unlocked = 0.9;
/** The document's serial share. */
const documentShare = 0.05;

export function memory(algorithms: Algorithms): Judgement {
  const own = measured(algorithms).flatMap((entry) =>
    entry.plan === "data" && entry.merge === "end" && entry.peakBytes ? [{ ...entry, peak: entry.peakBytes }] : [],
  );
  const one = own.find(({ workers }) => workers === 1);
  const most = one && own.filter(({ group, workers }) => group === one.group && workers > 1).toSorted((a, b) => b.workers - a.workers)[0];
  if (!one || !most) return missing(algorithms, "data");
  const over = unpairedRatio(most.peak, one.peak);
  const seen = { ...over, spread: { ...over.spread, low: over.spread.low / most.workers, high: over.spread.high / most.workers } };
  const verdict = verdictOf(seen.spread, 1 / near, near);
  const each =
    algorithms.workerBytes === undefined
      ? ""
      : ` One more worker adds ${formatSize(Math.round(algorithms.workerBytes))}: an isolate of its own, beside which its records are nothing.`;
  return {
    prediction: `×${most.workers} of ${figure(one.peak, "", (bytes) => formatSize(Math.round(bytes)))}`,
    measurement: `${figure(most.peak, "", (bytes) => formatSize(Math.round(bytes)))} with ${nameOf(most)}, ${ratio(over)}`,
    verdict,
    reason: verdict === "open" ? openReason(over.spread) : `Peaks above the floor of one thread.${each}`,
  };
}

export function lock(algorithms: Algorithms): Judgement {
  const all = measured(algorithms);
  const locked = all
    .filter(({ plan, merge, workers }) => plan === "data" && merge === "lock" && workers > 1)
    .toSorted((a, b) => b.workers - a.workers)[0];
  const free =
    locked &&
    all.find(({ plan, merge, workers, group }) => plan === "data" && merge === "end" && workers === locked.workers && group === locked.group);
  if (!locked || !free) return missing(algorithms, "data");
  const over = unpairedRatio(locked.throughput, free.throughput);
  const verdict = verdictOf(over.spread, 0, unlocked);
  const { bounds } = locked;
  const limits = bounds?.serial === undefined ? "" : ` The shared stage allows ${perSecond(bounds.serial)}, the CPUs ${perSecond(bounds.cpus)}.`;
  return {
    prediction: `below ×${unlocked} of the throughput of aggregates that are merged at the end`,
    measurement: `${ratio(over)} with ${locked.workers} workers`,
    verdict,
    reason:
      verdict === "open"
        ? openReason(over.spread)
        : verdict === "holds"
          ? `Workers wait for each other.${limits}`
          : `It is not the limit here.${limits}`,
  };
}

export function amdahlLaw({ scaling, ...algorithms }: Algorithms): Judgement {
  const shared = scaling.find(({ merge, serialShare }) => merge === "lock" && serialShare > 0);
  const most = shared?.points.at(-1);
  if (!shared || !most) return missing({ scaling, ...algorithms }, "data");
  const limit = amdahlLimit(shared.serialShare);
  const place = verdictOf(most.speedup.spread, 0, limit);
  const eight = formatSignificant(amdahl(8, documentShare));
  const judgedAs = {
    prediction: `×${formatSignificant(limit)} for the ${formatSignificant(shared.serialShare * 100)} % that the aggregate takes here, and by Amdahl ×${formatSignificant(most.amdahl)} with ${most.workers} workers`,
    measurement: `${ratio(most.speedup)} with ${most.workers} workers`,
  };
  if (place === "open") return { ...judgedAs, verdict: "open", reason: openReason(most.speedup.spread) };
  if (place === "does-not-hold")
    return {
      ...judgedAs,
      verdict: "does-not-hold",
      reason: "In a steady stream the serial stage of one record overlaps the other stages of others.",
    };
  return {
    ...judgedAs,
    verdict: "holds-under",
    condition: "as a limit, not as what is reached",
    reason: `20 is what no number of workers passes; by Amdahl eight reach ×${eight}, and no more than the CPUs are worth.`,
  };
}
