/** What the work beside a transfer did, from its own marks. Pure. */

/** The end of a piece that was copied: by the monotonic clock, and the CPU time of its process until then, ns. */
export interface Mark {
  readonly atNs: number;
  readonly cpuNs: number;
}

/** From and to, ns on the monotonic clock. */
export type Span = readonly [from: number, to: number];

export interface Load {
  readonly bytes: number;
  readonly cpuNs: number;
}

/** Bytes that are copied between two marks. */
export const pieceBytes = 1024 * 1024;

/**
 * Of pieces that lie within one of the spans as a whole: their bytes and their CPU time. Of a piece across an edge nobody knows when its CPU time
 * was taken, since the process waits for a CPU as well.
 * @param marks in order; the first is the start of the first piece
 */
export function within(marks: readonly Mark[], spans: readonly Span[]): Load {
  let [bytes, cpuNs] = [0, 0];
  for (let i = 1; i < marks.length; i++) {
    const [begun, ended] = [marks[i - 1] as Mark, marks[i] as Mark];
    if (!spans.some(([from, to]) => begun.atNs >= from && ended.atNs <= to)) continue;
    bytes += pieceBytes;
    cpuNs += ended.cpuNs - begun.cpuNs;
  }
  return { bytes, cpuNs };
}
