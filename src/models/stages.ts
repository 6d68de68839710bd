/**
 * What a plan of stages can reach: the document's figures, and the bounds that the measured stages set. Records a second; times in ns, the
 * document's in µs.
 */
import { assertNever } from "../errors.ts";
import { closedThroughput } from "./queue.ts";

/** One time for each stage of the document's job, all of one unit. */
export interface StageTimes {
  readonly parse: number;
  readonly filter: number;
  readonly enrich: number;
  readonly aggregate: number;
}

/**
 * How the stages are spread over threads: `serial`, `batch` and `streams` use one, `pipeline` one a stage, `data` one a worker, `pipeline-data` four
 * a worker.
 */
export const stagePlans = ["serial", "pipeline", "data", "batch", "pipeline-data", "streams"] as const;
export type StagePlan = (typeof stagePlans)[number];

/** In the order in which a record passes them. */
export const stageIds = ["parse", "filter", "enrich", "aggregate"] as const satisfies readonly (keyof StageTimes)[];

/** Times from one stage to the next that a record passes. */
const handOvers = stageIds.length - 1;

/** Time of a record that goes through all stages: the document's total latency, 275 µs of 50, 5, 200 and 20. */
export function recordTime({ parse, filter, enrich, aggregate }: StageTimes): number {
  return parse + filter + enrich + aggregate;
}

/** The longest stage. */
export function slowestStage({ parse, filter, enrich, aggregate }: StageTimes): number {
  return Math.max(parse, filter, enrich, aggregate);
}

/** A plan by the stages that were asked for. */
export interface AskedPlan {
  readonly plan: StagePlan;
  /** Workers of `data`, pipelines of `pipeline-data`; 1 for the others. */
  readonly workers: number;
  readonly stagesUs: StageTimes;
}

/**
 * What the document's model gives: a pipeline 1 ÷ its slowest stage, workers that do all stages as many times that (8 × 5,000 = 40,000), as if each
 * of them were a pipeline. Undefined for plans of which it says nothing.
 * @see streaming-data.txt, "Algorithms"
 */
export function documentThroughput({ plan, workers, stagesUs }: AskedPlan): number | undefined {
  if (plan === "pipeline") return 1e6 / slowestStage(stagesUs);
  if (plan === "data" || plan === "pipeline-data") return (workers * 1e6) / slowestStage(stagesUs);
  return undefined;
}

/**
 * The same corrected: a worker that does all stages gives 1 ÷ the whole record, so that 8 of them give 29,091 and not 40,000. Hand-overs and CPUs
 * are free here.
 */
export function correctedThroughput({ plan, workers, stagesUs }: AskedPlan): number {
  return isPipelined(plan) ? (workers * 1e6) / slowestStage(stagesUs) : (workers * 1e6) / recordTime(stagesUs);
}

export interface MeasuredPlan {
  readonly plan: StagePlan;
  readonly workers: number;
  /** Of one record, each stage alone on its CPU, as `serial` measures them. */
  readonly stageNs: StageTimes;
  /** CPU time of one record without hand-overs: less than its stages where one of them waits. */
  readonly cpuNs: number;
  /** Threads' worth of work that the CPUs do at once: below their number where some are siblings of one core. */
  readonly cpusWorth: number;
  /**
   * What a thread does while all CPUs are busy ÷ what it does alone: below 1 where they share a core. Stages of a pipeline slow each other
   * down by it.
   * @default 1
   */
  readonly pace?: number | undefined;
  /**
   * Of both sides, for one record: of a ring between two stages, of a task that brings a worker its records, of one stream to the next.
   * @default 0
   */
  readonly handOverNs?: number | undefined;
  /** The stage that waits instead of working. Between streams, the records behind it go on meanwhile, as far as the buffers let them. */
  readonly waiting?: keyof StageTimes | undefined;
  /**
   * Records that a stream's buffer takes, its highWaterMark.
   * @default 16, Node's of objects
   */
  readonly buffer?: number | undefined;
  /** `lock`: one aggregate for all workers, which one of them may be in at a time. @default "end" */
  readonly merge?: "end" | "lock" | undefined;
}

export interface PlanBounds {
  /** Workers ÷ the time of a record, or of the slowest stage in a pipeline. */
  readonly workers: number;
  /** What the CPUs are worth ÷ CPU time of a record with its hand-overs. */
  readonly cpus: number;
  /** 1 ÷ the stage that only one worker may be in. Absent where there is none. */
  readonly serial?: number | undefined;
  readonly least: "workers" | "cpus" | "serial";
  /** Where a stage of workers waits: what they reach who meet at the CPUs by chance, below both. */
  readonly queued?: number | undefined;
}

/** What the plan should reach: the least of its bounds, or what queues leave of it. */
export function reachable(bounds: PlanBounds): number {
  return Math.min(bounds[bounds.least] as number, bounds.queued ?? Number.POSITIVE_INFINITY);
}

