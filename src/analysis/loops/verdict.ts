/** What bounds a loop, in words: the limits as data, the reason as a sentence, and what to try. */
import { formatDuration, formatRate, formatSignificant, formatSize } from "../../units.ts";
import type { LoopFinding, LoopVerdict, OverheadCause } from "./schema.ts";

export const limits = {
  /** From this share of its bound on, only fewer bytes help: a plain loop reaches 0.7 to 0.9 of the tuned kernel that B is. */
  boundShare: 0.7,
  /** From this share of its rate in L2 on, memory takes less than a fifth of its time: the limit of the flag `cache-or-unwritten?` too. */
  cacheRatio: 0.8,
  /** An overhead that takes less of the time is not what bounds a loop; what it would gain is hardly more than this kind of machine drifts. */
  overheadShare: 0.15,
  /** From this share on it is told beside another verdict. */
  tellingShare: 0.05,
  /** After its warm-up a loop keeps its compiled code: one or two changes of mind may be late ones. */
  deoptimisations: 2,
} as const;

/** A fresh byte is zeroed by the allocator and written by the loop: twice over the memory interface before anyone reads it. */
const writesPerAllocated = 2;

export type LoopNumbers = Omit<LoopFinding, "verdict" | "cause" | "reason" | "advice">;
type Judgement = Pick<LoopFinding, "verdict" | "cause" | "reason" | "advice">;

/** An overhead and the share of the time that it takes. */
interface Overhead {
  readonly cause: OverheadCause;
  readonly share: number;
  readonly reason: string;
}

/**
 * @param doubt why the working set may not be in memory, if so: then nothing is said about memory
 */
export function judge(numbers: LoopNumbers, doubt?: string): Judgement {
  if (numbers.failure !== undefined) return { reason: numbers.failure, advice: [] };
  const { share, cached } = numbers;
  const reached = doubt === undefined ? share?.max.median : undefined;
  const ranked = [...overheads(numbers)].sort((a, b) => b.share - a.share);
  const overhead = ranked.find((one) => one.share >= limits.overheadShare);
  const atBound = reached !== undefined && reached >= limits.boundShare;
  const beside = ranked.filter((one) => one.share >= limits.tellingShare && (atBound || one !== overhead)).map(({ reason }) => reason);
  const also = [...beside, ...deoptimisationAdvice(numbers)];
  if (atBound)
    return judgement("memory-bound", `It runs at ${shareText(numbers)} of its bound${cacheText(numbers)}.`, [...memoryAdvice(numbers), ...also]);
  if (overhead !== undefined)
    return { ...judgement("overhead-bound", overhead.reason, [...overheadAdvice[overhead.cause](numbers), ...also]), cause: overhead.cause };
  if (doubt !== undefined) return { reason: `What bounds it cannot be told: ${doubt}.`, advice: ["Measure with --profile quick.", ...also] };
  if (cached === undefined) return { reason: "What bounds it cannot be told: there is no measurement of it over data in L2.", advice: [...also] };
  const bound = share === undefined ? "" : ` It runs at ${shareText(numbers)} of its bound.`;
  const ratio = cached.memoryOverCache.median;
  if (ratio >= limits.cacheRatio)
    return judgement(
      "processing-bound",
      `Over data in L2 it is ${ratio < 1 ? "hardly" : "no"} faster (×${formatSignificant(1 / ratio)}): its own work takes the time.${bound}`,
      [...processingAdvice(numbers), ...also],
    );
  return judgement("memory-bound", `Over data in L2 it is ×${formatSignificant(1 / ratio)} faster: it waits for memory.${bound}`, [
    ...memoryAdvice(numbers),
    ...also,
  ]);
}

function judgement(verdict: LoopVerdict, reason: string, advice: readonly string[]): Judgement {
  return { verdict, reason, advice: [...advice] };
}

/** `0.84`, or `0.61 to 0.83`. */
export function shareText({ share }: Pick<LoopNumbers, "share">): string {
  if (share === undefined) return "";
  const [low, high] = [share.min.median.toFixed(2), share.max.median.toFixed(2)];
  return low === high ? low : `${low} to ${high}`;
}

function cacheText({ cached }: LoopNumbers): string {
  return cached === undefined ? "" : `; over data in L2 it is ×${formatSignificant(1 / cached.memoryOverCache.median)} as fast`;
}

