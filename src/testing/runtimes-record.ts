/** A record of the suite `runtimes` for tests: contestants whose every time and size is known. No number in it was measured. */
import { type Group, type RunRecord, type Trial, trialKey } from "../records/record.ts";
import { KiB, MiB } from "../units.ts";
import { syntheticRecord } from "./synthetic-record.ts";

/** Slow and fast epochs; their median is 1. */
const allFactors = [1, 1.02, 0.98, 1, 1.04, 0.96, 1, 1] as const;

/** What one run of a contestant does, in every epoch alike but for the machine's own pace. */
export interface KnownRun {
  readonly contestant: string;
  readonly concurrency?: number;
  readonly chunk?: number;
  readonly file?: number;
  readonly waitMs?: number;
  readonly fault?: string;
  readonly ms?: number;
  readonly cpuNs?: number;
  readonly startMs?: number;
  readonly firstByteMs?: number;
  readonly floor?: number;
  readonly peak?: number;
  readonly inFlight?: number;
  readonly reached?: number;
  /** Bytes that are wrong in every second epoch. */
  readonly wrong?: number;
  readonly exit?: number;
  readonly left?: number;
  readonly refused?: number;
  readonly drains?: number;
  readonly drainHeld?: number;
  /** Bytes of the heap. */
  readonly allocated?: number;
  /** Threads that do nothing, in place of the job, and what each adds. */
  readonly parked?: number;
  readonly threadBytes?: number;
  readonly threadHeap?: number;
  readonly threadReserved?: number;
  /** Why there is no such contestant here. */
  readonly absent?: string;
}

/** @param epochs of every group, at most 8 */
export function runtimesRecord(groups: Readonly<Record<string, readonly KnownRun[]>>, epochs: number = allFactors.length): RunRecord {
  return { ...syntheticRecord({ seam: false }), groups: Object.entries(groups).map(([id, runs]) => groupOf(`runtimes/${id}`, runs, epochs)) };
}

function groupOf(id: string, runs: readonly KnownRun[], epochs: number): Group {
  return { id, suite: "runtimes", question: "?", purpose: "measure", epochs, trials: runs.map((run) => trialOf(run, allFactors.slice(0, epochs))) };
}

function trialOf(run: KnownRun, factors: readonly number[]): Trial {
  const { contestant, concurrency = 8, chunk = 64 * KiB, file = 16 * MiB, waitMs = 0, fault = "none", ms = 100, wrong = 0, exit = 0, left = 0 } = run;
  const params = run.parked === undefined ? { contestant, concurrency, chunk, file, waitMs, fault } : { contestant, parked: run.parked };
  const own = { key: trialKey("runtimes", params), suite: "runtimes", family: "runtimes", params, team: [] };
  if (run.absent !== undefined) return { ...own, outcome: { state: "absent", code: "no-runtime", reason: run.absent } };
  const constant = {
    cpuNs: run.cpuNs,
    startNs: run.startMs && run.startMs * 1e6,
    firstByteNs: run.firstByteMs && run.firstByteMs * 1e6,
    floorBytes: run.floor,
    peakBytes: run.peak,
    bytesInFlight: run.inFlight,
    concurrency: run.reached,
    refusedWrites: run.refused,
    drains: run.drains,
    drainHeldBytes: run.drainHeld,
    allocatedBytes: run.allocated,
    threadBytes: run.threadBytes,
    threadHeapBytes: run.threadHeap,
    threadReservedBytes: run.threadReserved,
    ...(run.parked === undefined && { exitCode: exit, leftBytes: left }),
  };
  return {
    ...own,
    ...(run.parked === undefined && {
      accesses: {
        kernelHash: "synthetic",
        perPass: [{ role: "read", level: "file", part: "input", accessBytes: chunk, strideBytes: chunk, count: file / chunk }],
      },
    }),
    outcome: {
      state: "measured",
      epoch: factors.map((_, epoch) => epoch),
      round: factors.map(() => 0),
      passes: factors.map(() => 1),
      quantities: {
        durationNs: factors.map((factor) => ms * 1e6 * factor),
        ...(run.parked === undefined && { wrongBytes: factors.map((_, epoch) => (epoch % 2 === 0 ? wrong : 0)) }),
        ...Object.fromEntries(Object.entries(constant).flatMap(([name, value]) => (value === undefined ? [] : [[name, factors.map(() => value)]]))),
      },
      verification:
        wrong > 0
          ? { state: "unverified", reason: "its output is wrong" }
          : { state: "verified", method: `every byte of the output, ${versions[contestant.split("-")[0] ?? ""]}`, elements: file },
      stop: "planned",
      quality: {},
      flags: [],
    },
  };
}

const versions: Readonly<Record<string, string>> = {
  node: "Node 20.20.2, async",
  java: "Java 17.0.13, platform threads",
  python: "Python 3.11.2, asyncio",
};

