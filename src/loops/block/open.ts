/** The stage of a design. */
import type { Design } from "../../analysis/gate/schema.ts";
import { CrewStage } from "./crew.ts";
import { Host } from "./host.ts";
import { ProcessStage } from "./processes.ts";
import type { Stage, StageSpec } from "./stage.ts";

export function openStage(spec: StageSpec, design: Design): Stage {
  if (design === "processes") return new ProcessStage(spec);
  if (design === "workers" || spec.threads > 1) return new CrewStage(spec, design === "workers");
  return new Host(spec);
}
