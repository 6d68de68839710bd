/** The document's four stages by every plan: what they reach, what bounds them, and what becomes of a record on its way. */
import { algorithms } from "../src/families/algorithms/family.ts";
import { type Axes, defineSuite, type ProfileId } from "../src/suites/suite.ts";

interface Size {
  /** Of a plan: some hundred ms of one thread. */
  readonly records: number;
  /** Of a plan of many threads: long enough for the system to spread them over the CPUs. Waiting takes longer. */
  readonly piped: { readonly work: number; readonly service: number };
  /** Of each thread that shares nothing. */
  readonly alone: number;
  /** Hand-overs by a ring, by one of a single record, before which both sides sleep, by one message a record, and by messages of several. */
  readonly handedOver: { readonly ring: number; readonly asleep: number; readonly messages: number; readonly batched: number };
  /** Records a second that arrive. Serially the stages take 275 µs, which is 3636 a second. */
  readonly offered: readonly number[];
  /** Time in which they arrive, s. */
  readonly arrivalS: number;
  /** Numbers of workers: of those who merge at the end, of those with one aggregate, and of those who wait for a service. */
  readonly workers: { readonly end: readonly number[]; readonly lock: readonly number[]; readonly service: readonly number[] };
  /** Records that are handed over at once. */
  readonly batches: readonly number[];
  readonly epochs: (usual: number) => number;
}

const sizes: Readonly<Record<ProfileId, Size>> = {
  smoke: {
    records: 32,
    piped: { work: 32, service: 32 },
    alone: 16,
    handedOver: { ring: 2000, asleep: 200, messages: 200, batched: 1000 },
    offered: [2000],
    arrivalS: 0.02,
    workers: { end: [1], lock: [2], service: [2] },
    batches: [64],
    epochs: () => 1,
  },
  quick: {
    records: 192,
    piped: { work: 640, service: 384 },
    alone: 100,
    handedOver: { ring: 50_000, asleep: 1000, messages: 2000, batched: 20_000 },
    offered: [1000, 2400, 3400],
    arrivalS: 0.15,
    workers: { end: [1, 2, 8], lock: [1, 8], service: [2, 8] },
    batches: [1, 8, 64],
    epochs: (usual) => usual,
  },
  full: {
    records: 1600,
    piped: { work: 1600, service: 1600 },
    alone: 400,
    handedOver: { ring: 200_000, asleep: 3000, messages: 10_000, batched: 100_000 },
    offered: [500, 1000, 1500, 2000, 2500, 2800, 3100, 3400],
    arrivalS: 1,
    workers: { end: [1, 2, 4, 8], lock: [1, 2, 4, 8], service: [2, 4, 8, 16] },
    batches: [1, 8, 64, 512],
    epochs: (usual) => 2 * usual,
  },
};

/** Every sample, or its visit, starts a process or threads: one a visit. */
const weight = 0.5;
/** Node's own highWaterMark of streams of objects. Seven buffers of it must be few beside the records, or the first stage works ahead of all waiting. */
const objectMode = { ring: 16 } as const;
/** The fewest visits from which an interval comes. */
const decided = 6;

