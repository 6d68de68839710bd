/** The document's bounds of a streaming job, from the sustained bandwidth B of a read and a write in equal parts. */

/**
 * The document's model: a job that reads its input, transforms it `n` times and writes the result makes n + 2 memory operations a byte,
 * so its rate is about B/(n + 2). A prediction, never a ceiling: which modes of execution really move n + 2 bytes is `chainTraffic`'s answer.
 * @param bandwidth B(1:1, T), bytes per second
 * @returns bytes of input per second
 * @see streaming-data.txt, "A basic model of streaming"
 */
export function documentRate(bandwidth: number, n: number): number {
  return bandwidth / (n + 2);
}

/**
 * The document's upper bound of a copy: one read and one write a byte. Regular stores that allocate cost a third line.
 * @param bandwidth B(1:1, T), bytes per second
 * @returns bytes of input per second
 * @see streaming-data.txt, "A basic model of streaming"
 */
export function copyBound(bandwidth: number): number {
  return documentRate(bandwidth, 0);
}

/**
 * What the document expects of the useful rate of each pattern relative to `seq64`. `rand8` is an upper limit ("<< 0.01x").
 * @see streaming-data.txt, "What determines B?"
 */
export const documentPatternRatio = { seq64: 1, seq8: 0.125, rand8: 0.01 } as const;
