/** From the times of a sample's batches to the latency that it tells. Pure. */
import type { SampleQuantities } from "../../harness/subject.ts";

/** A batch lasts at least so long that a stamp, some 100 ns, is a hundredth of it. */
const wantedBatchNs = 20_000;
export const leastBatchHops = 64;
const mostBatchHops = 2 ** 16;

/** Hops of a batch where one takes `hopNs`: a power of two from 64 on. */
export function batchHops(hopNs: number): number {
  const wanted = wantedBatchNs / Math.max(hopNs, 1e-3);
  return Math.min(mostBatchHops, Math.max(leastBatchHops, 2 ** Math.ceil(Math.log2(wanted))));
}

/**
 * Time of one dependent access of one chase: the mean over the sample, and percentiles of the batches' means (nearest rank).
 * @param times of the batches in ns; all have `batch` hops but the last, which has what is left of `hops`
 * @param emptyNs what a batch of no hops takes, subtracted from each
 */
export function batchQuantities(times: Float64Array, hops: number, batch: number, emptyNs: number): SampleQuantities {
  const count = times.length;
  let sum = 0;
  const perHop = times.map((ns, i) => {
    // Never below zero: a batch of a few hops, as calibration takes them, may be shorter than the median empty one.
    const own = Math.max(0, ns - emptyNs);
    sum += own;
    return own / (i === count - 1 ? hops - i * batch : batch);
  });
  perHop.sort();
  const at = (share: number) => perHop[Math.max(0, Math.ceil(share * count) - 1)] as number;
  return { latencyNs: sum / hops, batchP50Ns: at(0.5), batchP90Ns: at(0.9), batchP99Ns: at(0.99), batchMaxNs: perHop[count - 1] as number };
}
