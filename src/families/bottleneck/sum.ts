/** What every mode must come to: the first and last word of each block, and where the chain of the work is after each pass. */
import { contents } from "../io/contents.ts";
import { seed, workOn } from "./work.ts";

/** Takes the blocks of passes in order. */
export class Sum {
  readonly #steps: number;
  #chain = seed;
  #sum = 0;

  /** @param steps a KiB; of none the blocks are looked at and not worked on */
  constructor(steps: number) {
    this.#steps = steps;
  }

  take(words: Uint32Array): void {
    this.#sum = (this.#sum + (words[0] as number) + (words[words.length - 1] as number)) | 0;
    if (this.#steps > 0) this.#chain = workOn(words, this.#chain, this.#steps);
  }

  /** After the last block of a pass. */
  endPass(): void {
    this.#sum = (this.#sum + this.#chain) | 0;
    this.#chain = seed;
  }

  /** Modulo 2^32, unsigned. */
  get value(): number {
    return this.#sum >>> 0;
  }
}

/** The blocks of the file as it was written. */
export function blocksOf(file: number, block: number): readonly Uint32Array[] {
  const [words, blockWords] = [contents(file), block / Uint32Array.BYTES_PER_ELEMENT];
  return Array.from({ length: file / block }, (_, i) => words.subarray(i * blockWords, (i + 1) * blockWords));
}

const known = new Map<string, number>();

/** Of one pass over the file: worked out once a thread, since it takes as long as a pass. */
export function expectedSum(file: number, block: number, steps: number): number {
  const key = `${file}/${block}/${steps}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const sum = new Sum(steps);
  for (const words of blocksOf(file, block)) sum.take(words);
  sum.endPass();
  known.set(key, sum.value);
  return sum.value;
}
