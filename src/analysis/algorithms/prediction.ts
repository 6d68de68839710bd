/**
 * What a plan should reach, from what one thread took for the same stages in the same rounds: min(workers ÷ latency, CPUs ÷ CPU time of a record,
 * 1 ÷ serial stage), hand-overs included. Nothing that the plan itself did enters, so that a prediction can fail; only the streams, whose hand-overs nothing else
 * measures, are told theirs.
 */
import { documentThroughput, planBounds, reachable, recordTime, type StageTimes } from "../../models/stages.ts";
import { estimate, pairedRatio, scaled } from "../estimate.ts";
import { unpairedRatio } from "../interval.ts";
import { recorded, told } from "../recorded.ts";
import { mapped } from "../statistics.ts";
import type { Estimate } from "../summary.ts";
import { paceOf, ringHandOver, worthOf } from "./cpus.ts";
import { cpuOf, type Member, sameStages, stageEstimates } from "./members.ts";
import { threadsOf } from "./names.ts";
import { type Algorithms, type Bounds, type HandOver, type PlanEntry, stageIds } from "./schema.ts";

/** One thread's figures, ns a record: what predictions start from. */
export interface Basis {
  readonly member: Member;
  readonly stageNs: StageTimes;
  readonly recordNs: number;
  readonly cpuNs: number;
}

/** Measured constants of the machine. */
export interface Constants {
  readonly cpus: Algorithms["cpus"];
  readonly handOvers: readonly HandOver[];
  /** CPUs that the run might use. */
  readonly available: number;
}

/** A plan of one thread: `serial`, or one worker that does everything. */
function isOneThread({ plan, workers, offered, fault, merge }: Member): boolean {
  return (plan === "serial" || (plan === "data" && workers === 1 && merge === "end")) && offered === 0 && fault === "none";
}

/** One thread over the same stages: `serial` before a single worker, of the same group before any other. */
export function basisOf(member: Member, all: readonly Member[]): Basis | undefined {
  const alike = all.filter((other) => isOneThread(other) && sameStages(member, other));
  const near = alike.filter(({ group }) => group === member.group);
  const ordered = [...near, ...alike].toSorted((a, b) => rank(a, member) - rank(b, member));
  const [one] = ordered.flatMap((other) => basis(other) ?? []);
  const busy = busyCpuNs(member, all);
  return one && busy !== undefined ? { ...one, cpuNs: busy } : one;
}

/**
 * CPU time of a record by the fewest workers that wait, of several and fewer than the plan's own: one thread that waits finds its CPU idle each time, and waking
 * it counts. Undefined where there are none.
 */
function busyCpuNs(member: Member, all: readonly Member[]): number | undefined {
  if (member.enrich !== "service" || member.plan !== "data") return undefined;
  const several = ({ plan, workers, offered, merge }: Member) =>
    plan === "data" && offered === 0 && merge === "end" && workers > 1 && workers < member.workers;
  const fewer = all.filter((other) => several(other) && other.group === member.group && other.fault === "none" && sameStages(member, other));
  const [fewest] = fewer.toSorted((a, b) => a.workers - b.workers);
  return fewest && cpuOf(fewest.point)?.median;
}

const rank = (one: Member, member: Member) => (one.group === member.group ? 0 : 2) + (one.plan === "serial" ? 0 : 1);

function basis(member: Member): Basis | undefined {
  const stages = stageEstimates(member.point);
  const rate = member.throughput && estimate(member.throughput, "highest");
  if (!stages || !rate) return undefined;
  const stageNs = {
    parse: stages.parse.median,
    filter: stages.filter.median,
    enrich: stages.enrich.median,
    aggregate: stages.aggregate.median,
  };
  const recordNs = 1e9 / rate.median;
  const cpuNs = cpuOf(member.point)?.median ?? recordNs;
  // A process's helper threads (collector, compiler) run beside its one thread and take nothing of a record's own time; a service does its part for each record.
  return { member, stageNs, recordNs, cpuNs: member.enrich === "service" ? cpuNs : Math.min(cpuNs, recordNs) };
}

