/** What the machine adds to stages that are asked for, from what was measured of the document's. */
import { type MeasuredPlan, recordTime, type StageTimes } from "../../models/stages.ts";
import { fullestOf, paceOf, ringHandOver, worthOf } from "../algorithms/cpus.ts";
import { threadsOf } from "../algorithms/names.ts";
import { type Algorithms, type PlanEntry, stageIds } from "../algorithms/schema.ts";
import { asked, assumed, type Missing, measured, missing, type Value } from "./figure.ts";
import type { StagesRequest } from "./request.ts";

const suite = "algorithms";

/** What the machine adds to the stages that were asked for. */
export interface Known {
  /** Time of a record beside its stages. */
  readonly own?: Value;
  /** Of a stage that waits: what it takes beyond the wait, and its CPU time. */
  readonly over?: Value;
  readonly waitCpu?: Value;
  readonly handOver?: Value;
  readonly worth: Value;
  /** Of a thread while all CPUs are busy. */
  readonly pace?: Value;
  readonly missing: readonly Missing[];
}

/** @param cpus that the record's process might use */
export function constantsOf(found: Algorithms | undefined, cpus: number, request: StagesRequest): Known {
  // What is waited for works beside a single thread.
  const threads = Math.max(threadsOf(request), request.waits.length > 0 ? 2 : 1);
  const measuredWorth = threads === 1 ? undefined : worthOf(threads, found?.cpus ?? [], cpus);
  const wait = request.waits.length > 0 ? waitOf(found, request) : undefined;
  const handOver = handOverOf(found, request);
  // What a worker or a stream takes beside its stages is in its hand-over.
  const own = handOver && !isPipelined(request) ? undefined : recordsOwn(found);
  const pace = isPipelined(request) ? paceValue(found?.cpus ?? [], cpus) : undefined;
  return {
    ...(own && { own }),
    ...wait,
    ...(handOver && { handOver }),
    ...(pace && { pace }),
    worth: worthValue(threads, measuredWorth, cpus),
    missing: [
      ...(own || handOver ? [] : [missing("what a record takes beside its stages", suite)]),
      ...(request.waits.length > 0 && !wait ? [missing("what a wait takes beyond what is asked", suite)] : []),
      ...(handOver || request.plan === "serial" || request.plan === "batch" ? [] : [missing(`a hand-over of ${request.plan}`, suite)]),
      ...(threads > 1 && measuredWorth === undefined ? [missing("what the CPUs are worth to several threads", suite)] : []),
    ],
  };
}

/** What a thread does beside as many others as there are CPUs ÷ what it does alone. */
function paceValue(found: Algorithms["cpus"], cpus: number): Value | undefined {
  const [pace, full] = [paceOf(found, cpus), fullestOf(found, cpus)];
  return pace === undefined ? undefined : measured("algorithms.cpus", `one of ${full?.threads} threads that share nothing`, pace, "ratio");
}

function worthValue(threads: number, found: number | undefined, cpus: number): Value {
  if (threads === 1) return { value: 1, unit: "count", source: { kind: "machine", fact: "one thread" } };
  if (found !== undefined) return measured("algorithms.cpus", `${threads} threads that share nothing`, found, "count");
  return assumed("nothing was measured: as many as there are CPUs", Math.min(threads, cpus), "count");
}

/** The stages with what the machine adds, for the models. */
export function measuredPlan(
  { plan, workers, ring, stageNs, waits, merge }: StagesRequest,
  { own, over, waitCpu, handOver, worth, pace }: Known,
): MeasuredPlan {
  const longer = (id: keyof StageTimes) => stageNs[id] + (waits.includes(id) ? (over?.value ?? 0) : 0) + (id === "parse" ? (own?.value ?? 0) : 0);
  const working = stageIds.filter((id) => !waits.includes(id)).reduce((sum, id) => sum + stageNs[id], 0);
  return {
    plan,
    workers,
    stageNs: { parse: longer("parse"), filter: longer("filter"), enrich: longer("enrich"), aggregate: longer("aggregate") },
    cpuNs: working + (own?.value ?? 0) + waits.length * (waitCpu?.value ?? 0),
    cpusWorth: worth.value,
    pace: pace?.value,
    handOverNs: handOver?.value,
    waiting: waits.includes("enrich") ? "enrich" : waits[0],
    buffer: ring,
    merge,
  };
}

