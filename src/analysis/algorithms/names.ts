/** How plans are called in every report. */
import type { PlanEntry } from "./schema.ts";

type Named = Pick<PlanEntry, "plan" | "workers" | "batch" | "ring" | "enrich" | "merge">;

const workersText = (workers: number) => `${workers} worker${workers === 1 ? "" : "s"}`;

/** `one thread`, `pipeline, ring 64, by 16`, `8 workers, lock`, `2 pipelines, ring 64`: all but the enrichment. */
export function planText({ plan, workers, batch, ring, merge }: Named): string {
  const batches = batch > 1 ? `, by ${batch}` : "";
  switch (plan) {
    case "serial":
      return "one thread";
    case "pipeline":
      return `pipeline, ring ${ring}${batches}`;
    case "pipeline-data":
      return `${workers} pipeline${workers === 1 ? "" : "s"}, ring ${ring}${batches}`;
    case "data":
      return `${workersText(workers)}${batches}${merge === "lock" ? ", lock" : ""}`;
    case "batch":
      return `stage by stage${batches}`;
    case "streams":
      return "Node streams";
    default:
      return plan;
  }
}

/** The enrichment where it waits. */
export function enrichText(enrich: string): string {
  return enrich === "service" ? "waiting for a service" : "calibrated work";
}

/** Threads that a plan keeps busy. */
export function threadsOf({ plan, workers }: Pick<PlanEntry, "plan" | "workers">): number {
  return plan === "data" ? workers : plan === "pipeline" ? 4 : plan === "pipeline-data" ? 4 * workers : 1;
}
