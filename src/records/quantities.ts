/** The only list of quantities that a sample may carry: unit, which way is better, and how it is shown. */

/** `series`: one value a sample; `peak`: one value whose maximum counts. */
export type QuantityKind = "series" | "peak";

export interface Quantity {
  readonly title: string;
  readonly unit: "ns" | "B" | "count" | "ratio";
  readonly better: "lower" | "higher" | "neither";
  readonly kind: QuantityKind;
  /** Recorded for a whole sample, but told for one of its passes: samples of different trials have different numbers of passes. */
  readonly per?: "pass";
  /** How the values of a team's threads become the sample's. @default "sum" */
  readonly team?: "mean";
}

export const quantities = {
  durationNs: { title: "time of the sample: latest end minus earliest start", unit: "ns", better: "lower", kind: "series" },
  cpuNs: { title: "CPU time of a pass, user and system", unit: "ns", better: "lower", kind: "series", per: "pass" },
  latencyNs: { title: "time of one dependent access", unit: "ns", better: "lower", kind: "series", team: "mean" },
  batchP50Ns: {
    title: "time of one dependent access, median over the sample's batches of hops",
    unit: "ns",
    better: "lower",
    kind: "series",
    team: "mean",
  },
  batchP90Ns: { title: "time of one dependent access, 90th percentile of the batches", unit: "ns", better: "lower", kind: "series", team: "mean" },
  batchP99Ns: { title: "time of one dependent access, 99th percentile of the batches", unit: "ns", better: "lower", kind: "series", team: "mean" },
  batchMaxNs: { title: "time of one dependent access in the slowest batch", unit: "ns", better: "lower", kind: "series", team: "mean" },
  hugePageShare: { title: "share of the trial's own memory on huge pages", unit: "ratio", better: "neither", kind: "series", team: "mean" },
  loadBytes: { title: "bytes that background roles moved during a pass", unit: "B", better: "neither", kind: "series", per: "pass" },
  loadCpuNs: { title: "CPU time that background work took during a pass", unit: "ns", better: "neither", kind: "series", per: "pass" },
  peakAnonBytes: { title: "peak of anonymous memory above the floor", unit: "B", better: "lower", kind: "peak" },
  peakFileBytes: { title: "peak of file-backed memory above the floor", unit: "B", better: "lower", kind: "peak" },
  floorBytes: { title: "peak of resident memory before the job began: the runtime's own", unit: "B", better: "lower", kind: "peak" },
  peakBytes: { title: "peak of resident memory above the floor", unit: "B", better: "lower", kind: "peak" },
  startNs: { title: "time from the start of the process to the start of its job", unit: "ns", better: "lower", kind: "series" },
  wrongBytes: { title: "bytes of output that are wrong, missing or too many", unit: "count", better: "lower", kind: "peak" },
  leftBytes: { title: "bytes of files that the job left behind", unit: "B", better: "lower", kind: "peak" },
  exitCode: { title: "exit code of the job's process", unit: "count", better: "neither", kind: "peak" },
  concurrency: { title: "most chunks in progress at once", unit: "count", better: "neither", kind: "peak" },
  refusedWrites: { title: "writes to the output's stream that were told to wait", unit: "count", better: "neither", kind: "peak" },
  drains: { title: "drain events of the output's stream", unit: "count", better: "neither", kind: "peak" },
  drainHeldBytes: { title: "most bytes that the output's stream held at a drain event", unit: "B", better: "neither", kind: "peak" },
  threadBytes: { title: "resident memory that a parked thread adds", unit: "B", better: "lower", kind: "peak" },
  threadHeapBytes: { title: "heap in use that a parked thread adds", unit: "B", better: "lower", kind: "peak" },
  threadReservedBytes: { title: "address space that a parked thread adds", unit: "B", better: "neither", kind: "peak" },
  copiedBytes: {
    title: "bytes of a pass that the kernel copied though it was asked not to",
    unit: "B",
    better: "lower",
    kind: "series",
    per: "pass",
  },
  bytesInFlight: { title: "most bytes held at once by the job", unit: "B", better: "lower", kind: "peak" },
  firstByteNs: { title: "time to the first byte of output", unit: "ns", better: "lower", kind: "series" },
  syscalls: { title: "system calls issued in a pass", unit: "count", better: "lower", kind: "series", per: "pass" },
  fileBytes: { title: "bytes of the file that was read", unit: "B", better: "neither", kind: "peak" },
  readBytes: { title: "bytes that a pass read from its file", unit: "B", better: "lower", kind: "series", per: "pass" },
  indexBytes: { title: "bytes of the index that the pages are found by", unit: "B", better: "lower", kind: "peak" },
  indexNs: { title: "time to build the index that the pages are found by", unit: "ns", better: "lower", kind: "series" },
  pageBytes: { title: "bytes of a page as it is decoded: of a row group, a record batch or a buffer", unit: "B", better: "neither", kind: "peak" },
  storedBytes: { title: "bytes of a page as it is stored", unit: "B", better: "neither", kind: "peak" },
  refused: { title: "whether bad input was refused: 1, or taken without a word: 0", unit: "count", better: "higher", kind: "peak" },
  parseNs: { title: "time of the stage that parses, a record", unit: "ns", better: "lower", kind: "series" },
  filterNs: { title: "time of the stage that filters, a record", unit: "ns", better: "lower", kind: "series" },
  enrichNs: { title: "time of the stage that enriches, a record", unit: "ns", better: "lower", kind: "series" },
  aggregateNs: { title: "time of the stage that aggregates, a record", unit: "ns", better: "lower", kind: "series" },
  handOverNs: { title: "time to hand a record from one thread to the next, of both sides", unit: "ns", better: "lower", kind: "series" },
  recordP50Ns: { title: "time of a record from its source to its result, median", unit: "ns", better: "lower", kind: "series" },
  recordP90Ns: { title: "time of a record from its source to its result, 90th percentile", unit: "ns", better: "lower", kind: "series" },
  recordP99Ns: { title: "time of a record from its source to its result, 99th percentile", unit: "ns", better: "lower", kind: "series" },
  recordMaxNs: { title: "time of the slowest record from its source to its result", unit: "ns", better: "lower", kind: "series" },
  heldRecords: { title: "most records held at once", unit: "count", better: "lower", kind: "peak" },
  lateRecords: { title: "records of a pass that came after their window had closed", unit: "count", better: "lower", kind: "series", per: "pass" },
  evictNs: { title: "time to evict a record from its window", unit: "ns", better: "lower", kind: "series" },
  ioNs: { title: "time of a pass that its I/O took", unit: "ns", better: "lower", kind: "series", per: "pass" },
  workNs: { title: "time of a pass that the work on its bytes took", unit: "ns", better: "lower", kind: "series", per: "pass" },
  records: { title: "records processed in a pass", unit: "count", better: "neither", kind: "series", per: "pass" },
  gcNs: { title: "pauses for garbage collection in a pass", unit: "ns", better: "lower", kind: "series", per: "pass" },
  allocatedBytes: { title: "bytes that a pass allocates on the heap and in array buffers", unit: "B", better: "lower", kind: "series", per: "pass" },
  deoptimisations: { title: "times that V8 threw away optimised code of the loop after its warm-up", unit: "count", better: "lower", kind: "series" },
  callNs: { title: "time of one call of the loop beside that of its items", unit: "ns", better: "lower", kind: "series" },
  skewNs: { title: "latest start minus earliest start of the team", unit: "ns", better: "lower", kind: "series" },
  overlap: { title: "common window over whole window of the team", unit: "ratio", better: "higher", kind: "series" },
  minorFaults: { title: "minor page faults of the process during the sample", unit: "count", better: "lower", kind: "series" },
  majorFaults: { title: "major page faults of the process during the sample", unit: "count", better: "lower", kind: "series" },
  involuntarySwitches: {
    title: "involuntary context switches during the sample: of the team's process, in a gate of the thread",
    unit: "count",
    better: "lower",
    kind: "series",
  },
  runQueueNs: { title: "time that the team's threads waited for a CPU", unit: "ns", better: "lower", kind: "series" },
} as const satisfies Record<string, Quantity>;

export type QuantityId = keyof typeof quantities;

/** The declaration of a quantity. */
export function quantityOf(id: QuantityId): Quantity {
  return quantities[id];
}

export const quantityIds = Object.keys(quantities) as readonly QuantityId[];
