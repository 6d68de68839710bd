/**
 * What the document's "Implementations" says, judged by the findings of the suite `runtimes`. Each of its examples is judged by a faulty form that is
 * written after the example's structure.
 */
import { meanConcurrency } from "../../models/concurrency.ts";
import { formatDuration, formatSignificant, formatSize, KiB, MiB } from "../../units.ts";
import type { Claim } from "../claims.ts";
import type { Estimate } from "../estimate-schema.ts";
import { type ContestantId, formOf, type RuntimeId, runtimeTitles } from "../runtimes/contestants.ts";
import type { RuntimeEntry, RuntimeOutput, Runtimes } from "../runtimes/schema.ts";

type Stated = Pick<Claim, "id" | "section" | "claim"> & Partial<Pick<Claim, "prediction">>;
type Judged = Omit<Claim, keyof Stated>;

const sections = {
  java: "Java Virtual Threads",
  node: "JavaScript Stream Back-pressure",
  python: "Python AsyncIO with Bounded Concurrency",
} as const satisfies Record<RuntimeId, string>;

const faultyForms = { java: "java-faulty", node: "node-faulty", python: "python-faulty" } as const satisfies Record<RuntimeId, ContestantId>;

export function runtimesClaims(runtimes: Runtimes): readonly Claim[] {
  return [
    threadMemory(runtimes),
    atMost(runtimes, {
      runtime: "java",
      id: "runtimes/java-at-most-100",
      bound: 100,
      what: "A semaphore of 100 permits lets at most 100 chunks be in progress.",
    }),
    directBuffers(runtimes),
    outputClaim(runtimes, "java"),
    tenTransforms(runtimes),
    oneMark(runtimes),
    drain(),
    boundedMemory(runtimes),
    outputClaim(runtimes, "node"),
    atMost(runtimes, {
      runtime: "python",
      id: "runtimes/python-at-most-20",
      bound: 20,
      what: "A semaphore of 20 lets at most 20 chunks be processed at once.",
    }),
    batches(runtimes),
    outputClaim(runtimes, "python"),
  ];
}

/** Measured trials of a contestant in which nothing was made to go wrong. */
function undisturbed({ entries }: Runtimes, contestant: ContestantId): readonly RuntimeEntry[] {
  return entries.filter((entry) => entry.contestant === contestant && entry.state === "measured" && entry.fault === "none");
}

/** Why there is nothing to judge by: the reason of an absent or failed trial, if there is one. */
function unmeasured({ entries }: Runtimes, contestants: readonly ContestantId[], what: string): Judged {
  const found = entries.find(({ contestant, reason }) => contestants.includes(contestant) && reason !== undefined);
  return {
    verdict: "not-measured",
    reason: found?.reason === undefined ? `this run has no ${what}` : `${formOf(found.contestant).title}: ${found.reason}`,
  };
}

const sizeText = (value: number) => (value < 0 ? `−${formatSize(Math.round(-value))}` : formatSize(Math.round(value)));
const sizes = ({ median, spread }: Estimate) => `${sizeText(median)} (${sizeText(spread.low)} to ${sizeText(spread.high)})`;

/** What a thread of the platform would take at least, were its megabyte more than address space. */
const halfThread = MiB / 2;
/** More than a few KB. */
const fewBytes = 32 * KiB;

