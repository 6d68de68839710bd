/** What pages cost that are found by going past all rows before them. */

/**
 * Bytes read ÷ bytes of the file, over all its pages in order: page k is read after the k − 1 before it, so the sum is 1 + 2 + … of them.
 * @see streaming-data.txt, "Streaming Is Like Sequential Pagination": "you're likely to spend a lot of time scanning"
 */
export function offsetRescan(pages: number): number {
  return (pages + 1) / 2;
}
