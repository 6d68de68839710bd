/** The document's four stages by every plan: what they reach, what bounds them, and what becomes of a record on its way. */
import { algorithms } from "../src/families/algorithms/family.ts";
import { type Axes, defineSuite, type ProfileId } from "../src/suites/suite.ts";

interface Size {
  /** Of a plan: some hundred ms of one thread. */
  readonly records: number;
  /** Of each thread that shares nothing. */
  readonly alone: number;
  /** Hand-overs by a ring, one message a record, and messages of several. */
  readonly handedOver: { readonly ring: number; readonly messages: number; readonly batched: number };
  /** Records a second that arrive. Serially the stages take 275 µs, which is 3636 a second. */
  readonly offered: readonly number[];
  /** Time in which they arrive, s. */
  readonly arrivalS: number;
  readonly epochs: (usual: number) => number;
}

const sizes: Readonly<Record<ProfileId, Size>> = {
  smoke: {
    records: 32,
    alone: 16,
    handedOver: { ring: 2000, messages: 200, batched: 1000 },
    offered: [2000],
    arrivalS: 0.02,
    epochs: () => 1,
  },
  quick: {
    records: 192,
    alone: 100,
    handedOver: { ring: 50_000, messages: 2000, batched: 20_000 },
    offered: [1000, 2000, 2800, 3400],
    arrivalS: 0.15,
    epochs: (usual) => usual,
  },
  full: {
    records: 1600,
    alone: 400,
    handedOver: { ring: 200_000, messages: 10_000, batched: 100_000 },
    offered: [500, 1000, 1500, 2000, 2500, 2800, 3100, 3400],
    arrivalS: 1,
    epochs: (usual) => 2 * usual,
  },
};

/** Every sample starts a process: one a visit. */
const weight = 0.5;
/** The fewest visits from which an interval comes. */
const decided = 6;

export default defineSuite({
  id: "algorithms",
  title: "Plans of stages",
  question: "What do pipelines, workers and batches reach with the document's stages, and what bounds them?",
  default: false,
  groups: ({ profile }) => {
    const { records, alone, handedOver, offered, arrivalS, epochs } = sizes[profile];
    // A smoke run proves that things work, and every thread takes its time to start.
    const smoke = profile === "smoke";
    const plan = (axes: Axes): Axes => ({ measure: "plan", ...axes, records: axes["records"] ?? records });
    return [
      {
        id: "algorithms/plans",
        question: "Records a second of every plan with stages of 50, 5, 200 and 20 µs of work",
        family: algorithms,
        trials: [
          plan({ plan: "serial" }),
          plan({ plan: "pipeline", ring: smoke ? 64 : [1, 64] }),
          plan({ plan: "data", workers: smoke ? 2 : [2, 8] }),
          plan({ plan: "batch", batch: 64 }),
          plan({ plan: "streams" }),
          ...(smoke ? [] : [plan({ plan: "pipeline", ring: 64, batch: 16 }), plan({ plan: "pipeline-data", workers: 2 })]),
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
          plan({ plan: "data", workers: smoke ? 2 : [2, 4, 8, 16], enrich: "service" }),
          ...(smoke ? [] : [plan({ plan: ["pipeline", "streams"], enrich: "service" })]),
        ],
        reference: { plan: "serial" },
        weight,
        epochs: epochs(decided),
      },
      {
        id: "algorithms/workers",
        question: "Records a second over the workers: aggregates merged at the end, and one aggregate under a lock",
        family: algorithms,
        trials: smoke
          ? [plan({ plan: "data", workers: 1, merge: "end" }), plan({ plan: "data", workers: 2, merge: "lock" })]
          : [plan({ plan: "data", workers: [1, 2, 4, 8], merge: ["end", "lock"] })],
        reference: { workers: 1, merge: "end" },
        weight,
        epochs: epochs(decided),
      },
      {
        id: "algorithms/hand-over",
        question: "Time to hand a record from one thread to another, and nothing else",
        family: algorithms,
        trials: [
          { measure: "hand-over", way: "ring", batch: smoke ? 64 : [1, 8, 64, 512], ring: 1024, records: handedOver.ring },
          { measure: "hand-over", way: "post-message", batch: 1, ring: 1024, records: handedOver.messages },
          { measure: "hand-over", way: "post-message", batch: 64, ring: 1024, records: handedOver.batched },
        ],
        reference: { way: "ring", batch: 64 },
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
        epochs: epochs(2),
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
                plan({ plan: ["data", "pipeline-data"], workers: 2, fault: "throw", records: 64 }),
                plan({ plan: "batch", batch: 16, fault: "malformed", records: 64 }),
                plan({ plan: "pipeline", fault: "malformed", records: 64 }),
                plan({ plan: "pipeline", enrich: "service", fault: "stall", records: 64 }),
                plan({ plan: "data", workers: 2, enrich: "service", fault: "stall", records: 64 }),
              ]),
        ],
        weight,
        epochs: 1,
      },
    ];
  },
});
