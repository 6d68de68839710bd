/** How many items a loop's trial holds and passes over: beyond the caches or in one, and no pass longer than a sample may be. Pure. */
import { bytesPerItem, type LoopContract } from "./contract.ts";
import { itemsWithin } from "./working-set.ts";

/**
 * Wanted longest time of one pass by the speed of the probe, whose data sat in a cache: memory may make it several times slower, and no
 * timed call lasts longer than 200 ms.
 */
const longestPassNs = 40e6;
/** Of a transform, which is sampled in chunks of many sizes. */
const longestFlowNs = 20e6;
/** Of a loop that cannot be cut, whose working set has to shrink instead. */
const longestWholeNs = 100e6;
/** A thread's streams end here, within what one wasm memory holds beside tables and scratch. */
const mostBytes = 1 << 30;

/** Items of one thread: `items` are held, `passItems` are one pass, and the next pass takes the next of them. */
export interface LoopSize {
  readonly items: number;
  readonly passItems: number;
}

/**
 * @param streamBytes bytes that the streams of one thread fill at least, where the loop is fast enough for so many
 * @param itemNs time of one item, as the probe measured it
 */
export function loopSize(contract: LoopContract, streamBytes: number, itemNs: number): LoopSize {
  const { granularity, form, sliceable } = contract;
  const granules = (items: number) => Math.max(1, Math.ceil(items / granularity)) * granularity;
  const wanted = granules(Math.min(streamBytes, mostBytes) / bytesPerItem(contract));
  const within = (ns: number) => itemsWithin(contract, (ns / itemNs) * bytesPerItem(contract));
  if (!sliceable && form !== "transform") {
    const items = Math.min(wanted, within(longestWholeNs));
    return { items, passItems: items };
  }
  const parts = Math.ceil(wanted / within(form === "transform" ? longestFlowNs : longestPassNs));
  const passItems = granules(wanted / parts);
  return { items: parts * passItems, passItems };
}
