/** Trials of the family `algorithms`, read once. Times in ns a record, rates in records a second. */

import type { StagePlan, StageTimes } from "../../models/stages.ts";
import { estimate } from "../estimate.ts";
import { isQuoted, numberParam, type Point, textParam } from "../point.ts";
import { recorded, told } from "../recorded.ts";
import { mapped, type Series } from "../statistics.ts";
import type { Estimate } from "../summary.ts";
import { stageIds } from "./schema.ts";

const planIds: Readonly<Record<StagePlan, true>> = { serial: true, pipeline: true, data: true, batch: true, "pipeline-data": true, streams: true };

/** A trial of a plan. */
export interface Member {
  readonly point: Point;
  readonly group: string;
  readonly plan: StagePlan;
  readonly workers: number;
  readonly batch: number;
  readonly ring: number;
  readonly enrich: string;
  readonly merge: "end" | "lock";
  readonly stagesUs: StageTimes;
  readonly offered: number;
  readonly fault: string;
  /** Records a second of each sample. Absent where nothing was measured. */
  readonly throughput: Series | undefined;
}

/** In the record's order. */
export function membersOf(points: readonly Point[]): readonly Member[] {
  return points.flatMap((point): Member[] => {
    const plan = textParam(point, "plan");
    if (point.trial.family !== "algorithms" || point.group.purpose !== "measure" || !isPlan(plan)) return [];
    const stage = (name: string, usual: number) => numberParam(point, name) ?? usual;
    return [
      {
        point,
        group: point.group.id,
        plan,
        workers: numberParam(point, "workers") ?? 1,
        batch: numberParam(point, "batch") ?? 1,
        ring: numberParam(point, "ring") ?? 64,
        enrich: textParam(point, "enrich") || "work",
        merge: textParam(point, "merge") === "lock" ? "lock" : "end",
        stagesUs: { parse: stage("parseUs", 50), filter: stage("filterUs", 5), enrich: stage("enrichUs", 200), aggregate: stage("aggregateUs", 20) },
        offered: numberParam(point, "offered") ?? 0,
        fault: textParam(point, "fault") || "none",
        throughput: isQuoted(point) ? throughputOf(point) : undefined,
      },
    ];
  });
}

function isPlan(text: string): text is StagePlan {
  return Object.hasOwn(planIds, text);
}

/** Records of each pass: those that were counted, else those that were asked for. */
function recordsOf(point: Point): (sample: number) => number {
  const counted = recorded(point, "records")?.values;
  const asked = numberParam(point, "records") ?? Number.NaN;
  return (sample) => counted?.[sample] ?? asked;
}

/** Records a second. */
export function throughputOf(point: Point): Series | undefined {
  const records = recordsOf(point);
  return point.speed && { ...point.speed, values: mapped(point.speed.values, (passes, i) => passes * records(i)) };
}

/** CPU time of one record, of all threads of the process. */
export function cpuOf(point: Point): Estimate | undefined {
  const [cpu, records] = [recorded(point, "cpuNs"), recordsOf(point)];
  return cpu && estimate({ ...cpu, values: mapped(cpu.values, (ns, i) => ns / records(i)) }, "lowest");
}

/** Each stage's time of a record as this plan measured it; absent as soon as one is missing. */
export function stageEstimates(point: Point): Record<keyof StageTimes, Estimate> | undefined {
  const found = stageIds.flatMap((stage) => {
    const ns = told(point, `${stage}Ns`);
    return ns ? [[stage, ns] as const] : [];
  });
  return found.length === stageIds.length ? (Object.fromEntries(found) as Record<keyof StageTimes, Estimate>) : undefined;
}

/** The same stages, by the same kind of enrichment. */
export function sameStages(a: Member, b: Member): boolean {
  return a.enrich === b.enrich && stageIds.every((stage) => a.stagesUs[stage] === b.stagesUs[stage]);
}
