/** One verified job by several runtimes: in their best form, in a faulty one, and when something goes wrong. */
import { runtimes } from "../src/families/runtimes/family.ts";
import { type Contestant, type Fault, faultyContestants, rightContestants } from "../src/families/runtimes/params.ts";
import { type Axes, defineSuite, type ProfileId } from "../src/suites/suite.ts";
import { GiB, KiB, MiB } from "../src/units.ts";

/** These contestants at this many chunks in progress; a plain Transform has one, whatever is asked for. */
function at(contestants: readonly Contestant[], concurrency: number | readonly number[], others: Axes): readonly Axes[] {
  const own = contestants.filter((contestant) => contestant !== "node-pipeline");
  return [
    ...(own.length > 0 ? [{ contestant: own, concurrency, ...others }] : []),
    ...(own.length < contestants.length ? [{ contestant: "node-pipeline", concurrency: 1, ...others }] : []),
  ];
}

interface Size {
  /** Of the job without waiting. */
  readonly file: number;
  /** Chunks of 64 KiB that are waited for. */
  readonly waits: number;
  /** Up to the first of these heaps grow with any work, and from there on only with what is kept. */
  readonly memory: readonly number[];
  readonly concurrency: readonly number[];
  readonly chunk: readonly number[];
  readonly faults: readonly Fault[];
  /** Visits of a group that is visited `usual` times in a quick run. */
  readonly epochs: (usual: number) => number;
}

const allFaults = ["throw", "full", "stall"] as const;

const sizes: Readonly<Record<ProfileId, Size>> = {
  smoke: { file: MiB, waits: 16, memory: [MiB], concurrency: [4], chunk: [64 * KiB], faults: ["throw"], epochs: () => 1 },
  quick: {
    file: 16 * MiB,
    waits: 128,
    memory: [64 * MiB, 192 * MiB],
    concurrency: [1, 4, 8, 16],
    chunk: [8 * KiB, 64 * KiB, 256 * KiB, MiB],
    faults: allFaults,
    epochs: (usual) => usual,
  },
  full: {
    file: 16 * MiB,
    waits: 256,
    memory: [64 * MiB, 256 * MiB, 2 * GiB],
    concurrency: [1, 2, 4, 8, 16],
    chunk: [8 * KiB, 16 * KiB, 32 * KiB, 64 * KiB, 128 * KiB, 256 * KiB, 512 * KiB, MiB],
    faults: allFaults,
    epochs: (usual) => 2 * usual,
  },
};

/** Every sample starts a process: few rounds, and fewer visits where a sample takes long. */
const weight = 0.5;
const waitMs = 5;

export default defineSuite({
  id: "runtimes",
  title: "Three runtimes",
  question: "What do the runtimes' streams cost, what do they hold, and what do they do when something goes wrong?",
  default: false,
  groups: ({ profile }) => {
    // A smoke run proves that things work, and a Java virtual machine takes long to start.
    const among = (all: readonly Contestant[]) => (profile === "smoke" ? all.filter((contestant) => !contestant.startsWith("java")) : all);
    const { file, waits, memory, concurrency, chunk, faults, epochs } = sizes[profile];
    return [
      {
        id: "runtimes/job",
        question: "Rate of the job without waiting, at most eight chunks of 64 KiB in progress",
        family: runtimes,
        trials: at(rightContestants, 8, { chunk: 64 * KiB, file }),
        reference: { contestant: "node-workers" },
        weight,
        epochs: epochs(6),
      },
      {
        id: "runtimes/waiting",
        question: "The same where the transform of each chunk waits 5 ms, at most ten in progress",
        family: runtimes,
        trials: at([...rightContestants, ...faultyContestants], 10, { chunk: 64 * KiB, file: waits * 64 * KiB, waitMs }),
        reference: { contestant: "node-workers" },
        weight,
        epochs: epochs(2),
      },
      {
        id: "runtimes/faulty",
        question: "Bytes that are wrong: right and faulty forms with chunks of the document's sizes",
        family: runtimes,
        trials: [
          ...at(["node-pipeline", "node-workers", "node-faulty"], 10, { chunk: 64 * KiB, file }),
          ...at(["python", "python-faulty"], 20, { chunk: 8 * KiB, file }),
          ...at(["java-virtual", "java-platform", "java-faulty"], 100, { chunk: 8 * KiB, file }),
        ],
        weight,
        epochs: epochs(3),
      },
      {
        id: "runtimes/concurrency",
        question: "Time over the number of chunks that may be in progress, each waiting 5 ms",
        family: runtimes,
        trials: [
          {
            contestant: among(["node-workers", "java-virtual", "java-platform", "python"]),
            concurrency,
            chunk: 64 * KiB,
            file: Math.min(waits, 64) * 64 * KiB,
            waitMs,
          },
        ],
        weight,
        epochs: epochs(2),
      },
      {
        id: "runtimes/chunk",
        question: "Rate and memory over the size of a chunk, which is the highWaterMark of streams",
        family: runtimes,
        trials: at(among(["node-pipeline", "node-window", "node-workers", "java-virtual", "java-platform", "python"]), 8, { chunk, file }),
        weight,
        epochs: epochs(1),
      },
      ...(profile === "smoke"
        ? []
        : [
            {
              id: "runtimes/threads",
              question: "Memory that a thread takes which does nothing",
              family: runtimes,
              trials: [{ contestant: ["java-virtual", "java-platform"], parked: 1000 }],
              weight,
              epochs: epochs(3),
            },
          ]),
      {
        id: "runtimes/memory",
        question: "Peak memory over the size of the file",
        family: runtimes,
        trials: at(among(rightContestants), 8, { chunk: 64 * KiB, file: memory }),
        weight,
        epochs: epochs(3),
      },
      {
        id: "runtimes/faults",
        question: "What is left when a transform throws, the disk is full, or a transform never ends",
        family: runtimes,
        trials: [
          ...at(rightContestants, 8, { chunk: 64 * KiB, file: MiB, fault: faults }),
          { contestant: faultyContestants, concurrency: 10, chunk: 64 * KiB, file: MiB, fault: faults },
        ],
        weight,
        epochs: 1,
      },
    ];
  },
});
