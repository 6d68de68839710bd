/**
 * What the document's "Implementations" says, judged by the findings of the suite `runtimes`. Each of its examples is judged by a faulty form that is
 * written after the example's structure.
 */
import { meanConcurrency } from "../../models/concurrency.ts";
import { formatDuration, formatSignificant, formatSize, KiB } from "../../units.ts";
import type { Claim } from "../claims.ts";
import type { Estimate } from "../estimate-schema.ts";
import { type ContestantId, formOf, type RuntimeId, runtimeTitles } from "../runtimes/contestants.ts";
import type { RuntimeEntry, RuntimeOutput, Runtimes } from "../runtimes/schema.ts";
import { figure, place } from "./statement.ts";

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
    counted(
      atMost(runtimes, {
        runtime: "java",
        id: "runtimes/java-at-most-100",
        what: "A semaphore of 100 permits lets at most 100 chunks be in progress.",
      }),
      runsOf(runtimes, ["java-faulty"], "reached"),
    ),
    directBuffers(runtimes),
    outputClaim(runtimes, "java"),
    counted(tenTransforms(runtimes), runsOf(runtimes, ["node-faulty"], "reached")),
    counted(oneMark(runtimes), runsOf(runtimes, ["node-faulty", "node-pipeline"], "inFlightBytes")),
    drainOrder(runtimes),
    boundedMemory(runtimes),
    outputClaim(runtimes, "node"),
    counted(
      atMost(runtimes, {
        runtime: "python",
        id: "runtimes/python-at-most-20",
        what: "A semaphore of 20 lets at most 20 chunks be processed at once.",
      }),
      runsOf(runtimes, ["python-faulty"], "reached"),
    ),
    counted(batches(runtimes), runsOf(runtimes, ["python-faulty"], "inFlightBytes")),
    outputClaim(runtimes, "python"),
  ];
}

/** A claim that is judged by the most that was counted in any run. What was not passed in a single run may yet be; what was passed once, was. */
function counted(claim: Claim, runs: number): Claim {
  const { condition: _condition, ...others } = claim;
  return runs > 1 || !claim.verdict.startsWith("holds") ? claim : { ...others, verdict: "open", reason: "A single run decides nothing." };
}

