/** What io_uring saves: by batch where the page cache answers, by depth where a device does. */
import { batchNs, blockNs, documentBatchNs, inFlightIops } from "../../models/system-calls.ts";
import { estimate } from "../estimate.ts";
import type { Estimate } from "../estimate-schema.ts";
import { groupBy, isQuoted, numberParam, type Point, rateOf, textParam } from "../point.ts";
import { epochMedians } from "../statistics.ts";
import { blocksOf, partner, rateOver, readingsOf, timeOf, timesOf } from "./readings.ts";
import type { Batches, CallFit, Depths, Minimal, Reading } from "./schema.ts";

const ringsOf = (points: readonly Point[], mode: string) =>
  points.filter((point) => isQuoted(point) && textParam(point, "call") === "io_uring" && textParam(point, "mode") === mode);

/** Neither SQPOLL nor registered buffers: what a batch alone does. */
const isPlain = ({ sqpoll, registered }: Reading) => sqpoll !== true && registered !== true;

/**
 * Reads in batches beside pread of the same group.
 * @param fits of the block sizes: pread's is what the document's curve is drawn from
 */
export function batchFinding(job: readonly Point[], minimal: readonly Minimal[], fits: readonly CallFit[]): Batches | undefined {
  const own = readingsOf(job);
  const pread = own.find(({ call }) => call === "pread");
  const plain = own.filter((reading) => reading.mode === "batch" && isPlain(reading) && reading.block === pread?.block);
  if (!pread || plain.length === 0) return undefined;
  const entryNs = minimal.find(({ call }) => call === "getppid")?.ns.median;
  const workNs = entryNs !== undefined && entryNs < pread.blockNs.median ? pread.blockNs.median - entryNs : undefined;
  const ringNs = entryNs === undefined ? undefined : ringCost(job, entryNs);
  const fit = fits.find(({ call, cache, order, sum }) => call === "pread" && cache === "cached" && order === "sequential" && sum === "ends")?.fit;
  const document = fit && { costNs: fit.costNs.median, copyNs: blockNs(pread.block, { costNs: 0, rate: fit.rate.median }) };
  return {
    block: pread.block,
    preadNs: pread.blockNs,
    ...(entryNs !== undefined && { entryNs }),
    ...(workNs !== undefined && { workNs }),
    ...(ringNs && { ringNs }),
    ...(document && { document }),
    points: plain
      .flatMap(({ depth, blockNs: time, overPread, calls }): Batches["points"] => {
        if (depth === undefined || !overPread) return [];
        return [
          {
            batch: depth,
            blockNs: time,
            overPread,
            ...(calls !== undefined && { calls }),
            ...(document && { documentNs: documentBatchNs(depth, document.costNs, document.copyNs) }),
            ...(entryNs !== undefined && workNs !== undefined && ringNs && { correctedNs: batchNs(depth, entryNs, workNs, ringNs.median) }),
          },
        ];
      })
      .sort((a, b) => a.batch - b.batch),
  };
}

/**
 * What the ring adds to a read: measured − (s ÷ batch + pread − s), in each epoch the median over the batches. One figure serves all batches: what it
 * misses is seen beside the curve.
 */
function ringCost(job: readonly Point[], entryNs: number): Batches["ringNs"] {
  const pread = job.find((point) => isQuoted(point) && textParam(point, "call") === "pread");
  const baseline = pread && timesPerBlock(pread);
  if (!baseline) return undefined;
  const plain = ringsOf(job, "batch").filter(({ trial: { params } }) => params["sqpoll"] !== true && params["registered"] !== true);
  const extra = plain.flatMap((point) => {
    const batch = numberParam(point, "depth") ?? 1;
    return [...timesPerBlock(point)].flatMap(([epoch, ns]) => {
      const alone = baseline.get(epoch);
      return alone === undefined ? [] : [{ epoch, ns: ns - batchNs(batch, entryNs, alone - entryNs, 0) }];
    });
  });
  return estimate({ values: extra.map(({ ns }) => ns), epoch: extra.map(({ epoch }) => epoch) }, "lowest");
}

function timesPerBlock(point: Point): ReadonlyMap<number, number> {
  const series = timesOf(point, blocksOf(point));
  return series ? epochMedians(series) : new Map();
}

/** One finding a place (past the page cache, and beside it from the cache): pread one at a time, and rings with reads in flight. */
export function depthFindings(readers: readonly Point[]): Depths[] {
  const rings = ringsOf(readers, "depth");
  return groupBy(rings, (point) => `${point.group.id} ${["cache", "block", "order"].map((name) => textParam(point, name)).join("/")}`).flatMap(
    (own) => {
      const [first] = own;
      const pread = first && partner("pread", first, readers);
      const alone = pread && iopsOf(pread);
      if (!first || !pread || !alone) return [];
      const one = own.find((point) => numberParam(point, "depth") === 1 && point.trial.params["registered"] !== true);
      const latencyNs = one && timeOf(one, blocksOf(one))?.median;
      return [
        {
          cache: textParam(first, "cache"),
          block: numberParam(first, "block") ?? 0,
          pread: alone,
          points: own
            .flatMap((point): Depths["points"] => {
              const depth = numberParam(point, "depth");
              const iops = iopsOf(point);
              const overPread = rateOver(point, pread);
              if (!depth || !iops || !overPread) return [];
              const registered = point.trial.params["registered"] === true;
              return [{ depth, registered, iops, overPread, ...(latencyNs && { littleIops: inFlightIops(depth, latencyNs) }) }];
            })
            .sort((a, b) => a.depth - b.depth || Number(a.registered) - Number(b.registered)),
        },
      ];
    },
  );
}

/** Blocks read a second. */
function iopsOf(point: Point): Estimate | undefined {
  return rateOf(point, blocksOf(point));
}
