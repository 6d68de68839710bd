/** What the document says of Node's back-pressure. */
import { meanConcurrency } from "../../../models/concurrency.ts";
import { formatDuration, formatSignificant, formatSize, KiB } from "../../../units.ts";
import type { Claim } from "../../claims.ts";
import { formOf } from "../../runtimes/contestants.ts";
import type { Runtimes } from "../../runtimes/schema.ts";
import { figure } from "../statement.ts";
import { count, type Stated, sections, sizes, undisturbed, unmeasured } from "./example.ts";

/** Marks that a Transform with the document's settings holds at most, were its highWaterMark a limit: 1 of them buffered and the chunk in its hands. */
const handsAndMark = 2;

export function tenTransforms(runtimes: Runtimes): Claim {
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

export function oneMark(runtimes: Runtimes): Claim {
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

export function drainOrder(runtimes: Runtimes): Claim {
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

export function boundedMemory(runtimes: Runtimes): Claim {
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
