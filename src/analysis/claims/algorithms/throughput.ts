/** How long a record takes, and how many pass in a second. */
import { correctedThroughput, loadedLatencyNs, recordTime, type StageTimes, slowestStage } from "../../../models/stages.ts";
import { formatDuration, formatSignificant } from "../../../units.ts";
import { type Algorithms, type PlanEntry, stageIds } from "../../algorithms/schema.ts";
import { scaled } from "../../estimate.ts";
import { ratios, type Seen, seenNear, together } from "../several.ts";
import { figure, type Judgement, openReason, verdictOf } from "../statement.ts";
import { aloneOf, measured, met, missing, nameOf, perSecond } from "./found.ts";

const micros = (stages: StageTimes) => stageIds.map((stage) => formatSignificant(stages[stage] / 1e3)).join(", ");

export function latency(algorithms: Algorithms): Judgement {
  const seen = measured(algorithms).flatMap((entry): Seen[] => {
    const stages = entry.plan === "serial" || entry.plan === "pipeline" ? aloneOf(entry, algorithms) : undefined;
    const over = stages && entry.latency && scaled(entry.latency.p50, 1 / recordTime(stages));
    return over ? [seenNear(nameOf(entry), over, met)] : [];
  });
  if (seen.length === 0) return missing(algorithms, "serial");
  const own = algorithms.serial?.stageNs;
  const [queued] = measured(algorithms)
    .filter(({ plan, heldRecords, enrich }) => plan === "pipeline" && heldRecords && enrich === "work")
    .toSorted((x, y) => (y.heldRecords ?? 0) - (x.heldRecords ?? 0));
  const little =
    queued?.heldRecords === undefined
      ? ""
      : ` ${queued.heldRecords} records ÷ ${perSecond(queued.throughput.median)} are ${formatDuration(loadedLatencyNs(queued.heldRecords, queued.throughput.median))}.`;
  return {
    prediction: own
      ? `${formatSignificant(recordTime(own) / 1e3)} µs: stages of ${micros(own)} µs as one thread measures them`
      : "×1 of the sum of the stages",
    measurement: `medians over that: ${ratios(seen)}`,
    ...together(seen, {
      holds: "No record waits for another.",
      against: `Where records queue, the time is what is queued ÷ throughput (Little).${little}`,
      condition: () => "where no record waits for another",
    }),
  };
}

export function slowest(algorithms: Algorithms): Judgement {
  const own = measured(algorithms).filter(({ plan }) => plan === "pipeline");
  const seen = own.flatMap((entry): Seen[] => {
    const stages = aloneOf(entry, algorithms);
    const over = stages && scaled(entry.throughput, slowestStage(stages) / 1e9);
    return over ? [seenNear(nameOf(entry), over, met)] : [];
  });
  const [first] = own;
  const stages = first && aloneOf(first, algorithms);
  if (!first || !stages || seen.length === 0) return missing(algorithms, "pipeline");
  return {
    prediction: `${perSecond(1e9 / slowestStage(stages))}, 1 ÷ ${formatDuration(slowestStage(stages))} as one thread measures it`,
    measurement: `${perSecond(first.throughput.median)} (${nameOf(first)}); over the prediction: ${ratios(seen)}`,
    ...together(seen, {
      holds: "Four stages run beside each other as long as there is a CPU for each that is busy.",
      against: boundReason(own),
    }),
  };
}

/** Which bounds are the least of these plans. */
function boundReason(entries: readonly PlanEntry[]): string {
  const cpus = entries.filter(({ bounds }) => bounds?.least === "cpus");
  const [first] = cpus;
  if (!first?.bounds) return "Hand-overs, waking, and CPUs that slow each other take their part of each record.";
  return `The CPUs allow ${perSecond(first.bounds.cpus)} (${nameOf(first)}); hand-overs and waking take their part of each record as well.`;
}

export function waiting(algorithms: Algorithms): Judgement {
  const entry = measured(algorithms)
    .filter(({ plan, stageNs }) => plan === "pipeline" && stageNs)
    .toSorted((a, b) => b.ring - a.ring)[0];
  if (!entry?.stageNs) return missing(algorithms, "pipeline");
  const { stageNs, throughput } = entry;
  const busy = stageIds.flatMap((stage) => {
    const share = scaled(stageNs[stage], throughput.median / 1e9);
    return share ? [{ stage, share }] : [];
  });
  const others = busy.toSorted((a, b) => b.share.median - a.share.median).slice(1);
  const [most] = others;
  if (!most) return missing(algorithms, "pipeline");
  const verdict = verdictOf(most.share.spread, 0, 0.5);
  return {
    prediction: "less than half of the time in each stage but the slowest",
    measurement: `${nameOf(entry)}: ${others.map(({ stage, share }) => `${stage} ${figure(scaled(share, 100) ?? share)} %`).join(", ")}`,
    verdict,
    reason: verdict === "open" ? openReason(most.share.spread) : "A stage is in use for its own time out of the slowest one's.",
  };
}

export function dataParallel(algorithms: Algorithms): Judgement {
  const own = measured(algorithms).filter(({ plan, workers, merge, document }) => plan === "data" && workers > 1 && merge === "end" && document);
  const eight = own.filter(({ workers }) => workers === 8);
  const candidates = eight.length > 0 ? eight : own.toSorted((a, b) => b.workers - a.workers);
  const judgedOnes = [...new Set(candidates.map(({ enrich }) => enrich))].flatMap(
    (enrich) => candidates.find((entry) => entry.enrich === enrich) ?? [],
  );
  const seen = judgedOnes.flatMap((entry): Seen[] => {
    const over = entry.document && scaled(entry.throughput, 1 / entry.document);
    return over ? [seenNear(nameOf(entry), over, met)] : [];
  });
  const [first] = judgedOnes;
  if (!first || seen.length === 0) return missing(algorithms, "data");
  const corrected = correctedThroughput({ plan: "data", workers: first.workers, stagesUs: first.stagesUs });
  const bound = judgedOnes.find(({ bounds }) => bounds?.least === "cpus")?.bounds;
  const here = bound ? ` Here the CPUs allow ${perSecond(bound.cpus)}.` : "";
  return {
    prediction: `${perSecond(first.document ?? Number.NaN)} by the document; ${perSecond(corrected)} as ${first.workers} ÷ ${formatSignificant(recordTime(first.stagesUs))} µs`,
    measurement: `${judgedOnes.map((entry) => `${figure(entry.throughput, "", (value) => String(Math.round(value)))} records/s (${nameOf(entry)})`).join(", ")}; over the document's: ${ratios(seen)}`,
    ...together(seen, {
      holds: "As many pipelines as workers.",
      against: `A worker that does all stages takes their sum for each record, not the slowest alone.${here}`,
    }),
  };
}
