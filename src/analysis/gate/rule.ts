/**
 * When a gate looks at its blocks and what it then needs for a verdict: fixed before anything is measured, from the design and the number of loops.
 *
 * One loop: at each of three looks the exact sign-flip test is first asked for "slower than the margin" at a third of α = .01, then for "less slow than
 * the threshold" at a third of β = .05. The chance of a false regression, of a loop that is no slower than the margin, is at most the sum over the looks:
 * .01. So is that of a false pass, of a loop at least as slow as the threshold: .05.
 *
 * Several loops: with ten of them ten chances of a false alarm. A loop found slower while screening at α₁ = .05 is a suspect only; blocks
 * taken after that decide, at α₂ = min(.01, .2/m). Orders are tossed anew in each block, so the two stages are independent, and the chance of any false
 * regression among m loops is at most m α₁ α₂, however the loops of one process depend on each other (a sum bounds a union).
 * - The screen looks after 6 and 9 blocks at .025 each. Six and nine values can spend only 1/64 + 12/512 = .039 of it; what is left is spent at the last
 *   look, where only loops are that neither cleared nor suspected: a slow loop among them, with an outlier or two, is caught for nothing.
 * - The fresh blocks are looked at after 9, 12 and 20 of them, each at a third of α₂. Few loops come that far; where five of a hundred blocks are outliers,
 *   sixteen would leave one slow loop in a hundred and fifty open.
 * - A loop that is no suspect passes at the looks of a single loop. Six blocks suspect, and never clear: six values below the threshold have a chance of
 *   1/64 where the loop is exactly as slow as the threshold.
 * - β is split: .04 for passes while screening, .01 for passes of suspects, tested on their fresh blocks. The sum bounds the chance of a false pass.
 * - `improved` is tested where a loop passes, at α₂ over the looks of either stage: for a loop that is no faster than the margin at most 1.05 α₂, as at most one
 *   such loop in twenty is a suspect. It changes no exit code and has no retest.
 */
import { errors } from "../../errors.ts";
import type { Design, Rule } from "./schema.ts";
import { flipsAllowed } from "./sign-flip.ts";

/** One look: blocks of the stage that it sees, and the flips that each verdict allows there, 0 where it is not asked for. */
export interface Look {
  readonly blocks: number;
  /** Of a regression; while screening, of a suspicion. */
  readonly slower: number;
  readonly pass: number;
  readonly faster: number;
}

/** What is decided when. With `retest`, what is slower at one of `looks` is a suspect, and only the blocks after that look count. */
export interface Plan {
  readonly looks: readonly Look[];
  readonly retest?: readonly Look[];
}

interface DesignRule {
  readonly threshold: number;
  /** Margins that a threshold holds; infinitely many where there is none. */
  readonly margins: number;
  readonly looks: readonly [number, number, number];
  /** The first two looks of the screen; its third is the last of `looks`. */
  readonly screen: readonly [number, number];
  readonly retest: readonly [number, number, number];
}

/**
 * What each design resolves. In situ: block SD .34 % measured, .5 % budgeted. Workers: SD 2.0-2.3 %, where the margin of 1 % still catches +5 % in 99 of
 * 100. Processes: SD about 8.5 %; above 2.5 % no margin can be afforded, and at sixteen blocks the third look (.0033) would resolve 11 %, at
 * twenty-four 8 %. So the threshold is 10 % and looks are later. Where both versions can be pinned to one CPU, blocks of either spread by .5 to 1.5 %;
 * the defaults are for where they cannot. What a lower threshold would miss there has not been counted.
 */
const designRules = {
  "in-situ": { threshold: 0.02, margins: 4, looks: [9, 12, 16], screen: [6, 9], retest: [9, 12, 20] },
  workers: { threshold: 0.05, margins: 5, looks: [9, 12, 16], screen: [6, 9], retest: [9, 12, 20] },
  processes: { threshold: 0.1, margins: Number.POSITIVE_INFINITY, looks: [12, 20, 24], screen: [9, 12], retest: [12, 20, 28] },
} as const satisfies Record<Design, DesignRule>;

const alphaOfOne = 0.01;
const betaOfOne = 0.05;
const alphaOfScreen = 0.05;
const betaOfScreen = 0.04;
const betaOfRetest = betaOfOne - betaOfScreen;
/** m α₂ is at most this: with α₁ the family-wise chance of a false regression is at most .01 for any number of loops. */
const alphaOfFamilyRetest = 0.2;
/** At or below this threshold there is no room for a margin. */
const thresholdWithoutMargin = 0.01;