function threadMemory(runtimes: Runtimes): Claim {
  const stated: Stated = {
    id: "runtimes/java-thread-memory",
    section: sections.java,
    claim: "A virtual thread takes a few KB, a platform thread 1 MB.",
    prediction:
      "One more chunk in progress raises the peak by its buffer and 1 MiB on platform threads, by its buffer and a few KiB on virtual ones.",
  };
  const threadOf = (contestant: ContestantId) => {
    const permit = runtimes.permits.find((one) => one.contestant === contestant);
    if (!permit) return undefined;
    const buffers = formOf(contestant).buffers * permit.chunkBytes;
    const { median, spread } = permit.peakPerPermit;
    return { ...permit.peakPerPermit, median: median - buffers, spread: { ...spread, low: spread.low - buffers, high: spread.high - buffers } };
  };
  const [platform, virtual] = [threadOf("java-platform"), threadOf("java-virtual")];
  if (!platform) return { ...stated, ...unmeasured(runtimes, ["java-platform"], "platform threads over several bounds on chunks") };
  const measurement = `Beside its buffer one more chunk in progress takes ${sizes(platform)} on a platform thread${virtual ? `, ${sizes(virtual)} on a virtual one` : ""}.`;
  const lacking = virtual ? "" : " Virtual threads were not measured.";
  if (platform.spread.high < halfThread) {
    return {
      ...stated,
      measurement,
      verdict: "does-not-hold",
      reason: `The megabyte is address space that is reserved: what a thread does not touch of its stack is never resident.${lacking}`,
    };
  }
  if (platform.spread.low > halfThread && virtual && virtual.spread.high < fewBytes)
    return { ...stated, measurement, verdict: "holds", reason: "Both are resident as the claim says." };
  return {
    ...stated,
    measurement,
    verdict: "open",
    reason: `The heap's own growth is larger than what threads take: the spread does not decide.${lacking}`,
  };
}

interface Limit {
  readonly runtime: RuntimeId;
  readonly id: string;
  /** The document's. */
  readonly bound: number;
  readonly what: string;
}

function atMost(runtimes: Runtimes, { runtime, id, what }: Limit): Claim {
  const faulty = faultyForms[runtime];
  const own = undisturbed(runtimes, faulty).flatMap((entry) => (entry.reached ? [{ ...entry, reached: entry.reached.best }] : []));
  const stated: Stated = { id, section: sections[runtime], claim: what };
  const [waiting, busy] = [own.find(({ waitMs }) => waitMs > 0), own.find(({ waitMs }) => waitMs === 0)];
  const shown = [waiting, busy].flatMap((entry) => entry ?? []);
  if (shown.length === 0) return { ...stated, ...unmeasured(runtimes, [faulty], "such form whose concurrency was counted") };
  const text = ({ reached, concurrency, waitMs }: (typeof own)[number]) =>
    `${reached} of ${concurrency} ${waitMs > 0 ? `where each waits ${waitMs} ms` : "without waiting"}`;
  const judged = {
    ...stated,
    prediction: `At most ${[...new Set(shown.map(({ concurrency }) => concurrency))].join(" or ")} here.`,
    measurement: `Most in progress at once: ${shown.map(text).join(", ")}.`,
  };
  if (own.some(({ reached, concurrency }) => reached > concurrency))
    return { ...judged, verdict: "does-not-hold", reason: "More were in progress than the semaphore allows." };
  const idle = shown.filter(({ reached, concurrency }) => reached < concurrency / 2);
  const reachedIt = shown.some(({ reached, concurrency }) => reached === concurrency);
  if (idle.length === 0) return { ...judged, verdict: "holds", reason: `The bound was ${reachedIt ? "reached" : "approached"} and never passed.` };
  return {
    ...judged,
    verdict: "holds-under",
    condition: "as a limit, not as what is reached",
    reason: idle.some(({ waitMs }) => waitMs === 0)
      ? "One reader feeds them all: without waiting a chunk is done before many more have been read."
      : "The bound was never reached.",
  };
}

