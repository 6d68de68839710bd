/** The findings of the suite `runtimes`. */

import type { QuantityId } from "../../records/quantities.ts";
import { estimate } from "../estimate.ts";
import { chunkCost } from "../loops/chunk-cost.ts";
import { numberParam, type Point, textParam } from "../point.ts";
import { epochMedians } from "../statistics.ts";
import type { Estimate } from "../summary.ts";
import { isContestant } from "./contestants.ts";
import { entryOf, type Member, membersOf, recorded, samplesOf } from "./entries.ts";
import type { Runtimes } from "./schema.ts";
import { meanEstimate, slopeEstimate } from "./slope.ts";
import { standingsOf } from "./standing.ts";

/** Undefined where the record has no trial of a known contestant. */
export function runtimesFinding(points: readonly Point[]): Runtimes | undefined {
  const members = membersOf(points);
  const threads = threadsOf(points);
  if (members.length === 0 && threads.length === 0) return undefined;
  const entries = members.map((member) => entryOf(member, members));
  const chunkCosts = chunkCostsOf(members);
  return { entries, standings: [...standingsOf(members, entries, chunkCosts)], chunkCosts, threads, growths: growthsOf(members) };
}

/** Members of right outputs that share all but one axis, one list a contestant and group. */
function sweeps(members: readonly Member[], axis: "concurrency" | "chunkBytes" | "fileBytes"): readonly (readonly Member[])[] {
  const lists = new Map<string, Member[]>();
  for (const member of members) {
    if (!member.correct) continue;
    const { group, contestant, concurrency, chunkBytes, fileBytes, waitMs } = member;
    const key = JSON.stringify({ group, contestant, concurrency, chunkBytes, fileBytes, waitMs, [axis]: 0 });
    lists.set(key, [...(lists.get(key) ?? []), member]);
  }
  return [...lists.values()].filter((list) => list.length > 1).map((list) => list.sort((a, b) => a[axis] - b[axis]));
}

function chunkCostsOf(members: readonly Member[]): Runtimes["chunkCosts"] {
  return sweeps(members, "chunkBytes").flatMap((list) => {
    const times = list.flatMap(({ chunkBytes, fileBytes, point }) =>
      point.speedEstimate ? [{ chunkBytes, byteNs: 1e9 / point.speedEstimate.median / fileBytes }] : [],
    );
    const cost = chunkCost(times);
    return cost && list[0] ? [{ contestant: list[0].contestant, ...cost }] : [];
  });
}

/** Peak above the floor of each epoch, of one member. */
function peaksOf({ point }: Member): ReadonlyMap<number, number> {
  const series = recorded(point, "peakBytes");
  return series ? epochMedians(series) : new Map();
}

/** One value an epoch that every member of the list has a peak in. */
function overEpochs(list: readonly Member[], value: (peaks: readonly number[]) => number | undefined): Estimate | undefined {
  const peaks = list.map(peaksOf);
  const found = [...(peaks[0]?.keys() ?? [])].flatMap((epoch) => {
    const own = peaks.flatMap((perEpoch) => perEpoch.get(epoch) ?? []);
    const one = own.length === list.length ? value(own) : undefined;
    return one === undefined ? [] : [{ epoch, one }];
  });
  return estimate({ values: found.map(({ one }) => one), epoch: found.map(({ epoch }) => epoch) }, "highest");
}

/** Of what a file is longer, the share that memory may grow by and still be called bounded; and from which on it is not. */
const boundedUpTo = 0.02;
const unboundedFrom = 0.2;

function boundedness({ spread }: Estimate, longerBytes: number): Runtimes["growths"][number]["verdict"] {
  if (spread.kind === "range") return "undecided";
  return spread.high <= boundedUpTo * longerBytes ? "bounded" : spread.low >= unboundedFrom * longerBytes ? "grows" : "undecided";
}

const scaledBy = ({ median, best, spread, ...counted }: Estimate, factor: number): Estimate => ({
  ...counted,
  median: median * factor,
  best: best * factor,
  spread: { ...spread, low: spread.low * factor, high: spread.high * factor },
});

/** What a thread takes that does nothing. */
function threadsOf(points: readonly Point[]): Runtimes["threads"] {
  return points.flatMap((point) => {
    const [contestant, parked] = [textParam(point, "contestant"), numberParam(point, "parked")];
    const { outcome } = point.trial;
    if (point.trial.family !== "runtimes" || parked === undefined || !isContestant(contestant)) return [];
    const reason = outcome.state === "absent" ? outcome.reason : outcome.state === "failed" ? outcome.message : undefined;
    const mean = (id: QuantityId) => meanEstimate(samplesOf(point, id));
    const [resident, heap, reserved] = [mean("threadBytes"), mean("threadHeapBytes"), mean("threadReservedBytes")];
    return [
      {
        contestant,
        parked,
        state: outcome.state,
        ...(reason !== undefined && { reason }),
        ...(resident && { resident }),
        ...(heap && { heap }),
        ...(reserved && { reserved }),
      },
    ];
  });
}

/** Over all samples, each of which is a process of its own; where there are too few for a line, largest less smallest of each epoch. */
function growthsOf(members: readonly Member[]): Runtimes["growths"] {
  return sweeps(members, "fileBytes").flatMap((list) => {
    const [small, large] = [list[0], list.at(-1)];
    if (!small || !large) return [];
    const peak = overEpochs([large], ([only]) => only);
    const { contestant } = small;
    const [smallest, largest] = [small.fileBytes, large.fileBytes];
    const slope = slopeEstimate(list.flatMap(({ fileBytes, point }) => samplesOf(point, "peakBytes").map((sample) => ({ ...sample, x: fileBytes }))));
    const added = slope ? scaledBy(slope, largest - smallest) : overEpochs([small, large], ([from = 0, to = 0]) => to - from);
    return peak && added ? [{ contestant, smallest, largest, peak, added, verdict: boundedness(added, largest - smallest) }] : [];
  });
}
