/** The plans by name, each loaded by whoever runs it: a thread starts in less time without the others. */
import type { Plan } from "../document.ts";
import type { PlanForm } from "./plan.ts";

const loaders: Readonly<Record<Plan, () => Promise<PlanForm>>> = {
  serial: async () => (await import("./serial.ts")).serial,
  pipeline: async () => (await import("./pipeline.ts")).pipeline,
  data: async () => (await import("./data.ts")).data,
  batch: async () => (await import("./batch.ts")).batch,
  "pipeline-data": async () => (await import("./pipeline.ts")).pipeline,
  streams: async () => (await import("./streams.ts")).streams,
};

export function loadPlan(plan: Plan): Promise<PlanForm> {
  return loaders[plan]();
}
