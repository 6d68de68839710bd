/** What the document's "Algorithms" says of plans, judged by the findings of the suite `algorithms`. */
import type { Algorithms } from "../algorithms/schema.ts";
import type { Claim } from "../claims.ts";
import { batches, pipelinePages, workerPages } from "./algorithms/pages.ts";
import { dataParallel, latency, slowest, waiting } from "./algorithms/throughput.ts";
import { amdahlLaw, lock, memory } from "./algorithms/workers.ts";
import { judged, type Statement } from "./statement.ts";

const section = "Algorithms";

export function algorithmsClaims(algorithms: Algorithms): readonly Claim[] {
  return judged(section, statements, algorithms);
}

const statements: readonly Statement<Algorithms>[] = [
  { id: "algorithms/pipeline-one-page", claim: "In a pipeline one page flows through all stages.", judge: pipelinePages },
  { id: "algorithms/data-page-a-worker", claim: "In data parallelism each worker has one page.", judge: workerPages },
  { id: "algorithms/no-batches", claim: "Streaming excludes processing in batches.", judge: batches },
  { id: "algorithms/latency", claim: "A record takes the sum of its stages: 50, 5, 200 and 20 µs are 275 µs.", judge: latency },
  { id: "algorithms/slowest-stage", claim: "A pipeline gives 1 ÷ its slowest stage: 1 ÷ 200 µs = 5,000 records a second.", judge: slowest },
  { id: "algorithms/others-wait", claim: "The other stages of a pipeline spend most of their time waiting.", judge: waiting },
  { id: "algorithms/data-parallel", claim: "Eight workers that do all stages give 8 × 5,000 = 40,000 records a second.", judge: dataParallel },
  { id: "algorithms/data-memory", claim: "Eight workers take eight times the memory of one.", judge: memory },
  { id: "algorithms/lock", claim: "An aggregate that workers share becomes the bottleneck of the whole.", judge: lock },
  { id: "algorithms/amdahl", claim: "With 5 % of serial work the speed-up is at most 20, whatever the number of workers.", judge: amdahlLaw },
];
