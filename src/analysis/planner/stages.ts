/** What a plan of stages will reach: records a second by the least of its bounds, the time of a record, and memory. */
import { amdahl } from "../../models/amdahl.ts";
import { randomWaitNs } from "../../models/queue.ts";
import { documentThroughput, heldWhenFull, loadedLatencyNs, type PlanBounds, reachable, recordTime } from "../../models/stages.ts";
import { formatDuration } from "../../units.ts";
import { threadsOf } from "../algorithms/names.ts";
import { type Algorithms, stageIds } from "../algorithms/schema.ts";
import { asked, type Figure, figureOf, measured, type PlannedSection, planned } from "./figure.ts";
import type { StagesRequest } from "./request.ts";
import { boundsOf } from "./stage-bounds.ts";
import { constantsOf, isPipelined, type Known, measuredPlan, stageValues } from "./stage-costs.ts";

/** @param cpus that the record's process might use: the assumption where nobody measured what they are worth */
export function plannedStages(found: Algorithms | undefined, cpus: number, request: StagesRequest): PlannedSection {
  const { plan, workers, stageNs, waits, merge } = request;
  const known = constantsOf(found, cpus, request);
  const alone = aloneOf(request, known);
  const { bounds, figures: bounding } = boundsOf(request, known);
  const throughput = throughputOf(request, bounds, bounding);
  const share = stageNs.aggregate / recordTime(stageNs);
  return {
    id: "stages",
    title: `${plan}${workers > 1 ? ` × ${workers}` : ""}, ${stageIds.map((id) => `${id} ${formatDuration(stageNs[id])}${waits.includes(id) ? " waiting" : ""}`).join(", ")}`,
    figures: [
      throughput,
      ...bounding,
      alone,
      ...latencyOf(request, bounds, alone, throughput),
      ...(merge === "lock" && workers > 1 ? [amdahlOf(request, share)] : []),
      ...memoryOf(found, request),
    ],
    missing: known.missing,
  };
}

/** Nothing else in the plan. */
function aloneOf(request: StagesRequest, known: Known): Figure {
  const { own, over, handOver } = known;
  const hops = isPipelined(request) || request.plan === "streams" ? 3 : request.plan === "data" ? 1 : 0;
  const terms = [
    "parse + filter + enrich + aggregate",
    ...(own ? ["own"] : []),
    ...(over ? [request.waits.length > 1 ? `${request.waits.length} × over` : "over"] : []),
    ...(handOver && hops > 0 ? [hops > 1 ? `${hops} × handOver` : "handOver"] : []),
  ];
  return figureOf({
    id: "stages.alone",
    title: "time of a record alone",
    unit: "ns",
    formula: terms.join(" + "),
    constants: { ...stageValues(request), ...(own && { own }), ...(over && { over }), ...(handOver && hops > 0 && { handOver }) },
    of: () => recordTime(measuredPlan(request, known).stageNs) + hops * (handOver?.value ?? 0),
    document: recordTime(request.stageNs),
  });
}

/** The least bound, or what arrives where that is less. */
function throughputOf(request: StagesRequest, bounds: PlanBounds, bounding: readonly Figure[]): Figure {
  const { plan, workers, stageNs, rate } = request;
  const least = reachable(bounds);
  const { parse, filter, enrich, aggregate } = stageNs;
  const stagesUs = { parse: parse / 1e3, filter: filter / 1e3, enrich: enrich / 1e3, aggregate: aggregate / 1e3 };
  const bySymbol = Object.fromEntries(bounding.map((figure) => [figure.id.replace("stages.", "") as string, planned(figure)]));
  return figureOf({
    id: "stages.throughput",
    title: "records a second",
    unit: "1/s",
    formula: `min(${[...Object.keys(bySymbol), ...(rate === undefined ? [] : ["rate"])].join(", ")})`,
    constants: { ...bySymbol, ...(rate !== undefined && { rate: asked("--rate", rate, "1/s") }) },
    of: () => Math.min(least, rate ?? Number.POSITIVE_INFINITY),
    document: documentThroughput({ plan, workers, stagesUs }),
    notes: [
      boundBy[bounds.least],
      ...(rate !== undefined && rate >= least ? ["more arrives than the plan can take: what waits grows without an end"] : []),
    ],
  });
}

const boundBy = {
  workers: "bound by its workers: more of them, or a shorter slowest stage, give more",
  cpus: "bound by the CPUs: more workers give nothing",
  serial: "bound by the shared aggregate: merge at the end",
} as const;

/** Below the bound, arrivals that know nothing of each other wait by chance; at the bound, what is held passes at its pace. */
function latencyOf(request: StagesRequest, bounds: PlanBounds, alone: Figure, throughput: Figure): readonly Figure[] {
  const { rate } = request;
  const bound = reachable(bounds);
  const wait = rate === undefined ? undefined : randomWaitNs(1e9 / bound, rate / bound);
  if (rate !== undefined && wait !== undefined)
    return [
      figureOf({
        id: "stages.latency",
        title: "mean time of a record",
        unit: "ns",
        formula: "alone + load ÷ (2 (1 − load) bound)",
        constants: {
          alone: planned(alone),
          load: { value: rate / bound, unit: "ratio", source: { kind: "planned", figure: "--rate ÷ bound" } },
          bound: { value: bound, unit: "1/s", source: { kind: "planned", figure: "the least bound" } },
        },
        of: (v) => v.alone + wait,
        notes: ["of arrivals at random; those at even distances do not wait"],
      }),
    ];
  const held = heldWhenFull(request);
  if (held === undefined) return [];
  return [
    figureOf({
      id: "stages.latency",
      title: "time of a record when full",
      unit: "ns",
      formula: "max(alone, held ÷ throughput)",
      constants: {
        alone: planned(alone),
        held: { value: held, unit: "count", source: { kind: "planned", figure: "full queues before the slowest stage" } },
        throughput: planned(throughput),
      },
      of: (v) => Math.max(v.alone, loadedLatencyNs(v.held, v.throughput)),
    }),
  ];
}

function amdahlOf(request: StagesRequest, share: number): Figure {
  return figureOf({
    id: "stages.amdahl",
    title: "speed-up by Amdahl",
    unit: "ratio",
    formula: "1 ÷ (share + (1 − share) ÷ workers)",
    constants: {
      share: { value: share, unit: "ratio", source: { kind: "asked", option: "--stages: aggregate ÷ record" } },
      workers: asked("--workers", request.workers, "count"),
    },
    of: (v) => amdahl(v.workers, v.share),
    notes: ["as if the aggregate overlapped nothing: in a steady stream it does, and the bounds above hold"],
  });
}

function memoryOf(found: Algorithms | undefined, request: StagesRequest): readonly Figure[] {
  const threads = threadsOf(request);
  if (threads === 1 || found?.workerBytes === undefined) return [];
  return [
    figureOf({
      id: "stages.memory",
      title: "memory above one thread's",
      unit: "B",
      formula: "threads × worker",
      constants: {
        threads: { value: threads, unit: "count", source: { kind: "planned", figure: `threads of ${request.plan}` } },
        worker: measured("algorithms.workerBytes", "one more worker", found.workerBytes, "B"),
      },
      of: (v) => v.threads * v.worker,
    }),
  ];
}
