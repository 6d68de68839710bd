/** What the first touch of a mapped page costs. */
import { pageBytes } from "../../models/system-calls.ts";
import { estimate } from "../estimate.ts";
import type { Estimate } from "../estimate-schema.ts";
import { unpairedRatio } from "../interval.ts";
import { isQuoted, numberParam, type Point, textParam } from "../point.ts";
import { mapped, type Series } from "../statistics.ts";
import type { Faults, Located, Minimal } from "./schema.ts";

/**
 * From a mapping of cached pages of which two words a page are read: mapping, faults and little else. Loads that miss the caches are in it, so it is
 * an upper limit of a fault.
 * @param readers of any group; the first that touches every page of a plain mapping in order is taken
 */
export function faultFinding(readers: readonly Point[], minimal: readonly Minimal[]): Faults | undefined {
  const touching = readers.find(
    (point) =>
      isQuoted(point) &&
      textParam(point, "call") === "mmap" &&
      numberParam(point, "block") === pageBytes &&
      point.trial.params["populate"] !== true &&
      ["", "none"].includes(textParam(point, "advice")) &&
      ["", "cached"].includes(textParam(point, "cache")) &&
      ["", "sequential"].includes(textParam(point, "order")) &&
      ["", "ends"].includes(textParam(point, "sum")),
  );
  const { durationNs, minorFaults } = touching?.outcome?.quantities ?? {};
  const pages = (touching ? (numberParam(touching, "file") ?? 0) : 0) / pageBytes;
  const outcome = touching?.outcome;
  if (!outcome || !durationNs || !minorFaults || !(pages > 0)) return undefined;
  const series = (of: (i: number) => number): Series => ({ ...outcome, values: mapped(durationNs, (_, i) => of(i)) });
  const touched = (i: number) => pages * (outcome.passes[i] as number);
  const perPage = estimate(
    series((i) => (minorFaults[i] as number) / touched(i)),
    "lowest",
  );
  // A sample without a fault has no cost of one: not finite, so left out.
  const faultNs = estimate(
    series((i) => (durationNs[i] as number) / (minorFaults[i] as number)),
    "lowest",
  );
  const pageNs = estimate(
    series((i) => (durationNs[i] as number) / touched(i)),
    "lowest",
  );
  if (!perPage || !faultNs || !pageNs) return undefined;
  const call = minimal.find((one) => one.call === "getppid")?.ns;
  return {
    pages,
    perPage,
    faultNs,
    pageNs,
    ...(call && { overMinimal: located(faultNs, call), pageOverMinimal: located(pageNs, call) }),
  };
}

const located = (numerator: Estimate, denominator: Estimate): Located => unpairedRatio(numerator, denominator);
