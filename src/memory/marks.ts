/**
 * Marks: values that a sample must overwrite. Before each sample some lines of an output are set to a value that no kernel
 * stores; afterwards they must hold what the shadow says. A pass that skipped its work cannot pass for one that repeated it.
 */
import { elementBytes, lineBytes } from "../units.ts";
import { period } from "./pattern.ts";
import { random, seedOf } from "./random.ts";
import type { Slice } from "./slice.ts";

const marked = -(2 ** 52);
const linesMarked = 32;
const elementsPerLine = lineBytes / elementBytes;

export class Marks {
  readonly #slice: Slice;
  readonly #outputs: readonly { readonly name: string; readonly view: Float64Array; readonly elements: readonly number[] }[];

  /** @param outputs arrays that every sample stores in full */
  constructor(slice: Slice, outputs: readonly string[]) {
    this.#slice = slice;
    const next = random(seedOf("marks", slice.lineCount));
    this.#outputs = outputs.map((name) => {
      const lines = [0, slice.lineCount - 1, ...Array.from({ length: linesMarked - 2 }, () => Math.floor(next() * slice.lineCount))];
      return { name, view: slice.viewOf(name), elements: lines.map((line) => line * elementsPerLine + Math.floor(next() * elementsPerLine)) };
    });
  }

  set(): void {
    for (const { view, elements } of this.#outputs) for (const element of elements) view[element] = marked;
  }

  /** The first marked element that does not hold its expected value, in words. */
  problem(): string | undefined {
    for (const { name, view, elements } of this.#outputs) {
      const one = this.#slice.shadow.of(name);
      const wrong = elements.find((element) => !Object.is(view[element], one[element % period]));
      if (wrong !== undefined) return `${name}[${wrong}] is ${view[wrong]} after the sample, expected ${one[wrong % period]}`;
    }
    return undefined;
  }
}
