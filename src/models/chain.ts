/**
 * Traffic models of a chain: n transforms one after another over the same input. Rates are bytes of input per second, times ns.
 *
 * A model that is anchored on the measured n = 0 copy of the same group needs no B: rate(n) = rate(0) × traffic(copy) ÷ traffic(n).
 * A byte of input costs the copy 2 bytes of traffic, 3 where its stores allocate the destination's line first.
 */
import { assertNever, errors } from "../errors.ts";

/** How a chain is executed; DESIGN section 7 says what each does. */
export const chainModes = ["whole", "direct", "in-place", "chunked", "fresh", "fused"] as const;
export type ChainMode = (typeof chainModes)[number];

/**
 * `document`: n + 2 whatever the mode. `materialised`: every array that is too large for a cache is written and read back.
 * `write-allocate`: and each written line is read first. `+ cache`: and the passes inside the cache take their time too.
 */
export const chainModels = ["document", "materialised", "write-allocate", "materialised + cache", "write-allocate + cache"] as const;
export type ChainModel = (typeof chainModels)[number];

/** Fewest transforms of a mode: without one there is nothing to do directly, in place or fused. */
export function fewestTransforms(mode: ChainMode): 0 | 1 {
  return mode === "direct" || mode === "in-place" || mode === "fused" ? 1 : 0;
}

/** The models that say something about a mode. Only modes that work inside a cache have a cache term. */
export function modelsOf(mode: ChainMode): readonly ChainModel[] {
  return mode === "chunked" || mode === "fresh" || mode === "fused" ? chainModels : chainModels.slice(0, 3);
}

/** Bytes that cross the memory interface for each byte of input, by the model's traffic. The cache term moves none. */
export function chainTraffic(model: ChainModel, mode: ChainMode, n: number): number {
  if (!Number.isInteger(n) || n < fewestTransforms(mode)) throw errors.internal(`a ${mode} chain of ${n} transforms`);
  if (model === "document") return n + 2;
  const allocates = model === "write-allocate" || model === "write-allocate + cache";
  /** A line that is stored costs itself and, where stores allocate, the read before it. */
  const stored = allocates ? 2 : 1;
  switch (mode) {
    case "whole":
      return (n + 1) * (1 + stored);
    case "direct":
      return n * (1 + stored);
    case "in-place":
      return 2 * n;
    case "chunked":
    case "fused":
      return 1 + stored;
    case "fresh":
      return 1 + (n + 1) * stored;
    default:
      return assertNever(mode);
  }
}

/** What a prediction may use of the same group. */
export interface ChainAnchor {
  /** Measured rate of the n = 0 copy. */
  readonly copyRate: number;
  /** B(1:1, T) of the trial's engine; without it the document's model predicts nothing. */
  readonly bandwidth?: number | undefined;
  /** R: rate of one transform over an L2-resident buffer. */
  readonly cacheRate?: number | undefined;
  /** R of the fused body of n operations over an L2-resident buffer. */
  readonly fusedRate?: ((n: number) => number | undefined) | undefined;
}

/**
 * The time that n transforms spend in cache for a byte of input, in seconds: n/R, from 1/rate(n) = 1/rate(0) + n/R. For `fused` it is
 * the one pass of its own body: that model is the case in which arithmetic and memory do not overlap, the model without the term the case in which
 * they overlap wholly.
 */
export function cacheTime(mode: ChainMode, n: number, anchor: ChainAnchor): number | undefined {
  if (mode === "fused") {
    const body = anchor.fusedRate?.(n);
    return body === undefined ? undefined : 1 / body;
  }
  return anchor.cacheRate === undefined ? undefined : n / anchor.cacheRate;
}

/** The rate that a model predicts, or undefined where what it needs was not measured. */
export function chainRate(model: ChainModel, mode: ChainMode, n: number, anchor: ChainAnchor): number | undefined {
  if (model === "document") return anchor.bandwidth === undefined ? undefined : anchor.bandwidth / chainTraffic(model, mode, n);
  const memoryTime = chainTraffic(model, mode, n) / chainTraffic(model, "whole", 0) / anchor.copyRate;
  if (model === "materialised" || model === "write-allocate") return 1 / memoryTime;
  const inCache = cacheTime(mode, n, anchor);
  return inCache === undefined ? undefined : 1 / (memoryTime + inCache);
}

/**
 * What a model says of the time of one more transform in units of the n = 0 copy, in which B cancels. The document's own copy takes 2/B and
 * each transform 1/B. Undefined for the cache term of `fused`, which does not grow by a constant.
 */
export function chainSlope(model: ChainModel, mode: ChainMode, anchor: Pick<ChainAnchor, "copyRate" | "cacheRate">): number | undefined {
  const traffic = (chainTraffic(model, mode, 2) - chainTraffic(model, mode, 1)) / chainTraffic(model, "whole", 0);
  if (model === "document" || model === "materialised" || model === "write-allocate") return traffic;
  if (mode === "fused" || anchor.cacheRate === undefined) return undefined;
  return traffic + anchor.copyRate / anchor.cacheRate;
}

/** Below this multiple of the DRAM rate of the n = 0 copy, a fused body is bound by processing and says nothing about traffic. */
export const processingBoundBelow = 1.5;

/** Is a fused rung bound by its arithmetic rather than by memory? */
export function isProcessingBound(fusedRate: number, copyRate: number): boolean {
  return fusedRate < processingBoundBelow * copyRate;
}