export default defineSuite({
  id: "algorithms",
  title: "Plans of stages",
  question: "What do pipelines, workers and batches reach with the document's stages, and what bounds them?",
  default: false,
  groups: ({ profile }) => {
    const { records, piped, alone, handedOver, offered, arrivalS, workers, batches, epochs } = sizes[profile];
    // A smoke run proves that things work, and every thread takes its time to start.
    const smoke = profile === "smoke";
    const plan = (axes: Axes): Axes => ({ measure: "plan", ...axes, records: axes["records"] ?? records });
    const pipes = (axes: Axes): Axes => plan({ ...axes, records: axes["enrich"] === "service" ? piped.service : piped.work });
    // More workers than CPUs take turns, and each needs some.
    const data = (counts: readonly number[], axes: Axes = {}) =>
      counts.map((count) => (count > 2 ? pipes : plan)({ plan: "data", workers: count, ...axes }));
    return [
      {
        id: "algorithms/plans",
        question: "Records a second of every plan with stages of 50, 5, 200 and 20 µs of work",
        family: algorithms,
        trials: [
          plan({ plan: "serial" }),
          pipes({ plan: "pipeline", ring: smoke ? 64 : [1, 64] }),
          ...data([2, ...(smoke ? [] : [8])]),
          plan({ plan: "batch", batch: 64 }),
          plan({ plan: "streams", ...objectMode }),
          ...(smoke ? [] : [pipes({ plan: "pipeline", ring: 64, batch: 16 }), pipes({ plan: "pipeline-data", workers: 2 })]),
        ],
        reference: { plan: "serial" },
        weight,
        epochs: epochs(decided),
      },
      {
        id: "algorithms/service",
        question: "The same where enriching waits 200 µs for a service on the loopback interface",
        family: algorithms,
        trials: [
          plan({ plan: "serial", enrich: "service" }),
          ...data(workers.service, { enrich: "service" }),
          ...(smoke ? [] : [pipes({ plan: "pipeline", enrich: "service" }), pipes({ plan: "streams", enrich: "service", ...objectMode })]),
        ],
        reference: { plan: "serial" },
        weight,
        epochs: epochs(decided),
      },
      {
        id: "algorithms/workers",
        question: "Records a second over the workers: aggregates merged at the end, and one aggregate under a lock",
        family: algorithms,
        trials: [...data(workers.end, { merge: "end" }), ...data(workers.lock, { merge: "lock" })],
        reference: { workers: 1, merge: "end" },
        weight,
        epochs: epochs(decided),
      },
      {
        id: "algorithms/hand-over",
        question: "Time to hand a record from one thread to another, and nothing else",
        family: algorithms,
        trials: [
          { measure: "hand-over", way: "ring", batch: batches, ring: 1024, records: handedOver.ring },
          { measure: "hand-over", way: "ring", batch: 1, ring: 1, records: handedOver.asleep },
          { measure: "hand-over", way: "post-message", batch: 1, ring: 1024, records: handedOver.messages },
          { measure: "hand-over", way: "post-message", batch: 64, ring: 1024, records: handedOver.batched },
        ],
        reference: { way: "ring", batch: 64 },
        weight,
        epochs: epochs(decided),
      },
      {
        id: "algorithms/cpus",
        question: "All stages by several threads that share nothing: what the CPUs are worth",
        family: algorithms,
        trials: [{ measure: "cpus", threads: smoke ? [1, 2] : [1, 2, 4], records: alone }],
        reference: { threads: 1 },
        epochs: epochs(decided),
      },
      {
        id: "algorithms/offered",
        question: "Latency of a record over the records that arrive, whether or not they are waited for",
        family: algorithms,
        trials: offered.map((rate) => plan({ plan: smoke ? "serial" : ["serial", "pipeline"], offered: rate, records: Math.round(rate * arrivalS) })),
        weight,
        epochs: epochs(1),
      },
      {
        id: "algorithms/faults",
        question: "One clear error where a stage throws, the service stalls, or a record is no JSON",
        family: algorithms,
        trials: [
          plan({ plan: "pipeline", fault: "throw", records: 64 }),
          plan({ plan: "serial", fault: "malformed", records: 64 }),
          plan({ plan: "serial", enrich: "service", fault: "stall", records: 64 }),
          ...(smoke
            ? []
            : [
                plan({ plan: "streams", fault: "throw", records: 64 }),
                plan({ plan: "data", workers: 2, fault: "throw", records: 64 }),
                plan({ plan: "batch", batch: 16, fault: "malformed", records: 64 }),
                plan({ plan: "pipeline", enrich: "service", fault: "stall", records: 64 }),
              ]),
          // What these share with those above is all that quick has time for.
          ...(profile === "full"
            ? [
                plan({ plan: "pipeline-data", workers: 2, fault: "throw", records: 64 }),
                plan({ plan: "pipeline", fault: "malformed", records: 64 }),
                plan({ plan: "data", workers: 2, enrich: "service", fault: "stall", records: 64 }),
              ]
            : []),
        ],
        weight,
        epochs: 1,
      },
    ];
  },
});
