/** What the claims about an example have in common: its section, the form that stands for it, and what is said where nothing was measured. */
import { formatSize } from "../../../units.ts";
import type { Claim } from "../../claims.ts";
import type { Estimate } from "../../estimate-schema.ts";
import { type ContestantId, formOf, type RuntimeId } from "../../runtimes/contestants.ts";
import type { RuntimeEntry, Runtimes } from "../../runtimes/schema.ts";

export type Stated = Pick<Claim, "id" | "section" | "claim"> & Partial<Pick<Claim, "prediction">>;
type Judged = Omit<Claim, keyof Stated>;

export const sections = {
  java: "Java Virtual Threads",
  node: "JavaScript Stream Back-pressure",
  python: "Python AsyncIO with Bounded Concurrency",
} as const satisfies Record<RuntimeId, string>;

export const faultyForms = { java: "java-faulty", node: "node-faulty", python: "python-faulty" } as const satisfies Record<RuntimeId, ContestantId>;

/** A claim that is judged by the most that was counted in any run. What was not passed in a single run may yet be; what was passed once, was. */
export function counted(claim: Claim, runs: number): Claim {
  const { condition: _condition, ...others } = claim;
  return runs > 1 || !claim.verdict.startsWith("holds") ? claim : { ...others, verdict: "open", reason: "A single run decides nothing." };
}

/** In how many runs something was counted. */
export function runsOf(runtimes: Runtimes, contestants: readonly ContestantId[], what: "reached" | "inFlightBytes"): number {
  const entries = contestants.flatMap((contestant) => undisturbed(runtimes, contestant));
  return entries.reduce((sum, entry) => sum + (entry[what]?.samples ?? 0), 0);
}

/** Measured trials of a contestant in which nothing was made to go wrong. */
export function undisturbed({ entries }: Runtimes, contestant: ContestantId): readonly RuntimeEntry[] {
  return entries.filter((entry) => entry.contestant === contestant && entry.state === "measured" && entry.fault === "none");
}

/** Why there is nothing to judge by: the reason of an absent or failed trial, if there is one. */
export function unmeasured({ entries }: Runtimes, contestants: readonly ContestantId[], what: string): Judged {
  const found = entries.find(({ contestant, reason }) => contestants.includes(contestant) && reason !== undefined);
  return {
    verdict: "not-measured",
    reason: found?.reason === undefined ? `this run has no ${what}` : `${formOf(found.contestant).title}: ${found.reason}`,
  };
}

export const count = (value: number, noun: string) => `${value} ${noun}${value === 1 ? "" : "s"}`;

const sizeText = (value: number) => (value < 0 ? `−${formatSize(Math.round(-value))}` : formatSize(Math.round(value)));
export const sizes = ({ median, spread }: Estimate) => `${sizeText(median)} (${sizeText(spread.low)} to ${sizeText(spread.high)})`;
