/** What runs a memory trial inside a worker. */
import { kernelOf } from "../../catalogue/kernels.ts";
import { engineOf } from "../../engines/registry.ts";
import type { BodyContext, Subject } from "../../harness/subject.ts";
import { ChaseSubject } from "./chase.ts";
import { memoryParams } from "./params.ts";
import { openPass } from "./pass.ts";
import { SpinSubject } from "./spin.ts";

/** Opens the subject of the trial's kernel. */
export async function open(context: BodyContext): Promise<Subject> {
  const params = memoryParams.parse(context.params);
  const engine = engineOf(params.engine);
  switch (kernelOf(params.kernel).order) {
    case "chase":
      return ChaseSubject.open(engine, context, (context.team[context.role]?.sliceBytes ?? 0) / 64);
    case "none":
      return SpinSubject.open(engine);
    case "elementwise":
      return openPass(engine, params, context);
  }
}