function directBuffers(runtimes: Runtimes): Claim {
  const stated: Stated = {
    id: "runtimes/java-direct-buffers",
    section: sections.java,
    claim: "Direct buffers keep the data off the heap.",
    prediction: "The example's peak above the floor is not higher than that of a form with a pool of direct buffers.",
  };
  const pairs = undisturbed(runtimes, "java-faulty").flatMap((faulty) => {
    const right = runtimes.entries.find(
      ({ contestant, group, chunkBytes, fileBytes, waitMs, fault, peakBytes }) =>
        (contestant === "java-platform" || contestant === "java-virtual") &&
        peakBytes !== undefined &&
        group === faulty.group &&
        chunkBytes === faulty.chunkBytes &&
        fileBytes === faulty.fileBytes &&
        waitMs === faulty.waitMs &&
        fault === "none",
    );
    return faulty.peakBytes && right?.peakBytes
      ? [{ faulty: faulty.peakBytes, right: right.peakBytes, chunkBytes: faulty.chunkBytes, group: faulty.group }]
      : [];
  });
  const pair = pairs.find(({ group }) => group === "runtimes/faulty") ?? pairs[0];
  if (!pair) return { ...stated, ...unmeasured(runtimes, ["java-faulty", "java-platform"], "pair of Java forms whose peaks were read") };
  const measurement = `Peak above the floor in chunks of ${formatSize(pair.chunkBytes)}: ${sizes(pair.faulty)} in the example's form, ${sizes(pair.right)} with a pool of direct buffers.`;
  const why =
    "The example reads into a direct buffer, then copies each chunk into a new array of the heap, and the channel copies it once more to write it";
  const twice = Math.min(pair.faulty.epochs, pair.right.epochs) > 1;
  if (twice && pair.faulty.spread.low > pair.right.spread.high) return { ...stated, measurement, verdict: "does-not-hold", reason: `${why}.` };
  const unclear =
    "What is resident does not tell the heap apart from the rest. By its code the example copies each chunk into a new array of the heap.";
  return { ...stated, measurement, verdict: "open", reason: unclear };
}

/** Marks that a Transform with the document's settings holds at most, were its highWaterMark a limit: 1 of them buffered and the chunk in its hands. */
const handsAndMark = 2;

function tenTransforms(runtimes: Runtimes): Claim {
  const stated: Stated = {
    id: "runtimes/node-ten-transforms",
    section: sections.node,
    claim: "An async _transform that waits for its turn runs ten transforms at once.",
  };
  const own = undisturbed(runtimes, "node-faulty").filter(({ reached, concurrency }) => reached !== undefined && concurrency > 1);
  const entry = own.find(({ waitMs }) => waitMs > 0) ?? own[0];
  if (!entry?.reached) return { ...stated, ...unmeasured(runtimes, ["node-faulty"], "such form whose concurrency was counted") };
  const { concurrency, chunkBytes, fileBytes, waitMs, wall, reached } = entry;
  const mean = wall && waitMs > 0 ? meanConcurrency(Math.ceil(fileBytes / chunkBytes), waitMs, wall.median) : undefined;
  const rival = runtimes.entries.find(
    ({ contestant, group, waitMs: wait, payload }) => contestant === "node-workers" && group === entry.group && wait === waitMs && payload,
  );
  const judged = {
    ...stated,
    prediction: `${concurrency} at once.`,
    measurement: [
      `${reached.best} at once`,
      mean === undefined ? "" : `${formatSignificant(mean)} on average by Little's law`,
      wall && rival?.wall ? `${formatDuration(wall.median)} for the job, ${formatDuration(rival.wall.median)} with ${rival.concurrency} workers` : "",
    ]
      .filter(Boolean)
      .join("; ")
      .concat("."),
  };
  if (reached.best >= concurrency) return { ...judged, verdict: "holds", reason: "As many were in progress as were asked for." };
  return {
    ...judged,
    verdict: "does-not-hold",
    reason: "A Transform is given its next chunk only after it has called back: the wait for a turn is never entered.",
  };
}

