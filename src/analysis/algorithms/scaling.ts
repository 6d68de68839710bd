/** More workers that all do all stages: Amdahl's and Gustafson's curves by the share that is serial, measured and fitted. */
import { amdahl, fitAmdahl, fitGustafson, gustafson, overlappedLimit } from "../../models/amdahl.ts";
import { groupBy } from "../point.ts";
import { told } from "../recorded.ts";
import { leastSquaresSlope } from "../statistics.ts";
import { type Member, sameStages } from "./members.ts";
import { basisOf, boundsOf, type Constants, ratio } from "./prediction.ts";
import type { Algorithms } from "./schema.ts";

type Scaling = Algorithms["scaling"][number];

/** One finding an enrichment and way to merge, of the group with the most numbers of workers; none where there is only one. */
export function scalingOf(members: readonly Member[], constants: Constants): Scaling[] {
  const workers = members.filter(({ plan, offered, fault, throughput }) => plan === "data" && offered === 0 && fault === "none" && throughput);
  const found = groupBy(workers, kindOf).flatMap((own) => seriesOf(own, members, constants));
  return groupBy(found, ({ enrich, merge }) => `${enrich} ${merge}`).flatMap((alike) =>
    alike.toSorted((a, b) => b.points.length - a.points.length).slice(0, 1),
  );
}

const kindOf = ({ group, enrich, merge, batch, stagesUs }: Member) => JSON.stringify([group, enrich, merge, batch, stagesUs]);

function seriesOf(own: readonly Member[], all: readonly Member[], constants: Constants): Scaling[] {
  const [first] = own;
  const one = own.find(({ workers }) => workers === 1) ?? (first && all.find((other) => isSerialBeside(other, first)));
  const from = one && basisOf(one, all);
  if (!first || !one || !from || new Set(own.map(({ workers }) => workers)).size < 2) return [];
  const share = first.merge === "lock" ? from.stageNs.aggregate / from.recordNs : 0;
  const points = own
    .toSorted((a, b) => a.workers - b.workers)
    .flatMap((member) => {
      const speedup = ratio(member, one);
      return speedup ? [{ member, speedup }] : [];
    });
  // Workers are worth what the CPUs give them: without that, a fit would call a machine of few CPUs serial work.
  const counting = points.flatMap(({ member, speedup }) => {
    const bounds = member.workers > 1 ? boundsOf(member, from, constants) : undefined;
    return bounds ? [{ workers: (Math.min(bounds.workers, bounds.cpus) * from.recordNs) / 1e9, speedup: speedup.median }] : [];
  });
  const [fittedAmdahl, fittedGustafson] = [fitAmdahl(counting), fitGustafson(counting)];
  return [
    {
      merge: first.merge,
      enrich: first.enrich,
      serialShare: share,
      ...(fittedAmdahl !== undefined && { fittedAmdahl }),
      ...(fittedGustafson !== undefined && { fittedGustafson }),
      points: points.map(({ member: { workers }, speedup }) => ({
        workers,
        speedup,
        amdahl: amdahl(workers, share),
        gustafson: gustafson(workers, share),
        limit: overlappedLimit(workers, share),
      })),
    },
  ];
}

function isSerialBeside(other: Member, member: Member): boolean {
  return other.plan === "serial" && other.group === member.group && other.offered === 0 && other.fault === "none" && sameStages(other, member);
}

/** Resident memory that one more worker adds: the slope over the workers of one group, of the group with the most. */
export function workerBytesOf(members: readonly Member[]): number | undefined {
  const known = members.flatMap((member) => {
    const peak = member.plan === "data" && member.fault === "none" && member.merge === "end" ? told(member.point, "peakBytes") : undefined;
    return peak ? [{ group: member.group, x: member.workers, y: peak.median }] : [];
  });
  const groups = [...new Set(known.map(({ group }) => group))].map((group) => known.filter((one) => one.group === group));
  const [most] = groups.toSorted((a, b) => b.length - a.length);
  const slope =
    most &&
    leastSquaresSlope(
      most.map(({ x }) => x),
      most.map(({ y }) => y),
    );
  return slope !== undefined && slope > 0 ? slope : undefined;
}