const faulty = (run: KnownRun): KnownRun => ({ ...run, wrong: 8192 });
const right: readonly KnownRun[] = [
  { contestant: "node-workers", ms: 40, cpuNs: 60e6, startMs: 45, firstByteMs: 1, floor: 44 * MiB, peak: 6 * MiB, inFlight: 512 * KiB, reached: 8 },
  { contestant: "node-window", ms: 90, cpuNs: 120e6, startMs: 46, firstByteMs: 2, floor: 44 * MiB, peak: 9 * MiB, inFlight: 700 * KiB, reached: 8 },
  { contestant: "node-map", ms: 95, cpuNs: 125e6, startMs: 46, firstByteMs: 2, floor: 44 * MiB, peak: 12 * MiB, inFlight: 1600 * KiB, reached: 8 },
  {
    contestant: "node-pipeline",
    concurrency: 1,
    ms: 80,
    cpuNs: 110e6,
    startMs: 46,
    firstByteMs: 2,
    floor: 44 * MiB,
    peak: 8 * MiB,
    inFlight: 320 * KiB,
    reached: 1,
  },
  { contestant: "java-virtual", absent: "no JDK of 21 or later was found" },
  {
    contestant: "java-platform",
    ms: 50,
    cpuNs: 90e6,
    startMs: 120,
    firstByteMs: 4,
    floor: 48 * MiB,
    peak: 20 * MiB,
    inFlight: 512 * KiB,
    reached: 5,
  },
  { contestant: "python", ms: 32, cpuNs: 64e6, startMs: 90, firstByteMs: 3, floor: 14 * MiB, peak: 3 * MiB, inFlight: 512 * KiB, reached: 8 },
];

/** Every group of the suite: Node's workers take 40 ms where Python takes 32 and Java 50; forms that are faulty are so in every second epoch. */
export function fullRuntimesRecord(): RunRecord {
  const wrongs: readonly KnownRun[] = [
    {
      contestant: "node-faulty",
      ms: 85,
      reached: 1,
      inFlight: 192 * KiB,
      cpuNs: 100e6,
      floor: 44 * MiB,
      peak: 8 * MiB,
      refused: 256,
      drains: 255,
      drainHeld: 0,
    },
    faulty({
      contestant: "java-faulty",
      chunk: 8 * KiB,
      ms: 120,
      reached: 5,
      inFlight: 64 * KiB,
      cpuNs: 100e6,
      floor: 48 * MiB,
      peak: 40 * MiB,
      allocated: 18 * MiB,
    }),
    faulty({ contestant: "python-faulty", chunk: 8 * KiB, ms: 900, reached: 8, inFlight: 800 * KiB, cpuNs: 900e6, floor: 14 * MiB, peak: 6 * MiB }),
  ];
  const waiting = [...right, { contestant: "node-faulty", reached: 1, ms: 1400, inFlight: 192 * KiB }].map((run) => ({
    ...run,
    waitMs: 5,
    ms: run.reached === 1 ? 1400 : 180,
    ...(run.concurrency === 1 ? {} : { concurrency: 10 }),
    ...(run.reached === undefined || run.reached === 1 ? {} : { reached: 10 }),
  }));
  const bounds = [1, 2, 4, 8, 16].flatMap((concurrency) =>
    right
      .filter(({ contestant }) => contestant !== "node-pipeline")
      .map((run, i) => ({ ...run, concurrency, waitMs: 5, ms: 1300 / concurrency + 20 * i, peak: (run.peak ?? 0) + concurrency * 112 * KiB })),
  );
  const chunks = [8, 32, 64, 256, 1024].flatMap((kib) =>
    right.map((run, i) => ({
      ...run,
      chunk: kib * KiB,
      ms: 8 + 4 * i + (16384 / kib) * 0.02 * (i + 1),
      inFlight: ((run.inFlight ?? 0) / 64) * kib,
      peak: (run.peak ?? 0) + kib * 16 * KiB,
    })),
  );
  const files = [16, 256].flatMap((mib) =>
    right.map((run) => ({ ...run, file: mib * MiB, ms: (run.ms ?? 0) * (mib / 16), peak: (run.peak ?? 0) + mib * 8 * KiB })),
  );
  const faults = ["throw", "full", "stall"].flatMap((fault) => [
    ...right.map((run) => ({ ...run, fault, exit: 1 })),
    { contestant: "node-faulty", fault, exit: fault === "stall" ? 0 : 1, wrong: fault === "stall" ? 4096 : 0, left: 4096 },
    { contestant: "java-faulty", fault, exit: 0, wrong: 65536 },
    { contestant: "python-faulty", fault, exit: 1, left: fault === "full" ? 0 : 4096 },
  ]);
  const small = right
    .filter(({ contestant }) => ["java-platform", "python"].includes(contestant))
    .map((run) => ({ ...run, chunk: 8 * KiB, allocated: MiB }));
  const compared = [...right.filter(({ contestant }) => contestant.startsWith("node")), ...small, ...wrongs];
  const threads = [
    { contestant: "java-virtual", parked: 1000, absent: "no JDK of 21 or later was found" },
    { contestant: "java-platform", parked: 1000, threadBytes: 70_000, threadHeap: 700, threadReserved: MiB },
  ];
  return runtimesRecord({ job: right, waiting, faulty: compared, concurrency: bounds, chunk: chunks, threads, memory: files, faults });
}
