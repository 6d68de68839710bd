/** What a record holds of one loop of its gate, up to the decision: what a running gate and its summary both ask. */
import { errors } from "../../errors.ts";
import type { GateFacts, Group, RunRecord } from "../../records/record.ts";
import { type Decision, decide } from "./decide.ts";
import { planOf } from "./rule.ts";
import type { ArmId } from "./schema.ts";
import { faultOf } from "./validity.ts";
import { type BlockValue, blockValueOf, groupsOf, trialOf } from "./values.ts";

export type GateRecord = Pick<RunRecord, "run" | "groups">;
export type LoopFacts = GateFacts["loops"][number];

/** An arm that could not be measured. */
export interface Trouble {
  readonly arm: ArmId;
  readonly code: string;
  readonly message: string;
}

export type LoopFinding =
  /** The code of both versions is the same: nothing was measured. */
  | { readonly state: "identical" }
  | { readonly state: "failed"; readonly troubles: readonly Trouble[] }
  | { readonly state: "absent"; readonly troubles: readonly Trouble[] }
  /** `blocks` have values, `attempts` are all; `decision` counts the former. */
  | { readonly state: "measured"; readonly attempts: readonly BlockValue[]; readonly blocks: readonly Valued[]; readonly decision: Decision }
  /** So many blocks had no value that no more are asked for. */
  | { readonly state: "void"; readonly attempts: readonly BlockValue[]; readonly blocks: readonly Valued[] };

export type Valued = BlockValue & { readonly value: number };

/** Blocks of which every round was disturbed: with so many the machine is not fit, and a gate must end. */
const mostVoidBlocks = 8;

/** What the run compared. @throws internal for a record of anything but a gate */
export function gateOf({ run }: GateRecord): GateFacts {
  if (!run.gate) throw errors.internal(`the record of "${run.command}" is not of a gate`);
  return run.gate;
}

/**
 * Loops that share the chance of a false alarm: those whose code differs and whose first block, if there was one, could be measured. Known before any look,
 * so that the looks never change under way: a loop that breaks later still counts.
 */
export function measuredLoops(record: GateRecord): number {
  const isMeasured = (loop: string) => {
    const [first] = groupsOf(record, loop);
    return !first || (["base", "head"] as const).every((arm) => trialOf(first, arm)?.outcome.state === "measured");
  };
  return gateOf(record).loops.filter(({ identical, name }) => identical !== true && isMeasured(name)).length;
}

export function findingOf(record: GateRecord, facts: LoopFacts, loops: number): LoopFinding {
  if (facts.identical === true) return { state: "identical" };
  const groups = groupsOf(record, facts.name);
  const failed = troublesOf(groups, "failed");
  if (failed.length > 0) return { state: "failed", troubles: failed };
  const absent = troublesOf(groups, "absent").filter(({ arm }) => arm === "base" || arm === "head");
  if (absent.length > 0) return { state: "absent", troubles: absent };
  const attempts = groups.map(blockValueOf);
  const blocks = attempts.filter((block): block is Valued => block.value !== undefined);
  const decision = decide(
    { plan: planOf(facts.design, loops), margin: Math.log1p(facts.margin), threshold: Math.log1p(facts.threshold) },
    blocks.map(({ value }) => value),
    (from, to) => faultOf(attemptsOf(attempts, blocks, from, to), facts.design) === undefined,
  );
  if (decision.state === "open" && attempts.length - blocks.length >= mostVoidBlocks) return { state: "void", attempts, blocks };
  return { state: "measured", attempts, blocks, decision };
}

/** The attempts that the valued blocks `from` to `to`, excluded, took, with those between that had no value. */
export function attemptsOf(attempts: readonly BlockValue[], blocks: readonly Valued[], from: number, to: number): readonly BlockValue[] {
  const before = blocks[from - 1];
  const end = blocks[to - 1];
  return attempts.slice(before ? attempts.indexOf(before) + 1 : 0, end ? attempts.indexOf(end) + 1 : attempts.length);
}

/** The arms that ended so in the first block where any did; head first. */
function troublesOf(groups: readonly Group[], state: "failed" | "absent"): readonly Trouble[] {
  for (const group of groups) {
    const troubles = (["head", "base", "control-head", "control-base"] as const).flatMap((arm): readonly Trouble[] => {
      const outcome = trialOf(group, arm)?.outcome;
      if (outcome?.state === "failed" && state === "failed") return [{ arm, code: outcome.code, message: outcome.message }];
      return outcome?.state === "absent" && state === "absent" ? [{ arm, code: outcome.code, message: outcome.reason }] : [];
    });
    if (troubles.length > 0) return troubles;
  }
  return [];
}
