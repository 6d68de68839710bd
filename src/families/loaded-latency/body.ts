/** What runs a loaded-latency trial inside a worker: the chaser in the foreground, a loader in each background thread. */
import { engineOf } from "../../engines/registry.ts";
import { monotonicClock, since } from "../../harness/clock.ts";
import type { BodyContext, Subject } from "../../harness/subject.ts";
import { lineBytes } from "../../units.ts";
import { ChaseSubject } from "../memory/chase.ts";
import { Loader } from "./loader.ts";
import { loadedLatencyParams } from "./params.ts";

export async function open(context: BodyContext): Promise<Subject> {
  const { engine, load } = loadedLatencyParams.parse(context.params);
  const role = context.team[context.role];
  if (role?.background) return Loader.open(engineOf(engine), load, context);
  return timed(await ChaseSubject.open(engineOf(engine), context, (role?.sliceBytes ?? 0) / lineBytes));
}

/** The chase, which also tells the time of one hop. It is alone in the foreground, so nobody else's latency is added to its own. */
function timed(chase: ChaseSubject): Subject {
  return {
    warm: () => chase.warm(),
    sample(hops) {
      const start = monotonicClock.now();
      chase.sample(hops);
      return { latencyNs: since(monotonicClock, start) / hops };
    },
    settle: () => chase.settle(),
    verify: () => chase.verify(),
    close: () => chase.close(),
  };
}
