/**
 * What reading costs by system calls: a cost for each call and one for each byte.
 * @see streaming-data.txt, "Linux I/O Overhead": its overhead "scales with call count", that of io_uring is "roughly constant"
 */

/** The cost of one call beside its bytes, and bytes a second beside the calls. */
export interface CallCost {
  readonly costNs: number;
  readonly rate: number;
}

/** time of one block = cost + bytes ÷ rate. */
export function blockNs(bytes: number, { costNs, rate }: CallCost): number {
  return costNs + (bytes / rate) * 1e9;
}

/** Share of a block's time below which its call no longer matters. */
export const negligibleShare = 0.1;

/** The block from which the call's share of the time is `share`: cost ÷ (cost + bytes ÷ rate) = share. */
export function negligibleBytes({ costNs, rate }: CallCost, share = negligibleShare): number {
  return (costNs * 1e-9 * rate * (1 - share)) / share;
}

/** Time of one block of so many bytes. */
export interface BlockTime {
  readonly bytes: number;
  readonly ns: number;
}

/** Steps of the grid on which the minimum is bracketed before it is refined. */
const gridSteps = 160;

/**
 * Fits time = cost + bytes ÷ rate by least squares of ln(measured ÷ fitted): every size counts by its relative error, so neither the smallest blocks
 * (a thousand times faster) nor the largest decide alone. For a given ratio k = cost × rate, in bytes, the best rate has a closed form, so the search
 * is over ln k alone.
 * @param times at least three sizes; times above 0
 * @returns undefined with fewer sizes, and where the best cost would be nothing (smaller blocks are not dearer) or everything (larger blocks take no
 * longer)
 */
export function fitCalls(times: readonly BlockTime[]): CallCost | undefined {
  const sizes = new Set(times.map(({ bytes }) => bytes));
  if (sizes.size < 3) return undefined;
  const [from, to] = [Math.log(Math.min(...sizes) / 1e3), Math.log(Math.max(...sizes) * 1e3)];
  const error = (logK: number) => spreadOf(times, Math.exp(logK));
  const step = (to - from) / gridSteps;
  let best = 0;
  for (let i = 1; i <= gridSteps; i++) if (error(from + i * step) < error(from + best * step)) best = i;
  if (best === 0 || best === gridSteps) return undefined;
  const k = Math.exp(lowest(error, from + (best - 1) * step, from + (best + 1) * step));
  // ns of a byte: the mean of ln(time ÷ (bytes + k)).
  const byteNs = Math.exp(logs(times, k).reduce((sum, value) => sum + value, 0) / times.length);
  return { costNs: byteNs * k, rate: 1e9 / byteNs };
}

function logs(times: readonly BlockTime[], k: number): readonly number[] {
  return times.map(({ bytes, ns }) => Math.log(ns / (bytes + k)));
}

function spreadOf(times: readonly BlockTime[], k: number): number {
  const values = logs(times, k);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

/** Golden-section search: the place of the minimum of a function with one minimum between two ends. */
function lowest(f: (x: number) => number, from: number, to: number): number {
  const share = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  let [left, right] = [high - share * (high - low), low + share * (high - low)];
  for (let i = 0; i < 60; i++) {
    if (f(left) < f(right)) high = right;
    else low = left;
    [left, right] = [high - share * (high - low), low + share * (high - low)];
  }
  return (low + high) / 2;
}

/** Root of the mean squared ln(measured ÷ fitted): 0.1 is about 10 %. */
export function fitResidual(times: readonly BlockTime[], cost: CallCost): number {
  const sum = times.reduce((total, { bytes, ns }) => total + Math.log(ns / blockNs(bytes, cost)) ** 2, 0);
  return Math.sqrt(sum / times.length);
}

/**
 * A read of a batch of `batch`, as the document has it: one call for all of them, so that only the bytes are left of each.
 * @param costNs of one call of read beside its bytes
 * @param copyNs of the bytes of one read
 */
export function documentBatchNs(batch: number, costNs: number, copyNs: number): number {
  return costNs / batch + copyNs;
}

/**
 * A read of a batch of `batch`: entering the kernel is shared, the page cache's work is not, and the ring has a price of its own.
 * @param entryNs s, a minimal call
 * @param workNs w = pread − s
 * @param ringNs submitting, completing and reaping one read
 */
export function batchNs(batch: number, entryNs: number, workNs: number, ringNs: number): number {
  return entryNs / batch + workNs + ringNs;
}

/** Operations a second with `depth` in flight, each taking `latencyNs`, as long as nothing else limits them (Little's law). */
export function inFlightIops(depth: number, latencyNs: number): number {
  return (depth / latencyNs) * 1e9;
}

/** Bytes of a page, as the document has it. */
export const pageBytes = 4096;

/**
 * Pages around a fault that Linux maps at once where they are in the page cache (`fault_around_bytes`, 64 KiB by default; mm/memory.c,
 * do_fault_around).
 */
export const faultAroundPages = 16;