const percent = (value: number) => `${(100 * value).toFixed(0)} %`;

function overheads({ chunks, captured, probe, document }: LoopNumbers): readonly Overhead[] {
  const found: Overhead[] = [];
  if (chunks?.cost) {
    const { perChunkNs, declaredShare } = chunks.cost;
    const reason = `A chunk costs ${formatDuration(perChunkNs)} beside its bytes: ${percent(declaredShare)} of the time in chunks of ${formatSize(chunks.declaredBytes)}.`;
    found.push({ cause: "chunk-size", share: declaredShare, reason });
  }
  // The whole spread is a gain, or it is none.
  if (captured && captured.spread.low > 1)
    found.push({
      cause: "views-passed",
      share: 1 - 1 / captured.median,
      reason: `With captured views it is ×${formatSignificant(captured.median)} as fast: it is passed its views with every call, and V8 reads their bounds again at every element.`,
    });
  if (probe) {
    const { gcShare, allocationRate, allocatedPerByte, callShare, callNs } = probe;
    const zeroing = document ? Math.min(1, (writesPerAllocated * allocationRate) / document.bandwidth) : 0;
    // Two prices of one thing: they are weighed together and named by the larger.
    found.push({
      cause: gcShare >= zeroing ? "garbage-collection" : "allocation",
      share: Math.min(1, gcShare + zeroing),
      reason: `It allocates ${formatSignificant(allocatedPerByte)} B a byte of payload: to collect them takes ${percent(gcShare)} of the time, to zero and write them at B about ${percent(zeroing)}.`,
    });
    if (callShare !== undefined && callNs !== undefined)
      found.push({
        cause: "calls",
        share: callShare,
        reason: `A call costs ${formatDuration(callNs)} beside its items, ${percent(callShare)} of one over a working set in L2.`,
      });
  }
  return found;
}

/** What to try against each overhead. */
const overheadAdvice: Readonly<Record<OverheadCause, (numbers: LoopNumbers) => readonly string[]>> = {
  "chunk-size": ({ chunks }) =>
    chunks && chunks.best.highWaterMark > chunks.declaredBytes
      ? [`Use larger chunks: a highWaterMark of ${formatSize(chunks.best.highWaterMark)} runs at ${formatRate(chunks.best.rate)} GB/s.`]
      : ["Larger chunks do not help here: make the stream itself cheaper, with fewer stages or an async iterator instead of stream objects."],
  "views-passed": () => ["Write it as a factory, make(buffers) that returns the slice: V8 then embeds the views that it captures."],
  "garbage-collection": () => ["Allocate nothing in the loop: reuse one buffer, return numbers instead of objects, and slice with subarray."],
  allocation: () => ["Write into buffers that are allocated once: fresh memory is zeroed, and it is never in a cache."],
  calls: () => ["Hand it more items a call, and move what does not depend on them out of the call, into make or module scope."],
};

function memoryAdvice({ form, passes, threads, payload }: LoopNumbers): readonly string[] {
  return [
    passes > 1
      ? `Move fewer bytes: fuse its ${passes} transforms into one pass, or run them chunk by chunk while the chunk is in a cache.`
      : "Move fewer bytes: fuse it with the pass before or after it, use narrower types, or overwrite its input instead of a second array.",
    ...(threads === 1 && form !== "transform" && payload ? ["More threads help until they reach B together: see --threads."] : []),
  ];
}

function processingAdvice({ form, threads }: LoopNumbers): readonly string[] {
  return [
    form === "transform"
      ? "Make the work on a byte cheaper; its chunks and memory are not what holds it back."
      : "Make the work on a byte cheaper: whole words instead of bytes, a table instead of branches, WebAssembly SIMD.",
    ...(threads === 1 && form !== "transform" ? ["More threads help as long as it stays processing-bound: see --threads."] : []),
  ];
}

function deoptimisationAdvice({ probe }: LoopNumbers): readonly string[] {
  const count = probe?.deoptimisations ?? 0;
  if (count <= limits.deoptimisations) return [];
  return [`V8 threw its compiled code away ${count} times after the warm-up: keep types, shapes and array kinds the same (node --trace-deopt).`];
}
