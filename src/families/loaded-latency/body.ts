/** What runs a loaded-latency trial inside a worker: the chaser in the foreground, a loader in each background thread. */
import { engineOf } from "../../engines/registry.ts";
import type { BodyContext, Subject } from "../../harness/subject.ts";
import { LatencySubject } from "../latency/chases.ts";
import { latencyParams } from "../latency/params.ts";
import { Loader } from "./loader.ts";
import { loadedLatencyParams } from "./params.ts";

export function open(context: BodyContext): Promise<Subject> {
  const { engine, load, delay, pages } = loadedLatencyParams.parse(context.params);
  const role = context.team[context.role];
  if (role?.background) return Loader.open(engineOf(engine), { load, delay }, context);
  return LatencySubject.open(engineOf(engine), latencyParams.parse({ engine, bytes: role?.sliceBytes, pages }), context, false);
}
