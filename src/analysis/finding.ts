/** What a finding about a machine or a run says, and the grades that it leads to. */
import type { Machine } from "../records/record.ts";

/**
 * `A`: as it should be. `B`: a circumstance that belongs to the numbers: they hold for machines set alike. `C`: something took part in the
 * measurement: trust ratios of one run, not absolute rates. `D`: the machine was taken away for part of it: measure again.
 */
export const grades = ["A", "B", "C", "D"] as const;
export type Grade = (typeof grades)[number];

export interface Finding {
  readonly id: string;
  /** The best that a record with this finding can be. */
  readonly grade: Grade;
  /** What was seen. */
  readonly what: string;
  /** Why it matters. */
  readonly why: string;
  /** How to mend it, or what to keep in mind. */
  readonly next: string;
}

/** What only a test or a run can tell; absent: it was not looked at. */
export interface Seen {
  /** Compute throughput of two threads over that of one: near 2 on two cores, 1.0 to 1.3 on siblings of one core. */
  readonly smtRatio?: number;
  /** CPU time that the hypervisor gave to others while it was looked at, and how long that was. */
  readonly stolen?: { readonly ns: number; readonly duringNs: number };
  /** Trials whose threads waited for a CPU, of how many. */
  readonly contended?: { readonly trials: number; readonly of: number };
  /** How long the run took: what periods of throttling are measured by. */
  readonly wallNs?: number;
  /** The control that moved most over the run: highest epoch ÷ lowest epoch − 1. */
  readonly drift?: { readonly control: string; readonly share: number };
}

export type Check = (machine: Machine, seen: Seen) => Finding | undefined;

/** The worst of the grades; `A` where there are none. */
export function worst(of: readonly Grade[]): Grade {
  return grades.findLast((grade) => of.includes(grade)) ?? "A";
}
