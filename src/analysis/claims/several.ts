/** One claim judged in several places: by each reader, way or form that was measured. */
import type { Estimate, Spread } from "../estimate-schema.ts";
import { unpairedRatio } from "../interval.ts";
import { type Judgement, openReason, ratio, verdictOf } from "./statement.ts";

/** What one of them says. */
export interface Seen {
  readonly name: string;
  readonly over: Estimate;
  readonly verdict: ReturnType<typeof verdictOf>;
}

/** A prediction of memory is met within this factor: 20 % less to 25 % more. */
export const near = 1.25;

/** One estimate over another that it is not paired with; undefined where either reaches down to 0. */
export function unpaired(one: Estimate, other: Estimate): Estimate | undefined {
  if (!(one.spread.low > 0 && other.spread.low > 0)) return undefined;
  const { median, spread } = unpairedRatio(one, other);
  return { ...one, median, spread, best: median };
}

/** Is the ratio of measured to predicted near 1? */
export function seenNear(name: string, measured: Estimate, factor = near): Seen {
  return { name, over: measured, verdict: verdictOf(measured.spread, 1 / factor, factor) };
}

/** `hyparquet ×4.10 (4.00–4.20), duckdb ×1.10 (1.00–1.20)`. */
export function ratios(seen: readonly Seen[]): string {
  return seen.map(({ name, over }) => `${name} ${ratio(over)}`).join(", ");
}

/** Why it holds, and why it does not; where some hold, the first, with their names as the condition. */
export interface Reasons {
  readonly holds: string;
  readonly against: string;
  /** How the names become a condition. @default "by …" */
  readonly condition?: (names: readonly string[]) => string;
}

/** @param seen at least one */
export function together(
  seen: readonly Seen[],
  { holds, against, condition = byNames }: Reasons,
): Pick<Judgement, "verdict" | "condition" | "reason"> {
  const holding = seen.filter(({ verdict }) => verdict === "holds");
  const failing = seen.filter(({ verdict }) => verdict === "does-not-hold");
  if (holding.length === seen.length) return { verdict: "holds", reason: holds };
  if (holding.length > 0)
    return { verdict: "holds-under", condition: condition(holding.map(({ name }) => name)), reason: failing.length > 0 ? against : holds };
  if (failing.length === seen.length) return { verdict: "does-not-hold", reason: against };
  const open: Spread = seen.find(({ verdict }) => verdict === "open")?.over.spread ?? { kind: "interval", low: 0, high: 0 };
  return { verdict: "open", reason: openReason(open) };
}

const byNames = (names: readonly string[]) => `by ${names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`}`;
