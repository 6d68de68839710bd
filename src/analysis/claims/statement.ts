/** How a claim is judged: by intervals, never by a figure alone. */
import { formatSigned, formatSignificant, formatSpan } from "../../units.ts";
import type { Claim } from "../claims.ts";
import type { Estimate, Spread } from "../estimate-schema.ts";

/** What is said of a claim once it was looked for in a run. */
export type Judgement = Omit<Claim, "id" | "section" | "claim">;

/** A claim of the document about which a finding has something to say. */
export interface Statement<Finding> {
  readonly id: string;
  readonly claim: string;
  readonly judge: (finding: Finding) => Judgement;
}

export function judged<Finding>(section: string, statements: readonly Statement<Finding>[], finding: Finding): readonly Claim[] {
  return statements.map(({ id, claim, judge }) => ({ id, section, claim, ...judge(finding) }));
}

/** The run holds nothing that it could be judged by, and why. */
export function notMeasured(reason: string): Judgement {
  return { verdict: "not-measured", reason };
}

/** Where a spread lies: within the limits, outside them, or across one of them. A range of few epochs decides nothing. */
export function place({ kind, low, high }: Spread, from: number, to: number): "within" | "outside" | "undecided" {
  if (kind === "range") return "undecided";
  if (low >= from && high <= to) return "within";
  return high < from || low > to ? "outside" : "undecided";
}

/** The verdict on a claim that is true within the limits. */
export function verdictOf(spread: Spread, from: number, to: number): "holds" | "does-not-hold" | "open" {
  return ({ within: "holds", outside: "does-not-hold", undecided: "open" } as const)[place(spread, from, to)];
}

/** Why a verdict is open. */
export function openReason({ kind }: Spread): string {
  return kind === "range" ? "Fewer than six epochs give a range, which decides nothing." : "The interval reaches across the limit.";
}

/** `215 ns (210–220)`, `−0.0184 (−0.137 to 0.112)`. */
export function figure(
  { median, spread }: Pick<Estimate, "median" | "spread">,
  unit = "",
  format: (value: number) => string = formatSignificant,
): string {
  return `${formatSigned(median, format)}${unit} (${formatSpan(spread.low, spread.high, format)})`;
}

/** `×1.32 (1.25–1.40)`. */
export function ratio(estimate: Pick<Estimate, "median" | "spread">): string {
  return `×${figure(estimate)}`;
}
