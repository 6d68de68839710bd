/** How many records are in progress at once. */
import { formatDuration } from "../../../units.ts";
import type { Algorithms, PlanEntry } from "../../algorithms/schema.ts";
import { unpairedRatio } from "../../interval.ts";
import { type Judgement, ratio } from "../statement.ts";
import { measured, missing, nameOf } from "./found.ts";

export function pipelinePages(algorithms: Algorithms): Judgement {
  const own = measured(algorithms).filter(({ plan, heldRecords }) => plan === "pipeline" && heldRecords !== undefined);
  if (own.length === 0) return missing(algorithms, "pipeline");
  const most = own.map((entry) => `${entry.heldRecords} (${nameOf(entry)})`).join(", ");
  const least = Math.min(...own.map(({ heldRecords = 0 }) => heldRecords));
  return {
    prediction: "one record in progress",
    measurement: `at most ${most}`,
    verdict: least > 1 ? "does-not-hold" : "holds",
    reason:
      least > 1
        ? "Each stage has a record of its own, and what its ring holds waits before it: that is where the throughput comes from."
        : "No other record entered before the first had left.",
  };
}

export function workerPages(algorithms: Algorithms): Judgement {
  const own = measured(algorithms).filter(({ plan, heldRecords }) => plan === "data" && heldRecords !== undefined);
  if (own.length === 0) return missing(algorithms, "data");
  const over = own.filter(({ heldRecords = 0, workers, batch }) => heldRecords > workers * batch);
  const [most] = own.toSorted((a, b) => b.workers - a.workers);
  return {
    prediction: "as many records, or batches of them, as workers",
    measurement: most ? `at most ${most.heldRecords} with ${nameOf(most)}` : "",
    verdict: over.length === 0 ? "holds" : "does-not-hold",
    reason:
      over.length === 0 ? "No worker takes a record before it is done with the last." : `More are in progress with ${over.map(nameOf).join(", ")}.`,
  };
}

export function batches(algorithms: Algorithms): Judgement {
  const all = measured(algorithms);
  const small = all.find(({ plan, batch, heldRecords }) => plan === "pipeline" && batch > 1 && heldRecords !== undefined);
  const whole = all.find(({ plan }) => plan === "batch");
  if (!small) return missing(algorithms, "pipeline in batches");
  const alone = all.find((entry) => entry.plan === "pipeline" && entry.batch === 1 && entry.ring === small.ring && entry.enrich === small.enrich);
  const over = alone && unpairedRatio(small.throughput, alone.throughput);
  const time = (entry: PlanEntry) => (entry.latency ? `, half of them within ${formatDuration(entry.latency.p50.median)}` : "");
  const beside = whole?.heldRecords === undefined ? "" : `; ${nameOf(whole)} holds ${whole.heldRecords}${time(whole)}`;
  return {
    prediction: "no plan that streams hands over several records at once",
    measurement: `${nameOf(small)}: at most ${small.heldRecords} records held${time(small)}${over ? `, ${ratio(over)} of the throughput of single records` : ""}${beside}`,
    verdict: "does-not-hold",
    reason:
      "Small batches stream as well: what is held is bounded by the rings, whatever the length of the stream. Only batches of everything do not.",
  };
}