export const stageValues = ({ stageNs }: StagesRequest) => ({
  parse: asked("--stages", stageNs.parse, "ns"),
  filter: asked("--stages", stageNs.filter, "ns"),
  enrich: asked("--stages", stageNs.enrich, "ns"),
  aggregate: asked("--stages", stageNs.aggregate, "ns"),
});

export const isPipelined = ({ plan }: StagesRequest) => plan === "pipeline" || plan === "pipeline-data";

/** Time of a record beside its stages, on one thread: taking it, and counting it. */
function recordsOwn(found: Algorithms | undefined): Value | undefined {
  if (!found?.serial) return undefined;
  const { recordNs, stageNs } = found.serial;
  return measured("algorithms.serial", "a record less its stages", Math.max(0, recordNs - recordTime(stageNs)), "ns");
}

/**
 * Of a stage that waits: what its wait takes beyond what was asked, from `serial` with a service, and CPU time. That of workers is from the most who were
 * measured of no more than these: one thread finds its CPU idle after each wait, and waking it counts.
 */
function waitOf(found: Algorithms | undefined, { plan, workers }: StagesRequest): { readonly over: Value; readonly waitCpu: Value } | undefined {
  const own = (found?.entries ?? []).filter((one) => one.enrich === "service" && one.offered === 0 && one.merge === "end" && one.cpuNs);
  const serial = own.find((one) => one.plan === "serial" && one.stageNs);
  if (!serial?.stageNs || !serial.cpuNs) return undefined;
  const stages = mediansOf(serial.stageNs);
  const work = stages.parse + stages.filter + stages.aggregate;
  const over = Math.max(0, stages.enrich - serial.stagesUs.enrich * 1e3);
  const among = plan === "data" ? own.filter((one) => one.plan === "data" && one.workers > 1 && one.workers <= workers) : [];
  const busiest = among.toSorted((a, b) => b.workers - a.workers)[0];
  const cpuNs = (busiest ?? serial).cpuNs?.median ?? Number.NaN;
  return {
    over: measured("algorithms.entries", `a wait of ${serial.stagesUs.enrich} µs, serial`, over, "ns"),
    waitCpu: measured(
      "algorithms.entries",
      `CPU time of a wait, ${busiest ? `${busiest.workers} workers` : "serial"}`,
      Math.max(0, cpuNs - work),
      "ns",
    ),
  };
}

/** Of both sides of one record. Plans of one thread have none, but between streams. */
function handOverOf(found: Algorithms | undefined, { plan, batch, ring }: StagesRequest): Value | undefined {
  if (!found || plan === "serial" || plan === "batch") return undefined;
  if (plan === "pipeline" || plan === "pipeline-data") {
    const ns = ringHandOver(batch, ring, found.handOvers);
    return ns === undefined ? undefined : measured("algorithms.handOvers", `ring, batches of ${batch}`, ns, "ns");
  }
  const own = found.entries.filter((one) => one.plan === plan && one.handOverNs && one.offered === 0 && one.enrich === "work" && one.merge === "end");
  // More workers than CPUs take turns, which is no hand-over: of one alone, and then of the nearest batch.
  const away = (one: PlanEntry) => 10 * Math.log(one.workers) + Math.abs(Math.log(one.batch / batch));
  const near = [...own].sort((a, b) => away(a) - away(b))[0];
  if (!near?.handOverNs) return undefined;
  return measured("algorithms.entries", `${plan}, batches of ${near.batch}`, near.handOverNs.median, "ns", near.handOverNs.spread);
}

function mediansOf({ parse, filter, enrich, aggregate }: NonNullable<PlanEntry["stageNs"]>): StageTimes {
  return { parse: parse.median, filter: filter.median, enrich: enrich.median, aggregate: aggregate.median };
}
