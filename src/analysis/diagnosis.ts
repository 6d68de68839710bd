/**
 * What on a machine, or during a run, will spoil or colour a measurement. Findings are data: what was seen, the best grade that a record
 * with it can have, why it matters, how to mend it. `doctor` explains them before a run, the grade of a Summary is the worst of them.
 */
import type { Machine } from "../records/record.ts";
import { checksOfMachine } from "./diagnosis/machine.ts";
import { checksOfRun } from "./diagnosis/run.ts";
import type { Finding, Seen } from "./finding.ts";

/** Every finding that these facts allow, in the order in which a reader should meet them. Facts that are absent give none. */
export function diagnose(machine: Machine, seen: Seen = {}): readonly Finding[] {
  return [...checksOfMachine, ...checksOfRun].flatMap((check) => check(machine, seen) ?? []);
}