function oneMark(runtimes: Runtimes): Claim {
  const stated: Stated = {
    id: "runtimes/node-64k-buffered",
    section: sections.node,
    claim: "A highWaterMark of 64 KB buffers up to 64 KB before the input is paused.",
  };
  const own = (["node-faulty", "node-pipeline"] as const).flatMap((contestant) =>
    undisturbed(runtimes, contestant).filter(({ inFlightBytes }) => inFlightBytes !== undefined),
  );
  const entry = own.find(({ chunkBytes }) => chunkBytes === 64 * KiB) ?? own[0];
  if (!entry?.inFlightBytes)
    return { ...stated, ...unmeasured(runtimes, ["node-faulty", "node-pipeline"], "stream whose bytes in flight were counted") };
  const held = entry.inFlightBytes.best;
  const marks = held / entry.chunkBytes;
  const judged = {
    ...stated,
    prediction: `At most ${formatSize(entry.chunkBytes)}.`,
    measurement: `${formatSize(held)} read and not yet written: ${formatSignificant(marks)} marks.`,
  };
  if (marks <= 1) return { ...judged, verdict: "holds", reason: "No more than one mark was held." };
  if (marks <= handsAndMark)
    return {
      ...judged,
      verdict: "holds-under",
      condition: "for one buffer alone",
      reason: "The mark is a threshold of each buffer, and the chunk that is being transformed comes on top.",
    };
  return {
    ...judged,
    verdict: "does-not-hold",
    reason:
      "The mark is a threshold of each buffer, not a limit of the pipeline: the reader, both sides of the Transform and the writer have one each.",
  };
}

function drain(): Claim {
  return {
    id: "runtimes/node-drain",
    section: sections.node,
    claim: "'drain' is emitted when a buffer fills, and resumes the flow.",
    verdict: "not-measured",
    reason:
      "No form here listens to it, pipelines do. By Node's documentation it is emitted when a writable that was full has emptied, not when it fills.",
  };
}

function boundedMemory(runtimes: Runtimes): Claim {
  const stated: Stated = {
    id: "runtimes/node-bounded-memory",
    section: sections.node,
    claim: "Back-pressure keeps memory from growing with the file.",
    prediction: "The peak of a large file is that of a small one.",
  };
  const own =
    runtimes.growths.find(({ contestant }) => contestant === "node-pipeline") ??
    runtimes.growths.find(({ contestant }) => formOf(contestant).runtime === "node");
  if (!own) return { ...stated, ...unmeasured(runtimes, ["node-pipeline"], "stream over files of several sizes") };
  const judged = {
    ...stated,
    measurement: `${formOf(own.contestant).title}: ${sizes(own.added)} more for ${formatSize(own.largest)} than for ${formatSize(own.smallest)}.`,
  };
  switch (own.verdict) {
    case "bounded":
      return { ...judged, verdict: "holds", reason: "That is less than 2 % of what the file is longer." };
    case "grows":
      return { ...judged, verdict: "does-not-hold", reason: "Memory grew with the file." };
    case "undecided":
      return {
        ...judged,
        verdict: "open",
        reason: "It grew by more than noise and by far less than the file: the heap is not collected at every chunk.",
      };
  }
}

/** The document gathers its tasks by the hundred. */
const batch = 100;

function batches(runtimes: Runtimes): Claim {
  const stated: Stated = {
    id: "runtimes/python-batching",
    section: sections.python,
    claim: "Gathering tasks in batches keeps their queue from growing without limit.",
  };
  const own = undisturbed(runtimes, "python-faulty").filter(({ inFlightBytes }) => inFlightBytes !== undefined);
  // Tasks pile up where each waits.
  const chunksHeld = ({ inFlightBytes, chunkBytes }: RuntimeEntry) => (inFlightBytes?.best ?? 0) / chunkBytes;
  const [entry] = [...own].sort((a, b) => chunksHeld(b) - chunksHeld(a));
  if (!entry?.inFlightBytes) return { ...stated, ...unmeasured(runtimes, ["python-faulty"], "such form whose bytes in flight were counted") };
  const { chunkBytes, concurrency } = entry;
  const held = chunksHeld(entry);
  const most = batch + concurrency;
  const judged = {
    ...stated,
    prediction: `At most a batch of ${batch} chunks and the results of the ${concurrency} in progress: ${formatSize(most * chunkBytes)}.`,
    measurement: `${formatSize(entry.inFlightBytes.best)} at once: ${formatSignificant(held)} chunks of ${formatSize(chunkBytes)}.`,
  };
  if (held > most) return { ...judged, verdict: "does-not-hold", reason: "More was held than one batch." };
  // A chunk and its result.
  if (held <= 2 * concurrency) return { ...judged, verdict: "holds", reason: "No more was held than the semaphore lets be processed." };
  return {
    ...judged,
    verdict: "holds-under",
    condition: "by the batch, not by the semaphore",
    reason: `Each task takes the semaphore after its chunk was read, so ${concurrency} permits bound the work and not the memory.`,
  };
}

