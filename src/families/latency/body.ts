/** What runs a latency trial inside a worker. */
import { engineOf } from "../../engines/registry.ts";
import type { BodyContext, Subject } from "../../harness/subject.ts";
import { LatencySubject } from "./chases.ts";
import { latencyParams } from "./params.ts";

export function open(context: BodyContext): Promise<Subject> {
  const params = latencyParams.parse(context.params);
  return LatencySubject.open(engineOf(params.engine), params, context, context.team[context.role]?.variant === "refreshed");
}
