/** What runs an algorithms trial. The axes were checked by the plan: a process that starts for one sample does not load what checks them. */
import { assertNever } from "../../errors.ts";
import type { BodyContext, Subject } from "../../harness/subject.ts";
import type { AlgorithmsParams } from "./params.ts";
import { openPlan } from "./plan-trial.ts";
import { openCpus, openHandOver } from "./threads-trial.ts";

export function open(context: BodyContext): Promise<Subject> {
  const params = context.params as unknown as AlgorithmsParams;
  switch (params.measure) {
    case "plan":
      return openPlan(params, context);
    case "hand-over":
      return openHandOver(params);
    case "cpus":
      return openCpus(params, context);
    default:
      return assertNever(params);
  }
}