/** Undefined without a basis, or where nobody measured what the CPUs are worth to several threads. */
export function boundsOf(member: Member, from: Basis | undefined, { cpus, handOvers, available }: Constants): Bounds | undefined {
  const threads = threadsOf(member);
  // A service has a process of its own beside a single thread.
  const cpusWorth = threads === 1 && member.enrich === "work" ? 1 : worthOf(threads === 1 ? 2 : threads, cpus, available);
  if (!from || cpusWorth === undefined) return undefined;
  const { plan, workers, batch, ring, merge } = member;
  const handOverNs = isPipelined(member) ? ringHandOver(batch, ring, handOvers) : ownHandOver(member, from);
  const [waiting, pace] = [member.enrich === "service" ? ("enrich" as const) : undefined, paceOf(cpus, available)];
  // One thread that does not wait is its own bound, whatever else its process has to do.
  const cpuNs = threads === 1 && member.enrich === "work" ? Math.min(from.cpuNs, recordTime(from.stageNs)) : from.cpuNs;
  return planBounds({ plan, workers, stageNs: from.stageNs, cpuNs, cpusWorth, pace, handOverNs, waiting, buffer: ring, merge });
}

const isPipelined = ({ plan }: Member) => plan === "pipeline" || plan === "pipeline-data";

/** What a stream takes, and of workers what one of them alone took to find its next record. */
function ownHandOver(member: Member, from: Basis): number | undefined {
  const one = member.plan === "data" ? from.member : member;
  return one.plan === member.plan ? told(one.point, "handOverNs")?.median : undefined;
}

type Predicted = Pick<PlanEntry, "document" | "bounds" | "predicted" | "versusPredicted" | "speedup">;

/** Everything that is said of a plan beside its own figures. */
export function predictionOf(member: Member, all: readonly Member[], constants: Constants): Predicted {
  const from = basisOf(member, all);
  const bounds = boundsOf(member, from, constants);
  const document = documentThroughput(member);
  const reached = bounds && reachable(bounds);
  // No plan takes more than arrives.
  const predicted = reached !== undefined && member.offered > 0 ? Math.min(reached, member.offered) : reached;
  const serial = all.find((other) => other.plan === "serial" && isOneThread(other) && other.group === member.group && sameStages(member, other));
  const speedup = serial && serial !== member && ratio(member, serial);
  const versusPredicted = from && predicted !== undefined ? overPredicted(member, from, predicted) : undefined;
  return {
    ...(document !== undefined && { document }),
    ...(bounds && { bounds }),
    ...(predicted !== undefined && { predicted }),
    ...(speedup && { speedup }),
    ...(versusPredicted && { versusPredicted }),
  };
}

/** Throughput of one plan ÷ that of another of its group, paired. */
export function ratio(member: Member, other: Member, factor = 1): Estimate | undefined {
  return member.throughput && other.throughput && pairedRatio(member.throughput, other.throughput, "highest", factor);
}

/**
 * A prediction moves with its basis, round by round; a rate of arrival does not. Where the basis stands in another group, with rounds of its own, the two are
 * independent. The basis itself is judged by the sum of its own stages, sample by sample.
 */
function overPredicted(member: Member, { member: from, recordNs }: Basis, predicted: number): Estimate | undefined {
  const own = member.throughput && estimate(member.throughput, "highest");
  const base = from.throughput && estimate(from.throughput, "highest");
  if (!own || !base) return undefined;
  if (predicted === member.offered) return scaled(own, 1 / predicted);
  if (from === member) return stagesOverRecord(member);
  const perBase = 1e9 / recordNs / predicted;
  if (from.group === member.group) return ratio(member, from, perBase);
  return scaled({ ...own, ...unpairedRatio(own, base), best: own.best / base.median }, perBase);
}

function stagesOverRecord({ point, throughput }: Member): Estimate | undefined {
  const stages = stageIds.map((stage) => recorded(point, `${stage}Ns`)?.values);
  if (!throughput || stages.some((values) => values === undefined)) return undefined;
  const sum = (i: number) => stages.reduce((total, values) => total + (values?.[i] ?? Number.NaN), 0);
  return estimate({ ...throughput, values: mapped(throughput.values, (perSecond, i) => (perSecond * sum(i)) / 1e9) }, "highest");
}
