/** In which order the arms of a block take their slots. Pure, and a function of the seed. */
import type { ArmId } from "../../analysis/gate/schema.ts";
import { windowRounds } from "../../analysis/gate/values.ts";
import { random, shuffled } from "../../memory/random.ts";

/** The two versions of a loop. */
export const versions = ["base", "head"] as const;
export type Version = (typeof versions)[number];

/** One palindrome: each arm twice, so that a linear drift within the round cancels. */
export interface Round {
  /** A control round carries the number of the round that it follows. */
  readonly round: number;
  /** Slots before the palindrome that are played and not recorded. */
  readonly leadIn: readonly ArmId[];
  readonly arms: readonly [ArmId, ArmId, ArmId, ArmId];
}

/** Each eighth round is followed by a round of the controls. */
export const roundsAControl = 8;

/**
 * The rounds of a block in windows. The base begins as many rounds as the head, or one more or less, in an order that is drawn: what the first
 * slot of a round pays evens out, and the two labels could be exchanged.
 */
export function windowsOf(rounds: number, seed: number): readonly (readonly Round[])[] {
  const next = random(seed);
  const controls = Math.floor(rounds / roundsAControl);
  const baseFirst = tosses(rounds, next);
  const controlFirst = tosses(controls, next);
  const windows: Round[][] = [];
  for (let round = 0; round < rounds; round++) {
    if (round % windowRounds === 0) windows.push([]);
    const window = windows.at(-1) as Round[];
    window.push({ round, leadIn: [], arms: palindrome(baseFirst[round] === true, "base", "head") });
    if ((round + 1) % roundsAControl !== 0) continue;
    const arms = palindrome(controlFirst[(round + 1) / roundsAControl - 1] === true, "control-base", "control-head");
    // The controls have not run for a while: without a lead-in the first slot would find its code cold, and the loop's stores on their way.
    window.push({ round, leadIn: [arms[1], arms[0]], arms });
  }
  return windows;
}

/** Half of them true, in an order that is drawn; of an odd number a toss decides the odd one. */
function tosses(count: number, next: () => number): readonly boolean[] {
  const odd = next() < 0.5;
  return shuffled(
    Array.from({ length: count }, (_, i) => (i === count - 1 && count % 2 === 1 ? odd : i % 2 === 0)),
    next,
  );
}

function palindrome(firstBegins: boolean, first: ArmId, second: ArmId): Round["arms"] {
  return firstBegins ? [first, second, second, first] : [second, first, first, second];
}

/** The version that an arm belongs to: the control of a version lives beside it. */
export function versionOf(arm: ArmId): Version {
  return arm === "base" || arm === "control-base" ? "base" : "head";
}

export function isControl(arm: ArmId): boolean {
  return arm === "control-base" || arm === "control-head";
}
