/** The bounds of a plan as figures, each with its formula. */
import { type PlanBounds, planBounds } from "../../models/stages.ts";
import { stageIds } from "../algorithms/schema.ts";
import { asked, type Figure, figureOf, type Value } from "./figure.ts";
import type { StagesRequest } from "./request.ts";
import { isPipelined, type Known, measuredPlan, stageValues } from "./stage-costs.ts";

/** Each bound with its formula, from `planBounds`. */
export function boundsOf(request: StagesRequest, known: Known): { readonly bounds: PlanBounds; readonly figures: readonly Figure[] } {
  const { own, over, waitCpu, handOver, worth } = known;
  const plan = measuredPlan(request, known);
  const bounds = planBounds(plan);
  const added = { ...(own && { own }), ...(over && { over }), ...(handOver && { handOver }) };
  const working = stageIds.filter((id) => !request.waits.includes(id));
  const stages = stageValues(request);
  const workers = asked("--workers", request.workers, "count");
  const figures = [
    isPipelined(request)
      ? slowestOf(request, known, bounds)
      : figureOf({
          id: "stages.workers",
          title: "by its workers",
          unit: "1/s",
          formula: "workers ÷ time of a record",
          constants: { workers, ...stages, ...added },
          of: () => bounds.workers,
        }),
    figureOf({
      id: "stages.cpus",
      title: "by the CPUs",
      unit: "1/s",
      formula: `worth ÷ (${[...working, ...(own ? ["own"] : []), ...(waitCpu ? ["waitCpu"] : []), ...(handOver ? ["hand-overs"] : [])].join(" + ")})`,
      constants: {
        worth,
        ...Object.fromEntries(working.map((id) => [id, stages[id]])),
        ...(own && { own }),
        ...(waitCpu && { waitCpu }),
        ...(handOver && { handOver }),
      },
      of: () => bounds.cpus,
    }),
    ...(bounds.serial === undefined
      ? []
      : [
          figureOf({
            id: "stages.serial",
            title: "by the shared aggregate",
            unit: "1/s",
            formula: "1 ÷ aggregate",
            constants: { aggregate: stages.aggregate },
            of: () => bounds.serial ?? Number.NaN,
          }),
        ]),
  ];
  return { bounds, figures: [...figures, ...queuedOf(bounds, worth, workers)] };
}

function queuedOf({ workers, cpus, queued }: PlanBounds, worth: Value, count: Value): readonly Figure[] {
  if (queued === undefined) return [];
  const bound = (value: number, figure: string): Value => ({ value, unit: "1/s", source: { kind: "planned", figure } });
  return [
    figureOf({
      id: "stages.queued",
      title: "where waits meet",
      unit: "1/s",
      formula: "mean value analysis of workers and worth CPUs",
      constants: { workers: count, worth, byWorkers: bound(workers, "by its workers"), byCpus: bound(cpus, "by the CPUs") },
      of: () => queued,
      notes: ["workers that wait come back by chance, and find the CPUs busy"],
    }),
  ];
}

/** A stage that works is slowed down by the work of the others; one that waits is not. */
function slowestOf(request: StagesRequest, known: Known, bounds: PlanBounds): Figure {
  const { own, over, handOver, pace } = known;
  const { stageNs } = measuredPlan(request, known);
  const slowest = stageIds.reduce((most, id) => (stageNs[id] > stageNs[most] ? id : most));
  const stages = stageValues(request);
  const waits = request.waits.includes(slowest);
  const slowed = !waits && pace !== undefined && pace.value < 1;
  const ends = slowest === "parse" || slowest === "aggregate";
  const terms = [
    slowest,
    ...(slowest === "parse" && own ? ["own"] : []),
    ...(waits && over ? ["over"] : []),
    ...(handOver ? [ends ? "handOver ÷ 2" : "handOver"] : []),
  ];
  return figureOf({
    id: "stages.workers",
    title: "by its slowest stage",
    unit: "1/s",
    formula: `workers ÷ (${terms.join(" + ")}${slowed ? " + the others' work × (1 − pace) ÷ pace" : ""})`,
    constants: {
      workers: asked("--workers", request.workers, "count"),
      ...(slowed ? stages : { [slowest]: stages[slowest] }),
      ...(own && { own }),
      ...(waits && over && { over }),
      ...(handOver && { handOver }),
      ...(slowed && { pace }),
    },
    of: () => bounds.workers,
  });
}
