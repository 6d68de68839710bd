/** Whether an experiment may be believed: what of it would move the verdict while the loop's code did not. */
import { median, quantile } from "../statistics.ts";
import type { Design } from "./schema.ts";
import { signFlipTwoSidedP } from "./sign-flip.ts";
import type { BlockValue } from "./values.ts";

/** What the control's instances, which are the same code, may differ by: more, and certainly so, means that something favours one arm. */
const controlLimits = { "in-situ": 0.005, workers: 0.01, processes: 0.01 } as const satisfies Record<Design, number>;
const controlAlpha = 0.01;
/**
 * Spread of the control's block ratios, from the first to the third quartile. Of ratios: its absolute speed drifts twofold on a shared machine within seconds,
 * which both of its instances, and both arms, see alike.
 */
const mostControlSpread = 0.25;
const mostDiscarded = 0.3;

export type Fault =
  | { readonly kind: "control"; readonly median: number; readonly limit: number; readonly p: number }
  | { readonly kind: "control-spread"; readonly spread: number; readonly limit: number }
  | { readonly kind: "discarded"; readonly share: number; readonly limit: number };

/** The first thing that is wrong with the blocks of one loop, or undefined. Shares, not logarithms. */
export function faultOf(blocks: readonly BlockValue[], design: Design): Fault | undefined {
  const share = discardedShare(blocks);
  if (share > mostDiscarded) return { kind: "discarded", share, limit: mostDiscarded };
  const controls = blocks.flatMap(({ control }) => (control === undefined ? [] : [control]));
  if (controls.length === 0) return undefined;
  const spread = Math.expm1(quantile(controls, 0.75) - quantile(controls, 0.25));
  if (spread > mostControlSpread) return { kind: "control-spread", spread, limit: mostControlSpread };
  return controlMovement(controls, design);
}

/** The control's movement where it is certain and large enough to matter. */
export function controlMovement(controls: readonly number[], design: Design): Extract<Fault, { kind: "control" }> | undefined {
  if (controls.length === 0) return undefined;
  const limit = controlLimits[design];
  const middle = Math.expm1(median(controls));
  const p = signFlipTwoSidedP(controls);
  return p < controlAlpha && Math.abs(middle) > limit ? { kind: "control", median: middle, limit, p } : undefined;
}

/** Share of all rounds that lay in disturbed windows; 0 without rounds. */
export function discardedShare(blocks: readonly BlockValue[]): number {
  const total = blocks.reduce((sum, { rounds }) => sum + rounds, 0);
  return total === 0 ? 0 : blocks.reduce((sum, { discarded }) => sum + discarded, 0) / total;
}
