/** What a thread does with each task that it is given; one entry for all. */
import { messageOf } from "../../errors.ts";
import { documentUs } from "./document.ts";
import { Field } from "./ground.ts";
import { Meeting } from "./meeting.ts";
import { nowNs, sleepPrecisely } from "./now.ts";
import { loadPlan } from "./plans/registry.ts";
import { Stopped } from "./ring.ts";
import type { Asker } from "./service/asker.ts";
import { Stages } from "./stages.ts";
import type { AloneTask, Done, HandOverTask, PartTask, ServiceAddress, ThreadAnswer, ThreadTask, WarmTask } from "./tasks.ts";
import { sumFields, textOf } from "./texts.ts";
import { warmWork } from "./work.ts";

/** Records that are put through the stages before anything is timed. */
const warmRecords = 100;

export default async function perform(task: ThreadTask): Promise<ThreadAnswer> {
  const meeting = new Meeting(task.meeting);
  try {
    return await tasks[task.kind](task as never, meeting);
  } catch (thrown) {
    // The others need not go on.
    meeting.stop();
    return thrown instanceof Stopped ? { state: "stopped" } : { state: "failed", message: messageOf(thrown) };
  }
}

const tasks: { readonly [Kind in ThreadTask["kind"]]: (task: Extract<ThreadTask, { kind: Kind }>, meeting: Meeting) => Promise<Done> } = {
  warm,
  part: takePart,
  "hand-over": handOver,
  alone,
};

/** The thread's connection: it ends with the thread, or with the service. */
let asker: Asker | undefined;

async function warm({ threads, service }: WarmTask, meeting: Meeting): Promise<Done> {
  sleepPrecisely();
  if (service) await connect(service);
  warmWork();
  throughStages(new Stages({ params: { ...documentUs, fault: "none" }, iterationsPerNs: 0 }), warmRecords);
  // No thread may take the task of another.
  meeting.begin(threads);
  return { state: "done", beginNs: meeting.beginNs, endNs: nowNs() };
}

async function takePart(task: PartTask, meeting: Meeting): Promise<Done> {
  const { params, part, ground, rings, iterationsPerNs, service, faultAt, threads } = task;
  const asks = service !== undefined && (part.stage === undefined || part.stage === "enrich");
  const form = await loadPlan(params.plan);
  const own = asks ? await connect(service) : undefined;
  const field = new Field(ground);
  const stages = new Stages({ params, iterationsPerNs, asker: own, faultAt });
  meeting.begin(threads);
  const result = await form.work({ params, part, field, stages, rings });
  const endNs = nowNs();
  const { mostHeld } = field;
  return { state: "done", beginNs: meeting.beginNs, endNs, part: { ...result, stageNs: stages.timesNs, mostHeld, heldNs: own?.takeHeldNs() ?? [] } };
}

/** A thread that asks nobody starts in less time without sockets. */
async function connect({ port, timeoutMs }: ServiceAddress): Promise<Asker> {
  if (asker?.open !== true) asker = await (await import("./service/asker.ts")).Asker.connect(port, timeoutMs);
  return asker;
}

async function handOver(task: HandOverTask, meeting: Meeting): Promise<Done> {
  const { give, take } = await import("./hand-over.ts");
  try {
    meeting.begin(task.threads);
    const counted = await (task.side === "give" ? give : take)(task, meeting);
    return { state: "done", beginNs: meeting.beginNs, endNs: nowNs(), ...counted };
  } finally {
    task.port.close();
  }
}

async function alone({ records, iterationsPerNs, threads }: AloneTask, meeting: Meeting): Promise<Done> {
  const stages = new Stages({ params: { ...documentUs, fault: "none" }, iterationsPerNs });
  meeting.begin(threads);
  const counted = throughStages(stages, records);
  return { state: "done", beginNs: meeting.beginNs, endNs: nowNs(), ...counted };
}

/** All stages on records of this thread's own. */
function throughStages(stages: Stages, records: number): { readonly count: number; readonly ids: number } {
  const sums = new Float64Array(sumFields);
  for (let id = 0; id < records; id++) {
    const record = stages.parse(textOf, id);
    if (stages.filter(record)) stages.aggregate(sums, record, stages.enrich(record) as number);
  }
  return { count: sums[0] as number, ids: sums[1] as number };
}
