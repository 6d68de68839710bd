/**
 * The control kernel of a block, loaded once beside each version: two instances of the same code, whose ratio is 1 unless the order, the
 * loading or the memory favours an arm. It only reads, so that it leaves the loop's data as they are.
 */

/** Words of a cache line. */
const wordsALine = 16;

/** Reads one word of each line between two words of a memory, and returns their sum. */
export function touchOf(buffer: ArrayBufferLike): (from: number, to: number) => number {
  const words = new Int32Array(buffer as ArrayBuffer);
  return (from, to) => {
    let sum = 0;
    for (let i = from; i < to; i += wordsALine) sum = (sum + (words[i] as number)) | 0;
    return sum;
  };
}
