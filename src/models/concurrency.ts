/** What a job that transforms a file chunk by chunk promises to hold, and how fast waiting lets it go. */
import { linesPerSecond } from "./littles-law.ts";

/** Of a form of the job: how its bound on chunks becomes a bound on bytes. */
export interface BoundedJob {
  /** Chunks in progress at once, at most. */
  readonly concurrency: number;
  readonly chunkBytes: number;
  /** Buffers of a chunk in progress: 1 where it is transformed in place, 2 where the result has one of its own. */
  readonly buffers: 1 | 2;
  /** Chunks that wait in queues before and behind the transforms, at most. 0 where a chunk is read when its turn has come. */
  readonly queued: number;
}

/**
 * Bytes that the job promises to hold at most: the buffers of each chunk in progress, and what waits in its queues. Without queues it is what the
 * document promises of its semaphores ("limits concurrent operations", "control memory").
 * @see streaming-data.txt, "Implementations"
 */
export function promisedBytes({ concurrency, chunkBytes, buffers, queued }: BoundedJob): number {
  return (concurrency * buffers + queued) * chunkBytes;
}

/**
 * Chunks in the queues of a pipeline of a reader, a Transform and a writer: one each in the reader's, the writer's, and the two of the Transform, where
 * each has a highWaterMark of one chunk.
 * @see https://nodejs.org/api/stream.html#buffering: "a threshold, not a limit", of each stream's own buffers
 */
export const pipelineQueue = 4;

/**
 * Chunks in the queues of `readable.map`: the reader's, the writer's, and what it buffers of its results by default.
 * @see https://nodejs.org/api/stream.html#readablemapfn-options: highWaterMark, "Default: concurrency * 2 - 1"
 */
export function mapQueue(concurrency: number): number {
  return 2 + 2 * concurrency - 1;
}

/**
 * The most bytes a second that waiting allows: by Little's law `concurrency` chunks, each waiting `waitMs`. Work and I/O come on top.
 * @param waitMs above 0
 */
export function waitingRate({ concurrency, chunkBytes }: Pick<BoundedJob, "concurrency" | "chunkBytes">, waitMs: number): number {
  return chunkBytes * linesPerSecond(concurrency, waitMs * 1e6);
}

/** Chunks that were in progress on average, by Little's law, where each waited `waitMs` and the whole job took `wallNs`. */
export function meanConcurrency(chunks: number, waitMs: number, wallNs: number): number {
  return (chunks * waitMs * 1e6) / wallNs;
}