/** min(workers ÷ latency, CPUs ÷ CPU time of a record, 1 ÷ serial stage): more than the least is out of reach. */
export function planBounds(measured: MeasuredPlan): PlanBounds {
  const { plan, workers, stageNs, cpuNs, cpusWorth, handOverNs = 0, merge = "end" } = measured;
  const pipelined = isPipelined(plan);
  const byWorkers = (workers * 1e9) / (pipelined ? recordInPipeline(measured) : recordInThread(measured));
  const byCpus = (cpusWorth * 1e9) / (cpuNs + (pipelined ? handOvers * handOverNs : ownHandOver(plan, handOverNs)));
  const serial = merge === "lock" && workers > 1 ? 1e9 / stageNs.aggregate : undefined;
  const lowest = Math.min(byWorkers, byCpus, serial ?? Number.POSITIVE_INFINITY);
  return {
    workers: byWorkers,
    cpus: byCpus,
    ...(serial !== undefined && Number.isFinite(serial) && { serial }),
    least: lowest === byWorkers ? "workers" : lowest === byCpus ? "cpus" : "serial",
    ...(plan === "data" && workers > 1 && measured.waiting !== undefined && { queued: queuedThroughput(measured) }),
  };
}

/** Workers are alike, and their waits are not: each is at the CPUs for its share of a record. */
function queuedThroughput(measured: MeasuredPlan): number {
  const { plan, workers, cpuNs, cpusWorth, handOverNs = 0 } = measured;
  const demandNs = cpuNs + ownHandOver(plan, handOverNs);
  const elsewhereNs = Math.max(0, recordInThread(measured) - demandNs);
  return closedThroughput({ customers: workers, elsewhereNs, demandNs, servers: cpusWorth });
}

/**
 * Time for which a record keeps the thread that does all stages from the next. Where streams wait: a stream that is full lets the one before it go on only when
 * it is empty ('drain'), so that the stages before the wait do a buffer of records at once, beside one wait of as many; those behind it take
 * a record before the next is asked for.
 */
function recordInThread({ plan, stageNs, handOverNs = 0, waiting, buffer = 16 }: MeasuredPlan): number {
  if (plan !== "streams" || waiting === undefined) return recordTime(stageNs) + ownHandOver(plan, handOverNs);
  const at = stageIds.indexOf(waiting);
  const work = (ids: readonly (keyof StageTimes)[]) => ids.reduce((sum, id) => sum + stageNs[id], 0);
  const before = work(stageIds.slice(0, at)) + at * handOverNs;
  const behind = work(stageIds.slice(at + 1)) + (handOvers - at) * handOverNs;
  return stageNs[waiting] + behind + Math.max(0, before - stageNs[waiting] / buffer);
}

/** What a record adds by its hand-overs to a thread that does all stages: nothing, a task's share, or one stream to the next. */
function ownHandOver(plan: StagePlan, handOverNs: number): number {
  switch (plan) {
    case "serial":
    case "batch":
      return 0;
    case "data":
      return handOverNs;
    case "streams":
    case "pipeline":
    case "pipeline-data":
      return handOvers * handOverNs;
    default:
      return assertNever(plan);
  }
}

/**
 * Time for which a record keeps the slowest stage from the next, with its hand-over: the first stage only gives and the last only takes, one side each.
 * A thread that works all the time, beside others that work for a share f of it, goes at 1 − f + f × pace. For X records a second of slowest and rest
 * that is X × slowest = 1 − f (1 − pace) and X × rest = f × pace, so 1 ÷ X = slowest + rest × (1 − pace) ÷ pace. Waiting is not slowed down.
 */
function recordInPipeline({ stageNs, cpuNs, handOverNs = 0, pace = 1, waiting }: MeasuredPlan): number {
  const longer: StageTimes = {
    parse: stageNs.parse + handOverNs / 2,
    filter: stageNs.filter + handOverNs,
    enrich: stageNs.enrich + handOverNs,
    aggregate: stageNs.aggregate + handOverNs / 2,
  };
  const slowest = slowestStage(longer);
  if (waiting !== undefined && longer[waiting] === slowest) return slowest;
  return slowest + Math.max(0, cpuNs + handOvers * handOverNs - slowest) * (1 / pace - 1);
}

function isPipelined(plan: StagePlan): boolean {
  return plan === "pipeline" || plan === "pipeline-data";
}

export interface FullPlan {
  readonly plan: StagePlan;
  readonly workers: number;
  /** Records that a ring between two stages holds. */
  readonly ring: number;
  /** Records of a batch. */
  readonly batch: number;
  readonly stageNs: StageTimes;
}

/**
 * Records in a plan whose source never lets it wait: in a pipeline the rings before the slowest stage are full, those behind it nearly empty, and
 * each stage up to it has one in hand. Elsewhere each worker has the records that it took at once. Undefined between streams, whose buffers fill as
 * they like.
 */
export function heldWhenFull({ plan, workers, ring, batch, stageNs }: FullPlan): number | undefined {
  if (plan === "streams") return undefined;
  if (plan === "serial") return 1;
  if (!isPipelined(plan)) return workers * batch;
  const times = [stageNs.parse, stageNs.filter, stageNs.enrich, stageNs.aggregate];
  const before = times.indexOf(Math.max(...times));
  return workers * (before * ring + before + 1);
}

/**
 * Time that a record spends in a plan where `held` are in it at once: held ÷ throughput.
 * @param throughput records a second, above 0
 * @see littles-law.ts
 */
export function loadedLatencyNs(held: number, throughput: number): number {
  return (held / throughput) * 1e9;
}