/** In how many runs something was counted. */
function runsOf(runtimes: Runtimes, contestants: readonly ContestantId[], what: "reached" | "inFlightBytes"): number {
  const entries = contestants.flatMap((contestant) => undisturbed(runtimes, contestant));
  return entries.reduce((sum, entry) => sum + (entry[what]?.samples ?? 0), 0);
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

/** The document's, of a thread of the platform. */
const statedThread = 1e6;
/** A thread that takes less than half of it does not take it. */
const halfThread = statedThread / 2;
/** More than a few KB. */
const fewBytes = 32 * KiB;

function threadMemory(runtimes: Runtimes): Claim {
  const stated: Stated = {
    id: "runtimes/java-thread-memory",
    section: sections.java,
    claim: "A virtual thread takes a few KB, a platform thread 1 MB.",
    prediction: "A thread more that does nothing adds 1 MB on a platform thread and less than 32 KiB on a virtual one.",
  };
  const of = (contestant: ContestantId) => runtimes.threads.find((one) => one.contestant === contestant);
  const [platform, virtual] = [of("java-platform"), of("java-virtual")];
  if (!platform?.resident) {
    const missing = "this run has no threads that only wait, whose memory was read";
    return { ...stated, verdict: "not-measured", reason: platform?.reason ?? missing };
  }
  const { resident, reserved } = platform;
  // Of a virtual thread what is live on the heap; resident pages come and go with collections.
  const own = virtual?.heap && virtual.resident ? [virtual.heap, virtual.resident] : [];
  const measurement = [
    `A platform thread adds ${sizes(resident)} of resident memory${reserved ? ` and ${sizes(reserved)} of address space` : ""}`,
    ...(own[0] && own[1] ? [`a virtual one ${sizes(own[0])} of heap, ${sizes(own[1])} resident`] : []),
  ].join("; ");
  const judged = { ...stated, measurement: `${measurement}.` };
  const lacking = own.length > 0 ? "" : ` Virtual threads were not measured${virtual?.reason ? `: ${virtual.reason}` : ""}.`;
  const within = (estimates: readonly Estimate[], from: number, to: number) => estimates.every(({ spread }) => place(spread, from, to) === "within");
  const [light, few] = [within([resident], Number.NEGATIVE_INFINITY, halfThread), within(own, Number.NEGATIVE_INFINITY, fewBytes)];
  if (light && few && reserved && within([reserved], halfThread, 2 * statedThread)) {
    return {
      ...judged,
      verdict: "holds-under",
      condition: "as address space, not as memory",
      reason: `The megabyte is reserved: what a thread does not touch of its stack is never resident.${lacking}`,
    };
  }
  if (light && few) return { ...judged, verdict: "does-not-hold", reason: `A platform thread takes less than half of that.${lacking}` };
  if (own.length > 0 && few && within([resident], halfThread, Number.POSITIVE_INFINITY))
    return { ...judged, verdict: "holds", reason: "Both are resident as the claim says." };
  return { ...judged, verdict: "open", reason: `The spread of what threads take reaches across the limits.${lacking}` };
}

interface Limit {
  readonly runtime: RuntimeId;
  readonly id: string;
  readonly what: string;
}

function atMost(runtimes: Runtimes, { runtime, id, what }: Limit): Claim {
  const faulty = faultyForms[runtime];
  const own = undisturbed(runtimes, faulty).flatMap((entry) =>
    entry.reached ? [{ ...entry, reached: entry.reached.best, runs: entry.reached.samples }] : [],
  );
  const stated: Stated = { id, section: sections[runtime], claim: what };
  const [waiting, busy] = [own.find(({ waitMs }) => waitMs > 0), own.find(({ waitMs }) => waitMs === 0)];
  const shown = [waiting, busy].flatMap((entry) => entry ?? []);
  if (shown.length === 0) return { ...stated, ...unmeasured(runtimes, [faulty], "such form whose concurrency was counted") };
  const text = ({ reached, concurrency, waitMs, runs }: (typeof own)[number]) =>
    `${reached} of ${concurrency} ${waitMs > 0 ? `where each waits ${waitMs} ms` : "without waiting"} (${count(runs, "run")})`;
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

/** Of a byte of the file: what holds its data on the heap takes at least one byte of it, what does not takes far less. */
const onHeap = 0.9;
const offHeap = 0.5;

function directBuffers(runtimes: Runtimes): Claim {
  const stated: Stated = {
    id: "runtimes/java-direct-buffers",
    section: sections.java,
    claim: "Direct buffers keep the data off the heap.",
    prediction: "A job that reads into them takes less than half a byte of heap for each byte of the file.",
  };
  const pairs = undisturbed(runtimes, "java-faulty").flatMap((faulty) => {
    const right = runtimes.entries.find(
      ({ contestant, group, chunkBytes, fileBytes, waitMs, fault, allocatedPerByte }) =>
        (contestant === "java-platform" || contestant === "java-virtual") &&
        allocatedPerByte !== undefined &&
        group === faulty.group &&
        chunkBytes === faulty.chunkBytes &&
        fileBytes === faulty.fileBytes &&
        waitMs === faulty.waitMs &&
        fault === "none",
    );
    return faulty.allocatedPerByte && right?.allocatedPerByte
      ? [{ faulty: faulty.allocatedPerByte, right: right.allocatedPerByte, chunkBytes: faulty.chunkBytes, group: faulty.group }]
      : [];
  });
  const pair = pairs.find(({ group }) => group === "runtimes/faulty") ?? pairs[0];
  if (!pair) return { ...stated, ...unmeasured(runtimes, ["java-faulty", "java-platform"], "pair of Java forms whose use of the heap was counted") };
  const judged = {
    ...stated,
    measurement: `Heap taken for a byte of the file, in chunks of ${formatSize(pair.chunkBytes)}: ${figure(pair.faulty, " B")} in the example's form, ${figure(pair.right, " B")} with a direct buffer for each chunk in progress.`,
  };
  const [example, pool] = [pair.faulty, pair.right].map(({ spread }) => ({
    on: place(spread, onHeap, Number.POSITIVE_INFINITY) === "within",
    off: place(spread, Number.NEGATIVE_INFINITY, offHeap) === "within",
  }));
  if (example?.on && pool?.off) {
    return {
      ...judged,
      verdict: "holds-under",
      condition: "where the data stay in them",
      reason: "The example reads into a direct buffer, then copies each chunk into a new array of the heap.",
    };
  }
  if (example?.off && pool?.off) return { ...judged, verdict: "holds", reason: "Neither form takes the heap for its data." };
  if (pool?.on) return { ...judged, verdict: "does-not-hold", reason: "The form that only has direct buffers takes the heap for its data as well." };
  return { ...judged, verdict: "open", reason: "The spreads do not tell whether the data are on the heap." };
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
      `${reached.best} at once, the most of ${count(reached.samples, "run")}`,
      mean === undefined ? "" : `${formatSignificant(mean)} on average by Little's law`,
      wall && rival?.wall
        ? `${figure(wall, "", formatDuration)} for the job, ${figure(rival.wall, "", formatDuration)} with ${rival.concurrency} workers`
        : "",
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
    measurement: `${formatSize(held)} read and not yet written, the most of ${count(entry.inFlightBytes.samples, "run")}: ${formatSignificant(marks)} marks.`,
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

/** The last write of a file may be refused and followed by the end, which takes the drain's place. */
const mostEnds = 1;

function drainOrder(runtimes: Runtimes): Claim {
  const stated: Stated = {
    id: "runtimes/node-drain",
    section: sections.node,
    claim: "'drain' is emitted when a buffer fills, and resumes the flow.",
    prediction: "The writer holds at least its mark when it emits 'drain'.",
  };
  const own = (["node-faulty", "node-pipeline"] as const).flatMap((contestant) =>
    undisturbed(runtimes, contestant).flatMap(({ drain, chunkBytes }) => (drain ? [{ ...drain, chunkBytes }] : [])),
  );
  const told = own.filter(({ heldBytes }) => heldBytes !== undefined);
  const sum = (value: (one: (typeof told)[number]) => number) => told.reduce((total, one) => total + value(one), 0);
  const [runs, refused, drains] = [sum((one) => one.runs), sum((one) => one.refused), sum((one) => one.drains)];
  if (drains === 0) return { ...stated, ...unmeasured(runtimes, ["node-faulty", "node-pipeline"], "writing stream that drained") };
  const held = Math.max(...told.map(({ heldBytes = 0 }) => heldBytes));
  const judged = {
    ...stated,
    measurement: `In ${count(runs, "run")} write() answered false ${count(refused, "time")}, since the buffer had reached its mark, and 'drain' came ${count(drains, "time")}, with ${held === 0 ? "0 B" : `at most ${formatSize(held)}`} in the buffer.`,
  };
  const answered = drains <= refused && drains >= refused - mostEnds * runs;
  if (held === 0 && answered && drains > 1) {
    return {
      ...judged,
      verdict: "does-not-hold",
      reason:
        "It comes when a buffer that was full has emptied, once for each refused write; that the buffer is full is what write() answers. It does resume the flow.",
    };
  }
  if (told.every(({ heldBytes = 0, chunkBytes }) => heldBytes >= chunkBytes)) {
    return { ...judged, verdict: "open", reason: "At one event at least the buffer was full; the most that was held does not tell of the others." };
  }
  return { ...judged, verdict: "open", reason: "Some of the events came with bytes in the buffer, or without a write that was refused before." };
}

const count = (value: number, noun: string) => `${value} ${noun}${value === 1 ? "" : "s"}`;

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
    measurement: `${formOf(own.contestant).title}: ${sizes(own.added)} more for ${formatSize(own.largest)} than for ${formatSize(own.smallest)}; ${sizes(own.peak)} above the floor at the largest.`,
  };
  switch (own.verdict) {
    case "bounded":
      return { ...judged, verdict: "holds", reason: "That is less than 2 % of what the file is longer." };
    case "grows":
      return { ...judged, verdict: "does-not-hold", reason: "That is at least 20 % of what the file is longer." };
    case "undecided":
      return {
        ...judged,
        verdict: "open",
        reason:
          own.added.spread.kind === "range"
            ? "One run of each file decides nothing."
            : "The interval reaches beyond 2 % of what the file is longer, and not to 20 %.",
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
    measurement: `${formatSize(entry.inFlightBytes.best)} at once: ${formatSignificant(held)} chunks of ${formatSize(chunkBytes)}, the most of ${count(entry.inFlightBytes.samples, "run")}.`,
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
  if (total.runs === 1) return { ...judged, verdict: "open", reason: "A single run decides nothing." };
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