const faultTexts: Readonly<Record<string, string>> = {
  throw: "a transform throws",
  full: "the disk is full",
  stall: "a transform never ends",
};

/** The claim that no example states and all of them make: what it writes is right, and it says so where it is not. */
function outputClaim(runtimes: Runtimes, runtime: RuntimeId): Claim {
  const faulty = faultyForms[runtime];
  const stated: Stated = {
    id: `runtimes/${runtime}-output`,
    section: sections[runtime],
    claim: `Unstated: the ${runtimeTitles[runtime]} example writes the right output, or fails.`,
    prediction: "No wrong byte where it ends with 0.",
  };
  const told = runtimes.entries.flatMap((entry) => (entry.contestant === faulty && entry.output ? [{ ...entry, output: entry.output }] : []));
  const plain = told.filter(({ fault }) => fault === "none");
  if (plain.length === 0) return { ...stated, ...unmeasured(runtimes, [faulty], "such form whose output was compared") };
  const total = plain.map(({ output }) => output).reduce(added);
  const broken = told.filter(({ fault, output }) => fault !== "none" && output.silent > 0);
  const measurement = [
    total.wrong === 0
      ? `right in all ${total.runs} runs`
      : `wrong in ${total.wrong} of ${total.runs} runs, by up to ${total.mostWrongBytes} bytes, ${silentText(total)}`,
    ...broken.map(({ fault, output }) => `where ${faultTexts[fault] ?? fault}, ${output.mostWrongBytes} bytes wrong with exit code 0`),
  ].join("; ");
  const judged = { ...stated, measurement: `${measurement[0]?.toUpperCase() ?? ""}${measurement.slice(1)}.` };
  if (total.silent > 0) return { ...judged, verdict: "does-not-hold", reason: wrongReasons[runtime] };
  if (broken.length > 0) return { ...judged, verdict: "holds-under", condition: "where nothing goes wrong", reason: silentReasons[runtime] };
  return { ...judged, verdict: "holds", reason: "Its faults did not show in this run; some depend on timing." };
}

const silentText = ({ silent, wrong }: RuntimeOutput) => (silent === wrong ? "each with exit code 0" : `${silent} of them with exit code 0`);

function added(a: RuntimeOutput, b: RuntimeOutput): RuntimeOutput {
  return {
    runs: a.runs + b.runs,
    wrong: a.wrong + b.wrong,
    mostWrongBytes: Math.max(a.mostWrongBytes, b.mostWrongBytes),
    silent: a.silent + b.silent,
  };
}

const wrongReasons: Readonly<Record<RuntimeId, string>> = {
  java: "A write that wrote less is not finished, a longer output that was there keeps its tail, and what a task throws is dropped.",
  node: "Its end does not depend on what became of the output.",
  python: "All tasks move one cursor and then write: between the two another task moves it elsewhere.",
};
const silentReasons: Readonly<Record<RuntimeId, string>> = {
  java: "What a task throws is caught and dropped: success is told of a file that lacks a chunk.",
  node: "`.pipe()` carries no error on, and a transform that never ends leaves nothing to wait for, which Node takes for success.",
  python: "An error ends the gathering, but not the tasks beside it.",
};
