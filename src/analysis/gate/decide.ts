/** The verdict of one loop from its blocks, look by look: the same function says what is open while a gate runs and what was found afterwards. */
import { errors } from "../../errors.ts";
import type { Look, Plan } from "./rule.ts";
import { extremeFlips, type Side } from "./sign-flip.ts";

/** What is proven where a test rejects, in ln ratios of times. */
export interface Question {
  readonly plan: Plan;
  /** ln(1 + margin) and ln(1 + threshold). */
  readonly margin: number;
  readonly threshold: number;
}

/** Up to where a block's deviation counts: one that lies past both margin and threshold has said all that is asked. */
export function mostOf({ margin, threshold }: Pick<Question, "margin" | "threshold">): number {
  return threshold - margin;
}

/** The blocks that a verdict stands on: from the first that counts to the last, excluded. */
export interface Judged {
  readonly from: number;
  readonly to: number;
  readonly look: Look;
}

export type Decision =
  /** `blocks` more are needed before the next look. `from`: those before it made the loop a suspect and no longer count. */
  | { readonly state: "open"; readonly from: number; readonly blocks: number }
  | { readonly state: "proven"; readonly verdict: "regression" | "improved" | "pass"; readonly judged: Judged }
  /** The last look proved nothing. */
  | { readonly state: "exhausted"; readonly judged: Judged };

/**
 * Judges the blocks in the order they were taken; blocks after the look that decided are ignored.
 *
 * At a look where the experiment is not valid nothing is proven: a disturbance that passes costs blocks, not the verdict. Fewer chances to reject than the
 * plan counts keep its error rates.
 * @param isValid whether the experiment of the blocks from `from` to `to`, excluded, may be believed
 */
export function decide(question: Question, values: readonly number[], isValid: Validity = () => true): Decision {
  const { looks, retest } = question.plan;
  return atLooks(question, { looks, values, from: 0, isValid, retest });
}

export type Validity = (from: number, to: number) => boolean;

interface Stage {
  readonly looks: readonly Look[];
  readonly values: readonly number[];
  /** Number of the first block that counts. */
  readonly from: number;
  readonly isValid: Validity;
  /** Looks at fresh blocks, where what is slower at one of `looks` is a suspicion only. */
  readonly retest?: readonly Look[] | undefined;
}

function atLooks(question: Question, { looks, values, from, isValid, retest }: Stage): Decision {
  const { margin, threshold } = question;
  const proves = (own: readonly number[], location: number, side: Side, allowed: number) =>
    allowed > 0 && extremeFlips(own, location, side, mostOf(question)) <= allowed;
  for (const [index, look] of looks.entries()) {
    const to = from + look.blocks;
    if (values.length < to) return { state: "open", from, blocks: to - values.length };
    const own = values.slice(from, to);
    const judged = { from, to, look };
    const slower = proves(own, margin, "above", look.slower);
    // A suspicion needs no valid experiment: it proves nothing.
    if (slower && retest) return atLooks(question, { looks: retest, values, from: to, isValid });
    if (isValid(from, to)) {
      if (slower) return { state: "proven", verdict: "regression", judged };
      if (proves(own, threshold, "below", look.pass)) {
        return { state: "proven", verdict: proves(own, -margin, "below", look.faster) ? "improved" : "pass", judged };
      }
    }
    if (index === looks.length - 1) return { state: "exhausted", judged };
  }
  throw errors.internal("a gate without looks");
}
