/** What claims about plans look for in the findings. */

import type { StageTimes } from "../../../models/stages.ts";
import { planText } from "../../algorithms/names.ts";
import type { Algorithms, PlanEntry } from "../../algorithms/schema.ts";
import type { Estimate } from "../../estimate-schema.ts";
import { type Judgement, notMeasured } from "../statement.ts";

/** A prediction of time is met within this factor. */
export const met = 1.15;

export const perSecond = (value: number) => `${Math.round(value)} records/s`;

/** Plans that were measured at full speed. */
export function measured({ entries }: Algorithms): readonly (PlanEntry & { readonly throughput: Estimate })[] {
  return entries.flatMap((entry) => (entry.offered === 0 && entry.throughput ? [{ ...entry, throughput: entry.throughput }] : []));
}

export function missing({ entries }: Algorithms, plan: string): Judgement {
  const found = entries.find((entry) => entry.plan === plan && entry.state !== "measured");
  return notMeasured(found?.reason === undefined ? `the plan ${plan} was not measured` : `${plan}: ${found.reason}`);
}

/** The plan, and whether a stage of it waits. */
export function nameOf(entry: PlanEntry): string {
  return `${planText(entry)}${entry.enrich === "service" ? ", waiting" : ""}`;
}

/** Medians of the stages as one thread measured them, for the same enrichment. */
export function aloneOf(entry: PlanEntry, algorithms: Algorithms): StageTimes | undefined {
  const serial = measured(algorithms).find((other) => other.plan === "serial" && other.enrich === entry.enrich && other.stageNs);
  const { parse, filter, enrich, aggregate } = (serial ?? entry).stageNs ?? {};
  return parse && filter && enrich && aggregate
    ? { parse: parse.median, filter: filter.median, enrich: enrich.median, aggregate: aggregate.median }
    : undefined;
}