/** The slowdown that a pass excludes where nobody names one: what the design resolves. */
export function defaultThreshold(design: Design): number {
  return designRules[design].threshold;
}

/** The slowdown that a regression exceeds where nobody names one: a share of the threshold, none at 1 % or where the design is too noisy for one. */
export function defaultMargin(design: Design, threshold: number): number {
  return threshold <= thresholdWithoutMargin ? 0 : threshold / designRules[design].margins;
}

export interface RuleChoice {
  readonly design: Design;
  /** @default what the design resolves */
  readonly threshold?: number | undefined;
  /** @default by the design and the threshold */
  readonly margin?: number | undefined;
}

/**
 * The rule of one loop of a gate of `loops` that are measured.
 * @throws bad-value where the margin is not below the threshold: nothing could be proven between them
 */
export function ruleOf({ design, threshold = defaultThreshold(design), margin = defaultMargin(design, threshold) }: RuleChoice, loops: number): Rule {
  if (!(margin >= 0 && margin < threshold))
    throw errors.badValue(
      "--margin",
      percent(margin),
      `it is at least 0 and below the threshold of ${percent(threshold)}`,
      "Example: --threshold 2% --margin 0.5%.",
    );
  const common = { threshold, margin, beta: betaOfOne };
  if (loops <= 1) return { ...common, looks: [...designRules[design].looks], alpha: alphaOfOne };
  const retest = { looks: retestLooks(design, loops), alpha: alphaOfRetest(loops) };
  return { ...common, looks: screenedLooks(design), alpha: alphaOfScreen * retest.alpha, retest };
}

/** The looks of a gate of so many measured loops, with the flips that each allows. */
export function planOf(design: Design, loops: number): Plan {
  const { looks, screen } = designRules[design];
  if (loops <= 1) return { looks: finalLooks(looks, alphaOfOne, betaOfOne) };
  const alpha = alphaOfRetest(loops);
  const suspicions = spent(alphaOfScreen, [...screen, looks[2]]);
  const passes = finalLooks(looks, alpha, betaOfScreen);
  return {
    looks: screenedLooks(design).map((blocks) => {
      const pass = passes.find((look) => look.blocks === blocks);
      return { blocks, slower: suspicions.get(blocks) ?? 0, pass: pass?.pass ?? 0, faster: pass?.faster ?? 0 };
    }),
    retest: finalLooks(retestLooks(design, loops), alpha, betaOfRetest),
  };
}

/** The largest chance of any false regression among the loops of a gate. */
export function familyAlpha(loops: number): number {
  return loops <= 1 ? alphaOfOne : loops * alphaOfScreen * alphaOfRetest(loops);
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))}%`;
}

function alphaOfRetest(loops: number): number {
  return Math.min(alphaOfOne, alphaOfFamilyRetest / loops);
}

function finalLooks(looks: readonly number[], alpha: number, beta: number): readonly Look[] {
  return looks.map((blocks) => {
    const slower = flipsAllowed(alpha / looks.length, blocks);
    return { blocks, slower, pass: flipsAllowed(beta / looks.length, blocks), faster: slower };
  });
}

/** Where several loops are looked at before a suspicion, in order. */
function screenedLooks(design: Design): number[] {
  const { looks, screen } = designRules[design];
  return [...new Set([...screen, ...looks])].sort((a, b) => a - b);
}

/** The design's looks at fresh blocks, later by as many blocks as the first of them needs to prove anything at a third of α₂: with more than 33 loops. */
function retestLooks(design: Design, loops: number): number[] {
  const { retest } = designRules[design];
  let later = 0;
  while (flipsAllowed(alphaOfRetest(loops) / retest.length, retest[0] + later) < 1) later++;
  return retest.map((blocks) => blocks + later);
}

/** Half of α at each of the first two looks, and at the third what their whole flips left of it. */
function spent(alpha: number, [first, second, third]: readonly [number, number, number]): ReadonlyMap<number, number> {
  const one = flipsAllowed(alpha / 2, first);
  const two = flipsAllowed(alpha / 2, second);
  const left = alpha - one / 2 ** first - two / 2 ** second;
  return new Map([
    [first, one],
    [second, two],
    [third, flipsAllowed(left, third)],
  ]);
}
