/** One timed execution, whoever ran it. */
import type { QuantityId } from "../records/quantities.ts";

export interface Sample {
  readonly durationNs: number;
  readonly quantities: Readonly<Partial<Record<QuantityId, number>>>;
  /** Start and end of each thread, ns from the earliest start. */
  readonly window?: { readonly startNs: readonly number[]; readonly endNs: readonly number[] };
}
