/** The findings of the suite `algorithms`. */
import { estimate } from "../estimate.ts";
import type { Point } from "../point.ts";
import { defined, reasonOf, recorded, told } from "../recorded.ts";
import type { Estimate } from "../summary.ts";
import { cpuWorths, handOversOf } from "./cpus.ts";
import { cpuOf, type Member, membersOf, stageEstimates } from "./members.ts";
import { basisOf, type Constants, predictionOf } from "./prediction.ts";
import { scalingOf, workerBytesOf } from "./scaling.ts";
import type { Algorithms, PlanEntry } from "./schema.ts";

/**
 * Undefined where the record has no trial of the family `algorithms`.
 * @param available CPUs that the run might use
 */
export function algorithmsFinding(points: readonly Point[], available: number): Algorithms | undefined {
  const own = points.filter(({ trial, group }) => trial.family === "algorithms" && group.purpose === "measure");
  if (own.length === 0) return undefined;
  const all = membersOf(own);
  const members = all.filter(({ fault }) => fault === "none");
  const constants: Constants = { cpus: cpuWorths(own), handOvers: handOversOf(own), available };
  const [first] = members.filter(({ enrich, plan }) => plan === "serial" && enrich === "work");
  const serial = first && basisOf(first, members);
  const workerBytes = workerBytesOf(members);
  return {
    entries: members.map((member) => entryOf(member, members, constants)),
    handOvers: [...constants.handOvers],
    cpus: constants.cpus,
    ...(serial && { serial: { stageNs: serial.stageNs, recordNs: serial.recordNs, cpuNs: serial.cpuNs } }),
    scaling: scalingOf(members, constants),
    faults: all.filter(({ fault }) => fault !== "none").map(faultOf),
    ...(workerBytes !== undefined && { workerBytes }),
  };
}

function entryOf(member: Member, all: readonly Member[], constants: Constants): PlanEntry {
  const { point, group, plan, workers, batch, ring, enrich, merge, stagesUs, offered } = member;
  const reason = reasonOf(point);
  const found = {
    throughput: member.throughput && estimate(member.throughput, "highest"),
    latency: latencyOf(point),
    stageNs: stageEstimates(point),
    handOverNs: told(point, "handOverNs"),
    cpuNs: cpuOf(point),
    peakBytes: told(point, "peakBytes"),
    heldRecords: mostOf(point),
  };
  return {
    group,
    plan,
    workers,
    batch,
    ring,
    enrich,
    merge,
    stagesUs,
    offered,
    state: point.trial.outcome.state,
    ...(reason !== undefined && { reason }),
    ...defined(found),
    ...predictionOf(member, all, constants),
  };
}

function faultOf({ point, fault, plan, workers, enrich }: Member): Algorithms["faults"][number] {
  const verification = point.outcome?.verification;
  const told = verification?.state === "verified" ? verification.method : verification?.reason;
  return { fault, plan, workers, enrich, state: point.trial.outcome.state, ...defined({ reason: reasonOf(point), told }) };
}

function latencyOf(point: Point): PlanEntry["latency"] {
  const [p50, p90, p99, max] = (["recordP50Ns", "recordP90Ns", "recordP99Ns", "recordMaxNs"] as const).map((id) => told(point, id)) as (
    | Estimate
    | undefined
  )[];
  return p50 && p90 && p99 && max ? { p50, p90, p99, max } : undefined;
}

function mostOf(point: Point): number | undefined {
  const held = recorded(point, "heldRecords")?.values;
  return held && Math.max(...Array.from(held));
}
