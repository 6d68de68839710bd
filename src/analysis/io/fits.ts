/** time = calls × cost + bytes ÷ rate: the fit of each way over its block sizes, epoch by epoch. */
import { type BlockTime, blockNs, type CallCost, fitCalls, fitResidual, negligibleBytes } from "../../models/system-calls.ts";
import { estimate } from "../estimate.ts";
import type { Estimate } from "../estimate-schema.ts";
import { groupBy, isQuoted, numberParam, type Point, rateOf, textParam } from "../point.ts";
import { epochMedians } from "../statistics.ts";
import { blocksOf, timeOf, timesOf, wayOf } from "./readings.ts";
import type { CallFit } from "./schema.ts";

/** One finding a way of each group that was measured with more than one block. */
export function callFits(readers: readonly Point[]): CallFit[] {
  const alike = ["order", "cache", "sum"] as const;
  const curves = groupBy(readers.filter(isQuoted), (point) =>
    JSON.stringify([point.group.id, wayOf(point), ...alike.map((name) => textParam(point, name))]),
  );
  return curves.flatMap((curve) => {
    const members = [...curve].sort((a, b) => blockOf(a) - blockOf(b));
    const [first] = members;
    const fit = fitOf(members);
    const points = members.flatMap((point) => pointOf(point, fit && { costNs: fit.costNs.median, rate: fit.rate.median }) ?? []);
    if (!first || points.length < 2) return [];
    return [
      {
        call: wayOf(first),
        order: textParam(first, "order") || "sequential",
        cache: textParam(first, "cache") || "cached",
        sum: textParam(first, "sum") || "ends",
        points,
        ...(fit && { fit }),
      },
    ];
  });
}

const blockOf = (point: Point) => numberParam(point, "block") ?? 0;

function pointOf(point: Point, fitted: CallCost | undefined): CallFit["points"][number] | undefined {
  const block = blockOf(point);
  const time = timeOf(point, blocksOf(point));
  const rate = rateOf(point, numberParam(point, "file"));
  return time && rate && { block, blockNs: time, rate, ...(fitted && { fittedNs: blockNs(block, fitted) }) };
}

/**
 * The epoch is the unit of replication: each gives its own cost and rate, whose medians have the usual intervals. (The percentile bootstrap over so
 * few epochs covers less than it says: `interval.ts`.) Absent as soon as one epoch has no fit: a median over those that have one would flatter.
 */
function fitOf(members: readonly Point[]): CallFit["fit"] {
  const medians = members.flatMap((point): BlockMedians[] => {
    const times = timesOf(point, blocksOf(point));
    return times ? [{ bytes: blockOf(point), epochs: epochMedians(times) }] : [];
  });
  const epochs = [...(medians[0]?.epochs.keys() ?? [])].filter((epoch) => medians.every((one) => one.epochs.has(epoch)));
  const fits = epochs.map((epoch) => fitCalls(medians.map(({ bytes, epochs: own }): BlockTime => ({ bytes, ns: own.get(epoch) as number }))));
  if (fits.length === 0 || fits.some((fit) => fit === undefined)) return undefined;
  const over = (of: (fit: CallCost) => number, best: "lowest" | "highest"): Estimate | undefined =>
    estimate({ values: fits.map((fit) => of(fit as CallCost)), epoch: epochs }, best);
  const costNs = over((fit) => fit.costNs, "lowest");
  const rate = over((fit) => fit.rate, "highest");
  if (!costNs || !rate) return undefined;
  const middle = { costNs: costNs.median, rate: rate.median };
  const times = members.flatMap((point): BlockTime[] => {
    const time = timeOf(point, blocksOf(point));
    return time ? [{ bytes: blockOf(point), ns: time.median }] : [];
  });
  const negligible = negligibleBytes(middle);
  const small = medians.filter(({ bytes }) => (bytes / middle.rate) * 1e9 <= middle.costNs);
  const [smallest, largest] = [small[0], small.at(-1)];
  const ratio =
    smallest && largest && smallest !== largest
      ? estimate({ values: epochs.map((epoch, i) => costOf(smallest, epoch, fits[i]) / costOf(largest, epoch, fits[i])), epoch: epochs }, "lowest")
      : undefined;
  const blocks = members.map(blockOf);
  return {
    costNs,
    rate,
    residual: fitResidual(times, middle),
    negligibleBytes: negligible,
    measured: negligible >= Math.min(...blocks) && negligible <= Math.max(...blocks),
    ...(smallest && largest && ratio && { evenness: { smallest: smallest.bytes, largest: largest.bytes, ratio } }),
  };
}

interface BlockMedians {
  readonly bytes: number;
  readonly epochs: ReadonlyMap<number, number>;
}

/** What is left of a block's time in an epoch without its bytes, by that epoch's own fit. */
function costOf({ bytes, epochs }: BlockMedians, epoch: number, fit: CallCost | undefined): number {
  return (epochs.get(epoch) ?? Number.NaN) - (bytes / (fit?.rate ?? Number.NaN)) * 1e9;
}
